/*
 * job.test.mjs - the whole job as the persons do it, from the buyer's list of suppliers to the record that legal reads, in one
 * story: each step begins where the one before ended.
 *
 * The waiting time before a request is visible is long at first, so that a slow machine has time to cancel; httpd is started
 * again with a short one before the request that stays. Sessions outlive that, as in a real restart.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { suite, words as t } from '../support/browser.mjs';
import * as ctl from '../support/ctl.mjs';
import { give } from '../support/httpd_conf.mjs';
import { seedDemo } from '../support/portal.mjs';
import { ok } from './assessed.mjs';

const LONG = 'SCTierIssueDelay 20min';
const reason = '図面データの受け渡しと、組立ラインの保守のための接続があるため。';
const otherReason = '接続は閲覧だけの中継サーバーに限られ、来年度に廃止するため。';
const talk = '期限と費用について、先に相談させてください。';
const secret = '秘密の説明: 複合機の設定を見直し中';

const { test } = suite({
  seed: seedDemo, directives: LONG,
  extra: (portal) => `OIDCCacheType file\nOIDCCacheDir "${portal.dir}/sessions"`,
});

/** Stops httpd, changes something, starts it on the same port. */
async function restart(portal, change) {
  await portal.httpd.kill();
  await change();
  await portal.httpd.start();
}

const heading = (page, key, values) => page.getByRole('heading', { level: 1, name: t(key, values) }).waitFor();
const button = (page, key, values) => page.getByRole('button', { name: t(key, values), exact: true });
const link = (page, key, values) => page.getByRole('link', { name: t(key, values), exact: true });
const saved = (page) => page.locator('[data-testid=save-state][data-state=saved]').waitFor();
const radio = (page, id) => page.locator(`input[id="${id}"]`);

