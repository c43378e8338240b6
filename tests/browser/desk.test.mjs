/*
 * desk.test.mjs - legal's desk as its people use it: a finding is read, answered for and taken up again; the record is searched by two keys
 * and saved; a hold is set and released; purchasing offers talks to three suppliers and goes on after a line that broke.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { axe, suite, withAxe, words as t } from '../support/browser.mjs';
import * as ctl from '../support/ctl.mjs';
import { root } from '../support/packages.mjs';
import { seedDemo } from '../support/portal.mjs';

/** The demo after a night in which the rules went over every supplier. */
async function seed(database, ...rest) {
  await seedDemo(database, ...rest);
  await ctl.must(database, 'jobs', 'run', 'rules', '--conf', path.join(root, 'conf'));
}

const { test } = suite({ seed });
const inMonths = (months) => {
  const day = new Date();

  day.setUTCMonth(day.getUTCMonth() + months);
  return day.toISOString().slice(0, 10);
};
const button = (where, key, values) => where.getByRole('button', { name: t(key, values), exact: true });

test('legal finds a point to check, answers for it until a day, and ends that', async ({ site, visit }) => {
  const person = await visit('legal', '/portal/desk');
  const { page } = person;
  const client = await site.client('legal');
  const { rows } = (await client.get('/findings?limit=100')).body;

  await withAxe(person.context);
  await page.reload();
  await page.locator('.finding').first().waitFor();
  assert.equal(await page.locator('.finding').first().getAttribute('data-rule'), rows[0].rule, 'the gravest first');
  const statutory = page.locator('.finding[data-rule="CST-03"]');
  await statutory.getByText(t('waiver.statutory')).waitFor();
  assert.equal(await statutory.getByRole('button').count(), 0, 'a statutory point clears by facts alone');

  await page.goto(`${site.portal.origin}/portal/desk?rule=PRC-04`);
  const finding = page.locator('.finding[data-rule="PRC-04"]').first();
  await finding.getByText('30日（社内基準）').waitFor();
  await finding.getByText(t('finding.inputs')).click();
  await finding.getByText(t('rule_input.requested_on')).waitFor();
  await button(finding, 'waiver.open').click();
  const dialog = page.getByRole('dialog');
  await button(dialog, 'waiver.send').click();
  assert.equal(await dialog.getByText(t('fault.required')).count(), 2, 'a reason and a day are needed');
  await dialog.getByLabel(t('waiver.reason')).fill('来月3日の協議が、電子メールで双方に確認されているため。');
  await dialog.getByLabel(t('waiver.until')).fill(inMonths(1));
  await axe(page, 'dialog of a waiver');
  await button(dialog, 'waiver.send').click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('.finding-receipt').getByText(t('kind.waiver.given')).waitFor();
  const waived = page.locator('.finding', { hasText: t('finding.waived_badge') });
  await waived.getByText('来月3日の協議が').waitFor();
  await waived.getByText('小川 真理').waitFor();

  await waived.getByRole('link').first().click();
  await page.getByRole('heading', { name: t('sf.waivers') }).waitFor();
  await button(page.locator('#waivers'), 'waiver.end').click();
  await button(page.getByRole('dialog'), 'waiver.end_send').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('#waivers').getByText(t('waiver.ended_by', { who: '小川 真理' })).waitFor();
  await page.locator('.finding', { hasText: t('finding.waived_badge') }).waitFor({ state: 'detached' });

  await button(page, 'reading.read').click();
  await page.getByRole('heading', { name: /^確かめていないこと/ }).waitFor();
  await page.locator('#reading').getByText(t('gap.no_list')).first().waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await axe(page, 'one supplier with a reading');
});

test('the record is searched by supplier and amount together, and saved', async ({ visit }) => {
  const person = await visit('legal', '/portal/record');
  const { page } = person;
  const found = page.locator('.found-rows > li');

  await found.first().waitFor();
  const all = await found.count();
  await page.locator('#found-supplier').fill('きりしま');
  await page.getByRole('button', { name: /きりしま電子/ }).click();
  await page.locator('.finder-chosen', { hasText: 'きりしま' }).waitFor();
  await page.locator('#found-least').fill('１００，０００');
  await button(page, 'found.go').click();
  await page.waitForURL(/least=100000/);
  await page.getByText(t('found.asked', { search: ['株式会社きりしま電子', t('found.least_yen', { n: 100000 })].join('、') })).waitFor();
  await found.first().waitFor();
  const shown = await found.count();
  assert.ok(shown > 0 && shown < all, `${shown} of ${all}`);
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'found.csv').click()]);
  const lines = readFileSync(await file.path(), 'utf8').split('\r\n').slice(1, -1).filter((line) => line.startsWith('"'));
  assert.match(file.suggestedFilename(), /^価格協議の記録.*\.csv$/);
  assert.ok(lines.length >= shown && lines.every((line) => line.includes('きりしま')), 'the file holds what the list shows');
  await button(page, 'suppliers.clear').click();
  await page.waitForFunction((n) => document.querySelectorAll('.found-rows > li').length === n, all);
});

