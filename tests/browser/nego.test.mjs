/*
 * nego.test.mjs - a price negotiation as both sides record it, from the request to its end: the supplier's sales person, the buyer's
 * purchasing person, and security who is asked in. Each step begins where the one before ended.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { suite, until, words as t } from '../support/browser.mjs';
import { seedDemo } from '../support/portal.mjs';
import { ok } from './assessed.mjs';

const { test } = suite({ seed: seedDemo });

const title = '部品Aの単価（労務費と電力費）';
const ask = '最低賃金と電力料金の改定を反映したいため。';
const note = '根拠にした公表資料を添付します。';
const file = { name: '毎月勤労統計.csv', bytes: Buffer.from('年月,指数\n2026-09,103.1\n') };
const minutes = '双方の資料を確認した。次回までに購買が算定の考え方を示す。';
const question = '算定には、どの統計をお使いになりますか。';
const answer = '公表されている毎月勤労統計を使います。';
const measures = 'ログを一か所に集めて見られれば足ります。';
const reason = '労務費は公表資料の上昇率の範囲で認めます。';
const reasons = ['毎月勤労統計の上昇率 3% を使いました。', '電力の使用量の資料にもとづき半額としました。'];

const button = (page, key, values) => page.getByRole('button', { name: t(key, values), exact: true });
const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();
const field = (page, pointer) => page.locator(`[id="f-${pointer}"]`);
/** What was typed comes from this device, a moment after the form. */
const holds = (page, pointer, text) => until(async () => await field(page, pointer).inputValue() === text, `what was typed into ${pointer}`, 5000);
const done = (page) => page.getByRole('heading', { name: t('record.receipt') }).waitFor();
const state = (page, name) => page.locator('.nego-head .nego-state').getByText(t(`nego_state.${name}`), { exact: true }).waitFor();
const alert = (page) => page.locator('main [role=alert]');
const open = (page) => page.locator('.open-card');

/** Chooses a kind in the list of what can be recorded. */
async function pick(page, group, kind) {
  await page.locator('#record').getByRole('button', { name: t(`group.${group}`), exact: true }).click();
  await page.locator('#record .pick-kind', { hasText: t(`entry.${kind}`) }).first().click();
  await page.getByRole('heading', { name: t('record.title', { kind: t(`entry.${kind}`) }) }).waitFor();
}

async function send(page, key = 'record.send') {
  await button(page, key).click();
  await page.locator('.record-form').waitFor({ state: 'detached' });
  await done(page);
}

/** What somebody reads in the timeline, entry by entry; whose own it is looks different from each side. */
async function timeline(page) {
  return page.locator('.nego-timeline .event').evaluateAll((list) => list.map((one) => {
    const copy = one.cloneNode(true);

    copy.querySelectorAll('.entry-actions, .badge, .file-said').forEach((each) => each.remove());
    return copy.textContent.replace(/\s+/g, '');
  }));
}