test('a buyer requires a ★, a supplier answers and submits, legal reads the record', async ({ site, visit, t: run }) => {
  const { portal } = site;
  const at = {};
  let failed;
  /* the story ends at the first step that fails */
  const step = (name, body) => (failed ? undefined : run.test(name, async () => {
    try {
      await body();
    } catch (error) {
      failed = error;
      throw error;
    }
  }));
  const [sec, contact] = [await visit('sec'), await visit('a-contact')];

  await step('the buyer finds the supplier among sixty', async () => {
    const { page } = sec;

    await page.getByRole('navigation', { name: t('nav.label') }).getByRole('link', { name: t('nav.suppliers') }).click();
    await heading(page, 'suppliers.title');
    await page.getByText(t('suppliers.range', { from: 1, to: 20, total: 60 })).waitFor();
    assert.equal(await page.locator('main table tbody tr').count(), 20);
    await button(page, 'suppliers.next').click();
    await page.getByText(t('suppliers.range', { from: 21, to: 40, total: 60 })).waitFor();
    await page.getByLabel(t('suppliers.search')).fill('アオバ');
    await page.waitForURL(/q=/);
    await page.getByRole('link', { name: '青葉精機株式会社' }).click();
    await page.getByRole('heading', { level: 1, name: '青葉精機株式会社' }).waitFor();
    at.supplier = new URL(page.url()).pathname.split('/').pop();
  });

  await step('three questions and two circumstances give a suggestion', async () => {
    const { page } = sec;
    const suggestion = page.getByRole('region', { name: t('lf.suggestion') }).filter({ visible: true }).first();

    await button(page, 'supplier.new').click();
    await heading(page, 'lf.title');
    at.first = new URL(page.url()).pathname.split('/').pop();
    await suggestion.getByText(t('lf.suggest_open', { n: 3 })).waitFor();
    for (const name of ['q_secret', 'q_outage', 'q_access']) {
      await radio(page, `f-${name}-no`).check();
    }
    await suggestion.getByText('★3').first().waitFor();
    await suggestion.getByText(t('lf.because_3')).waitFor();
    await radio(page, 'f-c_incident-yes').check();
    await radio(page, 'f-c_subcontract-no').check();
    await suggestion.getByText(t('lf.because_3_raise')).waitFor();
    await suggestion.getByText(t('lf.c_incident_short')).waitFor();
    await radio(page, 'f-q_access-yes').check();
    await suggestion.getByText('★4').first().waitFor();
    await suggestion.getByText(t('lf.q_access_short')).waitFor();
  });

  await step('another level needs its own reason, and nothing is issued without one', async () => {
    const { page } = sec;

    await radio(page, 'f-star-3').check();
    await page.getByLabel(t('lf.other_reason')).waitFor();
    await button(page, 'lf.to_letter').click();
    const faults = page.locator('#faults');

    await faults.getByRole('link', { name: `${t('lf.reason_short')}: ${t('fault.required')}` }).waitFor();
    await faults.getByRole('link', { name: `${t('lf.other_reason_short')}: ${t('fault.needs_reason')}` }).waitFor();
    await faults.getByRole('link', { name: t('lf.reason_short') }).first().click();
    assert.equal(new URL(page.url()).searchParams.get('view'), null);
    /*
     * The address of the letter does not get round it. What was just chosen goes out while the page is left; the next one may
     * send it once more, and finds it there.
     */
    sec.allow(/^412 PATCH \/api\/v1\/levels\//);
    sec.allow(/^422 GET \/api\/v1\/levels\/[0-9a-f]{32}\/letter$/);
    await sec.goto(`/portal/levels/${at.first}?view=letter`);
    await page.getByRole('alert').getByText(t('fault.needs_reason')).or(page.getByRole('alert').getByText(t('fault.required'))).first().waitFor();
    assert.equal(await button(page, 'letter.issue').count(), 0);
    await sec.goto(`/portal/levels/${at.first}`);
  });

  await step('scope, due date, depth, contact and reasons; the letter says them', async () => {
    const { page } = sec;

    await page.getByText(t('lf.outside')).filter({ visible: true }).first().waitFor();
    await page.locator('#f-reason').fill(reason);
    await page.locator('#f-other_reason').fill(otherReason);
    await page.locator('#f-scope_entities').fill('青葉精機株式会社');
    await page.locator('#f-scope_sites').fill('本社・刈谷工場');
    await page.locator('#f-scope_systems').fill('図面管理システム');
    await button(page, 'lf.due_set', { star: 3, n: 180 }).click();
    await radio(page, 'f-depth_asked-criterion').check();
    assert.equal(await page.locator('#f-contact_name').inputValue(), '佐藤 美咲');
    await saved(page);
    await button(page, 'lf.to_letter').click();
    await heading(page, 'letter.title');
    const letter = page.getByRole('tabpanel');

    for (const text of [reason, otherReason, '刈谷工場', '佐藤 美咲']) {
      await letter.getByText(text).first().waitFor();
    }
    await page.getByRole('tab', { name: 'English' }).click();
    await page.locator('[role=tabpanel][lang=en]').getByText(/voluntary/i).first().waitFor();
  });

  await step('issued: a countdown for the buyer, nothing for the supplier', async () => {
    const { page } = sec;

    await button(page, 'letter.issue').click();
    await page.getByRole('dialog').getByText(t('issue.log')).waitFor();
    await button(page.getByRole('dialog'), 'letter.issue').click();
    await page.getByText(t('lb.hidden_title')).waitFor();
    assert.match(await page.getByRole('timer').innerText(), /\d/);
    await button(page, 'receipt.download').waitFor();
    await contact.page.reload();
    await contact.page.getByText(t('home.empty'), { exact: true }).waitFor();
    contact.allow(/^404 GET \/api\/v1\/levels\//);
    await contact.goto(`/portal/levels/${at.first}`);
    await contact.page.getByRole('heading', { level: 1, name: t('state.not_found') }).waitFor();
    assert.ok(!(await contact.page.content()).includes(reason));
  });

  await step('cancelled in time: the supplier never learns of it', async () => {
    const { page } = sec;

    await button(page, 'lb.cancel').click();
    await button(page.getByRole('dialog'), 'lb.cancel_yes').click();
    await page.getByText(t('lb.cancelled_title')).waitFor();
    await contact.goto('/portal/');
    await contact.page.getByText(t('home.empty'), { exact: true }).waitFor();
  });

  await step('issued again, with a short waiting time: visible when it is over', async () => {
    const { page } = sec;
    const file = path.join(portal.dir, 'httpd.conf');

    await contact.page.goto('about:blank');
    await page.goto('about:blank');
    await restart(portal, () => writeFileSync(file, readFileSync(file, 'utf8').replace(LONG, 'SCTierIssueDelay 2s')));
    await sec.goto(`/portal/suppliers/${at.supplier}`);
    await button(page, 'supplier.new').click();
    await heading(page, 'lf.title');
    at.level = new URL(page.url()).pathname.split('/').pop();
    const { body: draft } = await sec.api('GET', `/levels/${at.level}`);
    const { body: cancelled } = await sec.api('GET', `/levels/${at.first}`);
    const again = Object.fromEntries(['q_secret', 'q_outage', 'q_access', 'c_incident', 'c_subcontract', 'star', 'reason', 'other_reason', 'scope_entities',
      'scope_sites', 'scope_systems', 'due_on', 'depth_asked', 'contact_name'].map((name) => [name, cancelled[name]]));

    await ok(sec.api('PATCH', `/levels/${at.level}`, { body: { ...again, contact_mail: 'supplier-security@toto-electric.example' }, rev: draft.rev }));
    await sec.goto(`/portal/levels/${at.level}?view=letter`);
    await button(page, 'letter.issue').click();
    await button(page.getByRole('dialog'), 'letter.issue').click();
    /* the page asks the server again when the time is over */
    await page.getByText(t('lb.issued_title')).waitFor();
    assert.equal(await button(page, 'lb.cancel').count(), 0);
    await button(page, 'lb.withdraw').waitFor();
  });

  await step('the supplier reads who asks, why, by when, whom to ask, and that it is voluntary', async () => {
    const { page } = contact;

    await contact.goto('/portal/');
    const card = page.getByRole('article', { name: t('level.title', { star: 3 }) });

    for (const text of ['東都電機株式会社', reason, '佐藤 美咲']) {
      await card.getByText(text).first().waitFor();
    }
    await page.getByText(t('home.voluntary'), { exact: true }).waitFor();
    await page.getByText(t('home.cost'), { exact: true }).waitFor();
    await card.getByRole('link').first().click();
    await heading(page, 'level.title', { star: 3 });
    for (const text of [reason, otherReason, '本社・刈谷工場', '図面管理システム', 'supplier-security@toto-electric.example',
      t('level.scope_out'), t('home.voluntary'), t('home.cost'), t('because.q_access')]) {
      await page.getByText(text, { exact: true }).first().waitFor();
    }
  });

  await step('talks first: the due date stands still', async () => {
    const { page } = contact;

    await radio(page, 'answer-choice-talk').check();
    await button(page, 'answer.send_talk').click();
    await page.getByText(t('fault.required')).first().waitFor();
    await page.locator('#answer-words').fill(talk);
    await button(page, 'answer.send_talk').click();
    await page.getByText(t('level.talks')).waitFor();
    await page.getByText(t('due.paused')).first().waitFor();
    await button(page, 'receipt.download').waitFor();
    await sec.goto(`/portal/levels/${at.level}`);
    await sec.page.getByText(t('lb.talks_title')).waitFor();
    await sec.page.getByText(talk).first().waitFor();
  });

  await step('accepted: the form opens', async () => {
    const { page } = contact;

    await radio(page, 'answer-choice-accept').check();
    await button(page, 'answer.send_accept').click();
    await page.getByText(t('level.accepted')).waitFor();
    await link(page, 'home.continue').click();
    await heading(page, 'form.title', { star: 3 });
    at.assessment = new URL(page.url()).pathname.split('/').pop();
    await page.getByText(t('form.answered', { n: 0, total: 81 })).first().waitFor();
  });

  const items = async (page) => page.locator('[data-criterion]').evaluateAll((all) => all.map((one) => one.dataset.criterion));
  const category = async (page, n) => {
    await page.getByRole('navigation', { name: t('form.categories') }).getByRole('link').nth(n).click();
    await page.getByRole('navigation', { name: t('form.categories') }).getByRole('link').nth(n).and(page.locator('[aria-current=true]')).waitFor();
  };

  await step('one category with the mouse', async () => {
    const { page } = contact;
    const list = await items(page);

    for (const [n, id] of list.entries()) {
      await page.locator(`[data-criterion="${id}"]`).getByRole('radio', { name: t(`verdict.${n === 1 ? 'unmet' : 'met'}`), exact: true }).check();
    }
    await page.locator(`[id="n-${list[1]}"]`).fill(secret);
    await saved(page);
    await page.getByText(t('form.answered', { n: list.length, total: 81 })).first().waitFor();
    at.answered = list.length;
  });

  await step('one category with J K 1 2 3 N', async () => {
    const { page } = contact;

    await category(page, 1);
    const list = await items(page);
    const focused = (id) => page.locator(`[data-criterion="${id}"]:focus`).waitFor();

    for (const [n, id] of list.entries()) {
      await page.keyboard.press('j');
      await focused(id);
      if (n === 1) {
        await page.keyboard.press('k');
        await focused(list[0]);
        await page.keyboard.press('j');
        await focused(id);
      }
      await page.keyboard.press(String((n % 3) + 1));
      if (n % 3 === 2) {
        await page.keyboard.press('n');
        await page.locator(`[id="n-${id}"]:focus`).waitFor();
        await page.keyboard.type('該当する設備がないため。');
        await page.keyboard.press('Tab');
      }
    }
    await page.getByText(t('form.answered', { n: at.answered + list.length, total: 81 })).first().waitFor();
    await saved(page);
    const { body } = await contact.api('GET', `/assessments/${at.assessment}`);
    const answers = new Map(body.answers.map((one) => [one.criterion, one]));

    assert.deepEqual(list.map((id) => answers.get(id)?.verdict), list.map((_, n) => ['met', 'unmet', 'na'][n % 3]));
    assert.ok(list.every((id, n) => n % 3 !== 2 || answers.get(id).note === '該当する設備がないため。'));
  });

  await step('the review names what is missing, with links', async () => {
    const { page } = contact;
    const { body } = await contact.api('GET', `/assessments/${at.assessment}/review`);
    const [unanswered, needsReason, ...rest] = body.missing.map((one) => one.criterion);

    /* the rest is answered by the page's own requests */
    await page.evaluate(async ({ id, list }) => {
      for (const criterion of list) {
        await fetch(`/api/v1/assessments/${id}/answers/${criterion}`, {
          method: 'PATCH', headers: { 'Content-Type': 'application/json', 'X-SCTier': '1', 'If-Match': '"0"' }, body: JSON.stringify({ verdict: 'met' }),
        });
      }
    }, { id: at.assessment, list: rest });
    await ok(contact.api('PATCH', `/assessments/${at.assessment}/answers/${needsReason}`, { body: { verdict: 'na' }, rev: 0 }));

    await contact.goto(`/portal/assessments/${at.assessment}/review`);
    await page.getByText(t('review.missing', { n: 2 })).waitFor();
    const open = async (id) => {
      for (const one of await page.locator('main details:not([open]) > summary').all()) {
        await one.click();
      }
      await page.getByRole('link', { name: id }).click();
      await page.locator(`[data-criterion="${id}"]`).waitFor();
    };

    await open(unanswered);
    await page.locator(`[data-criterion="${unanswered}"]`).getByRole('radio', { name: t('verdict.met'), exact: true }).check();
    await saved(page);
    await link(page, 'form.to_review').first().click();
    await page.getByText(t('review.missing', { n: 1 })).waitFor();
    await page.getByText(t('review.fault_needs_reason')).first().waitFor({ state: 'attached' });
    await open(needsReason);
    await page.locator(`[id="n-${needsReason}"]`).fill('外部に委託していないため。');
    await saved(page);
    await link(page, 'form.to_review').first().click();
    await page.getByText(t('review.complete'), { exact: true }).waitFor();
  });

  await step('the supplier chooses what the buyer will see, and sees it first', async () => {
    const { page } = contact;
    const preview = page.getByRole('region', { name: t('review.preview_body') });
    const choose = (depth) => page.getByRole('radio', { name: t(`depth.${depth}`) }).first().check();

    assert.ok(await page.getByRole('radio', { name: t('depth.counts') }).first().isChecked());
    assert.equal(await preview.getByRole('row').count(), 8, 'a head and seven categories');
    await choose('criterion');
    await preview.getByText(secret).waitFor();
    await choose('requirement');
    await preview.getByText(secret).waitFor({ state: 'detached' });
    await preview.getByText(t('shared.requirements')).first().waitFor();
  });

  await step('the contact cannot submit', async () => {
    const { page } = contact;

    await page.getByText(t('review.who_title')).waitFor();
    assert.equal(await button(page, 'review.submit').count(), 0);
    contact.allow(/^403 POST \/api\/v1\/assessments\/[0-9a-f]+\/submit$/);
    const { body } = await contact.api('GET', `/assessments/${at.assessment}/review`);

    assert.equal((await contact.api('POST', `/assessments/${at.assessment}/submit`, { body: { depth: 'requirement' }, rev: body.rev })).status, 403);
  });

  await step('the executive submits, and the receipt holds', async () => {
    const boss = await visit('a-exec', `/portal/assessments/${at.assessment}/review`);
    const { page } = boss;

    await button(page, 'review.submit').click();
    await page.getByRole('dialog').getByText(t('depth.requirement')).waitFor();
    await button(page.getByRole('dialog'), 'review.confirm_yes').click();
    await page.getByText(t('submission.done')).waitFor();
    at.submission = new URL(page.url()).pathname.split('/').pop();
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'receipt.download').click()]);
    const file = path.join(portal.dir, 'receipt.json');

    await download.saveAs(file);
    assert.match(download.suggestedFilename(), /^receipt-\d+.*\.json$/);
    assert.equal((await ctl.run(portal.database, 'ledger', 'receipt-check', file)).code, 0);
    /* control: one byte of the leaf */
    writeFileSync(file, readFileSync(file, 'utf8').replace(/("leaf": *")(.)/, (all, head, byte) => head + (byte === '0' ? '1' : '0')));
    assert.equal((await ctl.run(portal.database, 'ledger', 'receipt-check', file)).code, 1);
  });

  await step('the buyer reads it at the chosen depth, and no deeper', async () => {
    const { page } = sec;

    await sec.goto(`/portal/suppliers/${at.supplier}`);
    await link(page, 'supplier.sub_nth', { n: 1 }).click();
    await page.getByText(t('sb.depth_title', { depth: t('depth.requirement') })).waitFor();
    await page.getByText(t('sb.same')).waitFor();
    assert.ok(!(await page.content()).includes(secret));
    const { body } = await sec.api('GET', `/submissions/${at.submission}`);

    assert.ok(!JSON.stringify(body).includes(secret));
    assert.equal(body.shared.criteria.length, 0);
    assert.ok(body.shared.requirements.length > 20);
    /* control: its own supplier has it in the draft */
    assert.ok(JSON.stringify((await contact.api('GET', `/assessments/${at.assessment}`)).body).includes(secret));
    sec.allow(/^40[34] GET \/api\/v1\/assessments\//);
    assert.ok([403, 404].includes((await sec.api('GET', `/assessments/${at.assessment}`)).status));
  });

  await step('purchasing sees nothing of it, at any address', async () => {
    const buy = await visit('buy');

    buy.allow(/^40[34] GET \/api\/v1\//);
    for (const to of [`suppliers`, `suppliers/${at.supplier}`, `suppliers/${at.supplier}/log`, `levels/${at.level}`, `levels/${at.level}?view=letter`,
      `submissions/${at.submission}`, `assessments/${at.assessment}`, `assessments/${at.assessment}/review`]) {
      await buy.goto(`/portal/${to}`);
      await heading(buy.page, 'state.no_right');
      const page = await buy.page.content();

      assert.ok(![secret, reason, talk, '青葉精機'].some((one) => page.includes(one)), to);
      assert.ok([403, 404].includes((await buy.api('GET', `/${to.replace('?view=', '/')}`)).status), to);
    }
    /* its own work begins with where talks stand: names of suppliers, nothing of what was required */
    await buy.goto('/portal/');
    const html = await buy.page.content();

    assert.ok(![secret, reason, talk].some((one) => html.includes(one)));
  });

  const acts = [['level.issued', '佐藤 美咲'], ['level.cancelled', '佐藤 美咲'], ['level.issued', '佐藤 美咲'], ['level.talks', '伊藤 翔'],
    ['level.accepted', '伊藤 翔'], ['assessment.submitted', '渡辺 恵子']];

  await step('legal reads every act, and the browser finds the record whole', async () => {
    at.legal = await visit('legal', `/portal/suppliers/${at.supplier}/log`);
    const { page } = at.legal;

    await page.getByText(t('tl.lead', { n: acts.length })).waitFor();
    for (const [n, [kind, who]] of acts.entries()) {
      const entry = page.locator(`#entry-${n + 1}`);

      await entry.getByRole('heading', { name: t(`kind.${kind}`) }).waitFor();
      await entry.getByText(who).first().waitFor();
      await entry.getByText(t(who === '佐藤 美咲' ? 'role.buyer_security' : who === '伊藤 翔' ? 'role.supplier_contact' : 'role.supplier_executive')).first().waitFor();
      assert.match(await entry.locator('time').first().innerText(), /20\d\d.*\d\d?:\d\d/);
      assert.match(await entry.locator('code').filter({ visible: true }).first().innerText(), /^[0-9a-f]{8}/);
    }
    await page.locator('#entry-3').getByText(reason).first().waitFor();
    await page.locator('#entry-4').getByText(talk).waitFor();
    await button(page, 'tl.verify').click();
    await page.getByText(t('tl.ok', { n: acts.length })).waitFor();
  });

  await step('a byte changed in the database is named, in the browser and by sctierctl', async () => {
    const { page } = at.legal;
    const row = (await at.legal.api('GET', `/suppliers/${at.supplier}/log?limit=50`)).body.rows[3];

    for (const one of [sec, contact, at.legal]) {
      await one.page.goto('about:blank');
    }
    await restart(portal, async () => {
      const sql = (...lines) => execFileSync('sqlite3', ['-json', portal.database], { input: `${lines.join(';\n')};\n`, encoding: 'utf8' });
      const triggers = JSON.parse(sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 't_log_content'"));

      assert.equal((await ctl.run(portal.database, 'ledger', 'verify')).code, 0, 'whole before');
      sql('BEGIN', ...triggers.map((one) => `DROP TRIGGER ${one.name}`),
        `UPDATE t_log_content SET content = CAST(replace(CAST(content AS TEXT), '先に相談', '後に相談') AS BLOB) WHERE seq = ${row.seq}`,
        ...triggers.map((one) => one.sql), 'COMMIT');
      const { code, out, err } = await ctl.run(portal.database, 'ledger', 'verify');

      assert.equal(code, 1);
      assert.match(out + err, new RegExp(`entry ${row.seq}\\b`));
      give(path.dirname(portal.database));
    });
    await at.legal.goto(`/portal/suppliers/${at.supplier}/log`);
    await button(page, 'tl.verify').click();
    await page.getByText(t('tl.bad', { n: 1 })).waitFor();
    await link(page, 'tl.bad_entry', { n: 4 }).waitFor();
    await page.locator('#entry-4').getByText(t('tl.fault_here')).waitFor();
    assert.equal(await page.getByText(t('tl.fault_here')).count(), 1);
  });

  if (failed) {
    throw failed;
  }
});