test('a hold is set and released, each with words', async ({ site, visit }) => {
  const { rows } = (await (await site.client('legal')).get('/talks?q=S-1006')).body;
  const { page } = await visit('legal', `/portal/suppliers/${rows[0].supplier_id}/findings`);
  const holds = page.locator('#holds');
  const dialog = page.getByRole('dialog');

  await button(holds, 'hold.set').click();
  await dialog.getByText(t('hold.does')).waitFor();
  await dialog.getByLabel(t('hold.words')).fill('調査への備え。');
  await button(dialog, 'hold.set_send').click();
  await holds.getByText(t('hold.stands')).waitFor();
  await button(holds, 'hold.release').click();
  await dialog.getByLabel(t('hold.release_words')).fill('調査が終わったため。');
  await button(dialog, 'hold.release_send').click();
  await holds.getByText(t('hold.is_released')).waitFor();
  await holds.getByText('調査が終わったため。').waitFor();
});

test('purchasing offers talks to three suppliers; a sending that broke goes on and opens nobody twice', async ({ site, visit }) => {
  const person = await visit('buy', '/portal/campaigns');
  const { page } = person;
  const chosen = (n) => page.getByText(t('campaign.chosen', { n })).waitFor();

  await button(page, 'campaigns.new').click();
  await page.getByLabel(t('campaigns.title_field')).fill('2027年3月 価格交渉促進月間の協議');
  await page.getByLabel(t('campaigns.words')).fill('希望がなければ返信は不要です。');
  await page.getByText(t('campaigns.no_title')).waitFor();
  await page.getByLabel(t('campaigns.words')).fill(t('campaigns.words_default'));
  await page.getByText(t('campaigns.no_title')).waitFor({ state: 'detached' });
  await button(page, 'campaigns.next').click();
  await page.getByRole('heading', { level: 1, name: '2027年3月 価格交渉促進月間の協議' }).waitFor();

  await page.locator('#campaign-search').fill('S-104');
  await page.locator('.campaign-rows li', { hasText: 'S-1018' }).waitFor({ state: 'detached' });
  for (const code of ['S-1040', 'S-1041', 'S-1042']) {
    await page.locator('.campaign-rows li', { hasText: code }).getByRole('checkbox').check();
  }
  await chosen(3);
  person.allow(/^failed POST \/api\/v1\/campaigns\/\w+\/negos/);
  await page.route('**/api/v1/campaigns/*/negos', (route) => route.abort('connectionreset'));
  await button(page, 'campaign.send', { n: 3 }).click();
  await page.getByText(t('campaign.left', { n: 3 })).waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.reload();
  await page.getByText(t('campaign.left', { n: 3 })).waitFor();
  await button(page, 'campaign.resume').click();
  await page.getByText(t('campaign.done', { n: 3 })).first().waitFor();
  assert.equal(await page.locator('.campaign-progress dd').first().textContent(), '3');

  const id = page.url().split('/').pop();
  const { rows } = (await (await site.client('buy')).get('/talks?q=S-104')).body;
  const again = await (await site.client('buy')).post(`/campaigns/${id}/negos`, { suppliers: rows.filter((row) => ['S-1040', 'S-1041', 'S-1042'].includes(row.code)).map((row) => row.supplier_id) });
  assert.equal(again.body.cases, 3, 'nobody is opened twice');
});

test('security sees the points of its own wall; suppliers see none', async ({ visit }) => {
  const sec = await visit('sec', '/portal/findings');

  await sec.page.locator('.finding').first().waitFor();
  const rules = await sec.page.locator('.finding').evaluateAll((list) => list.map((one) => one.dataset.rule));
  assert.ok(rules.every((rule) => rule.startsWith('LVL-') || rule === 'CST-01'), rules.join());
  const supplier = await visit('a-contact', '/portal/findings');
  await supplier.page.locator('main .empty', { hasText: t('state.no_right') }).waitFor();
});