test('a supplier asks for a talk about prices, and both sides record it to its end', async ({ visit, t: run }) => {
  let failed;
  let id;
  /* the story ends at the first step that fails */
  const step = (name, body) => (failed ? undefined : run.test(name, async () => {
    try {
      await body();
    } catch (error) {
      failed = error;
      throw error;
    }
  }));
  const [sales, buy] = [await visit('a-sales'), await visit('buy')];
  const at = async (one) => {
    await one.goto(`/portal/negos/${id}`);
    await heading(one.page, title);
    return one.page;
  };

  await step('the sales person begins at the cases, and is told what is missing', async () => {
    const { page } = sales;

    await heading(page, t('nav.negos'));
    await page.getByRole('link', { name: t('negos.new') }).first().click();
    await heading(page, t('negos.new'));
    await button(page, 'begin.send_supplier').click();
    for (const name of ['begin.subject', 'begin.title', 'nf.mode_requested']) {
      await alert(page).getByRole('link', { name: `${t(name)}: ${t('fault.required')}` }).waitFor();
    }
  });

  await step('what was typed is there after a reload', async () => {
    const { page } = sales;

    await field(page, 'subject-labour').check();
    await field(page, 'title').fill(title);
    await field(page, 'mode').selectOption('portal');
    await field(page, 'words').fill(ask);
    await page.locator('#lines-add').click();
    await field(page, 'tax-excluded').check();
    await field(page, 'lines-0-category').selectOption('labour');
    await field(page, 'lines-0-was').fill('１，２００円');
    await field(page, 'lines-0-becomes').fill('1260');
    await page.getByText('+60').first().waitFor();
    await page.locator('#lines-add').click();
    await field(page, 'lines-1-category').selectOption('energy');
    await field(page, 'lines-1-becomes').fill('40円');
    await page.reload();
    await field(page, 'lines-1-becomes').waitFor();
    assert.deepEqual(await Promise.all(['title', 'words', 'mode', 'lines-0-category', 'lines-0-was', 'lines-1-becomes'].map((one) => field(page, one).inputValue())),
      [title, ask, 'portal', 'labour', '１，２００円', '40円']);
    assert.equal(await field(page, 'subject-labour').isChecked(), true);
  });

  await step('asked: a receipt, and the case', async () => {
    const { page } = sales;

    await button(page, 'begin.send_supplier').click();
    await page.getByText(t('begin.done')).first().waitFor();
    await page.getByText(t('receipt.leaf')).waitFor();
    await page.getByRole('link', { name: t('begin.to_case') }).click();
    await heading(page, title);
    id = new URL(page.url()).pathname.split('/').pop();
    await state(page, 'requested');
    await page.locator('.lines-table').getByText('1,260円').waitFor();
  });

  await step('a file goes with a comment on it: refused, sent, still there after a reload, recorded', async () => {
    const { page } = sales;
    const files = page.locator('#f-files');

    await button(page, 'files.first').click();
    await field(page, 'words').fill(note);
    await files.locator('input[type=file]').first().setInputFiles([{ name: 'program.exe', mimeType: 'application/pdf', buffer: Buffer.from('MZ') }]);
    await files.getByText(t('upload.refused', { name: 'program.exe' })).waitFor();
    await files.locator('input[type=file]').first().setInputFiles([{ name: file.name, mimeType: 'text/plain', buffer: file.bytes }]);
    await files.locator('.file', { hasText: file.name }).waitFor();
    await page.reload();
    await files.locator('.file', { hasText: file.name }).waitFor();
    await holds(page, 'words', note);
    await send(page);
    await page.locator('.event .files', { hasText: file.name }).waitFor();
    assert.equal(await button(page, 'files.first').count(), 0);
  });

  await step('purchasing finds it among those that wait for it, and acknowledges', async () => {
    const { page } = buy;

    await heading(page, t('talks.title'));
    await page.getByRole('link', { name: t('talks.ours') }).click();
    await page.getByRole('link', { name: title }).click();
    await heading(page, title);
    const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('#entry-2').getByRole('link', { name: file.name }).click()]);

    assert.equal(saved.suggestedFilename(), file.name);
    assert.deepEqual(readFileSync(await saved.path()), file.bytes);
    await page.locator('#entry-2').getByText(t('evidence.saved_same')).waitFor();
    await page.locator('#entry-1').getByRole('button', { name: t('do.acknowledged') }).click();
    await field(page, 'words').fill('受け付けました。');
    await send(page);
    await state(page, 'acknowledged');
  });

  await step('a talk is recorded; a reload in the middle of it loses nothing', async () => {
    const { page } = buy;

    await pick(page, 'talk_buyer', 'held');
    await field(page, 'mode').selectOption('online');
    await field(page, 'participants').fill('青葉精機 営業 木村\n東都電機 購買 鈴木');
    await field(page, 'words').fill(minutes);
    await page.reload();
    await holds(page, 'words', minutes);
    await field(page, 'on_cost-yes').check();
    await send(page);
    await state(page, 'talking');
    await open(page).getByText(t('open.unconfirmed_them')).waitFor();
  });

  await step('the supplier confirms the minutes and asks', async () => {
    const page = await at(sales);

    await open(page).getByText(t('open.unconfirmed_us')).waitFor();
    await open(page).getByRole('button', { name: t('do.confirmed') }).click();
    await send(page);
    await pick(page, 'answer_supplier', 'asked');
    await field(page, 'words').fill(question);
    await send(page);
    await open(page).getByText(t('open.waits_them')).waitFor();
    assert.equal(await open(page).getByText(t('held_unconfirmed')).count(), 0);
  });

  await step('purchasing answers', async () => {
    const page = await at(buy);

    await open(page).getByText(t('open.waits_us')).waitFor();
    await open(page).getByRole('button', { name: t('do.answered') }).click();
    await page.locator('.record-about').getByText(question).waitFor();
    await field(page, 'words').fill(answer);
    await send(page);
    assert.equal(await open(page).count(), 0);
  });

  await step('security sees nothing of it until it is asked in, and then only what is marked, without amounts', async () => {
    const sec = await visit('sec');

    sec.allow(/^404 GET \/api\/v1\/negos\//);
    await sec.goto(`/portal/negos/${id}`);
    await sec.page.locator('main .empty', { hasText: t('error.not_found') }).waitFor();
    const page = await at(buy);

    await pick(page, 'security_buyer', 'joined');
    await page.getByLabel(t('nf.for_security')).check();
    await field(page, 'words').fill('対策の内容を一緒に確かめてください。');
    await send(page);
    await at(sec);
    await sec.page.getByText(t('nego.security_title')).waitFor();
    assert.equal(await sec.page.locator('.nego-timeline .event').count(), 1);
    assert.equal(await sec.page.locator('.lines-table').count(), 0);
    await pick(sec.page, 'security_buyer', 'explained');
    assert.equal(await sec.page.locator('#f-lines').count(), 0);
    await field(sec.page, 'words').fill(measures);
    await send(sec.page);
    const text = await sec.page.locator('main').textContent();

    for (const hidden of [ask, note, file.name, minutes, question, answer, '1,260', '1260']) {
      assert.ok(!text.includes(hidden), hidden);
    }
    await (await at(sales)).getByText(measures).waitFor();
  });

  await step('a decision below the request without reasons is refused, and nothing that was typed is lost', async () => {
    const page = await at(buy);

    await pick(page, 'price_buyer', 'decided');
    await field(page, 'result-partial').check();
    await field(page, 'mode-portal').check();
    await field(page, 'lines-0-becomes').fill('1236');
    await field(page, 'lines-1-becomes').fill('20');
    await button(page, 'decide.send').click();
    for (const name of [t('nf.words_decided'), `${t('category.labour')}: ${t('decide.reason')}`, `${t('category.energy')}: ${t('decide.reason')}`, t('nf.addressee')]) {
      await alert(page).getByRole('link', { name }).waitFor();
    }
    assert.equal(await alert(page).getByRole('link').count(), 4);
    await alert(page).getByRole('link', { name: t('category.energy') }).click();
    assert.equal(await field(page, 'lines-1-words').evaluate((one) => document.activeElement === one), true);
    assert.deepEqual([await field(page, 'lines-0-becomes').inputValue(), await field(page, 'lines-1-becomes').inputValue()], ['1236', '20']);
    assert.equal(await field(page, 'result-partial').isChecked(), true);
  });

  await step('with a reason for each line and a person it goes to, it is sent', async () => {
    const { page } = buy;

    for (const [n, text] of reasons.entries()) {
      await field(page, `lines-${n}-words`).fill(text);
    }
    await field(page, 'words').fill(reason);
    await field(page, 'addressee').fill('木村 拓也 様');
    await send(page, 'decide.send');
    await state(page, 'partial');
    await open(page).getByText(t('open.undelivered')).waitFor();
  });

  await step('it cannot be closed before the delivery of the reasons is recorded', async () => {
    const { page } = buy;

    buy.allow(/^409 POST \/api\/v1\/negos\/[0-9a-f]{32}\/entries$/);
    await pick(page, 'end_buyer', 'closed');
    await field(page, 'words').fill('以上で終わります。');
    await button(page, 'record.send').click();
    await alert(page).getByText(t('undelivered.next')).waitFor();
    assert.equal(await field(page, 'words').inputValue(), '以上で終わります。');
    await button(page, 'ui.cancel').click();
    await open(page).getByRole('button', { name: t('do.delivered') }).click();
    await field(page, 'mode').selectOption('mail');
    await field(page, 'addressee').fill('木村 拓也 様');
    await field(page, 'address').fill('kimura@aoba.example');
    await send(page);
    await state(page, 'notified');
    await pick(page, 'end_buyer', 'closed');
    await holds(page, 'words', '以上で終わります。');
    await send(page);
    await state(page, 'closed');
  });

  await step('both sides read the same', async () => {
    const [ours, theirs] = [await timeline(await at(buy)), await timeline(await at(sales))];

    assert.equal(ours.length, 12);
    assert.deepEqual(ours, theirs);
    for (const text of [ask, note, file.name, minutes, question, answer, measures, reason, ...reasons]) {
      assert.ok(ours.some((one) => one.includes(text.replace(/\s+/g, ''))), text);
    }
    const { entries } = await ok(sales.api('GET', `/negos/${id}`));

    assert.deepEqual(entries.map((one) => one.kind), ['requested', 'commented', 'acknowledged', 'held', 'confirmed', 'asked', 'answered', 'joined', 'explained', 'decided', 'delivered', 'closed']);
  });
});
