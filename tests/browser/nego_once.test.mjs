/*
 * nego_once.test.mjs - an answer of the server that is lost: the case is there once, and nothing is retyped; a correction beside the
 * text that it corrects; sizes and deals with the reading that follows from them.
 */
import assert from 'node:assert/strict';

import { suite, words as t } from '../support/browser.mjs';
import { plain } from '../support/portal.mjs';
import { ok } from './assessed.mjs';

const { test } = suite({ seed: plain });
const button = (at, key, values) => at.getByRole('button', { name: t(key, values), exact: true });
const field = (page, name) => page.locator(`#f-${name}`);
const title = '部品Aの単価';

test('the answer to a request is lost, and the page loaded again: recorded once', async ({ visit }) => {
  const sales = await visit('a-sales', '/portal/negos/new');
  const { page } = sales;

  sales.allow(/^failed POST \/api\/v1\/negos/);
  await page.locator('.begin').waitFor();
  assert.equal(await page.locator('main input:checked').count(), 0, 'nothing is chosen beforehand');
  await field(page, 'subject-labour').check();
  await field(page, 'title').fill(title);
  await field(page, 'mode').selectOption('portal');
  await field(page, 'words').fill('最低賃金の改定に合わせた見直しをお願いします。');
  /* the server takes it, and its answer breaks off on the way */
  await page.route('**/api/v1/negos', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  }, { times: 1 });
  await button(page, 'begin.send_supplier').click();
  await page.getByRole('alert').getByText(t('answer.kept')).waitFor();
  assert.equal((await sales.api('GET', '/negos')).body.rows.length, 1);
  await page.reload();
  await page.waitForFunction(([id, text]) => document.getElementById(id)?.value === text, ['f-title', title]);
  await button(page, 'begin.send_supplier').click();
  await page.getByRole('link', { name: t('begin.to_case') }).waitFor();
  const rows = (await sales.api('GET', '/negos')).body.rows;

  assert.deepEqual(rows.map((one) => [one.title, one.n]), [[title, 1]]);
});

test('a talk of days before is shown as recorded late; its correction stands beside the old text', async ({ site, visit }) => {
  const [buy, client] = [await visit('buy', '/portal/talks'), await site.client('buy')];
  const { page } = buy;
  const { today } = await ok(client.get('/me'));
  const supplier = (await ok(client.get('/talks?q=S-1003'))).rows[0].supplier_id;
  const { nego } = await ok(client.post(`/suppliers/${supplier}/negos`, { subject: 'periodic', title: '定期の協議', first: { kind: 'opened', words: '年に一度の協議です。' } }));
  const days = (n) => new Date(Date.parse(`${today}T00:00:00Z`) - n * 86400e3).toISOString().slice(0, 10);

  await ok(client.post(`/negos/${nego.id}/entries`, { kind: 'held', occurred_on: days(3), mode: 'meeting', participants: '鈴木', words: '単価を話した。' }));
  await buy.goto(`/portal/negos/${nego.id}`);
  const entry = page.locator('#entry-2');

  await entry.getByText(t('late', { n: 3 })).waitFor();
  assert.equal(await page.locator('.nego-timeline .event').first().getAttribute('id'), 'entry-2', 'by the day it happened');
  await button(entry, 'do.corrected').click();
  await button(page, 'correct.send').click();
  await page.getByRole('alert').getByRole('link', { name: `${t('nf.why')}: ${t('fault.required')}` }).waitFor();
  await field(page, 'why').fill('参加者の追加');
  await field(page, 'participants').fill('鈴木、中村');
  await button(page, 'correct.send').click();
  await page.locator('.receipt-card').getByText(t('entry.corrected'), { exact: true }).waitFor();
  await entry.locator('.entry-old del').getByText('鈴木', { exact: true }).waitFor();
  await page.locator('#entry-3').getByText('参加者の追加').waitFor();
  await page.locator('#entry-3').getByText('鈴木、中村').waitFor();
  const { entries } = await ok(client.get(`/negos/${nego.id}`));

  assert.deepEqual(entries.map((one) => [one.kind, one.occurred_on]), [['opened', today], ['held', days(3)], ['corrected', days(3)]]);
});

test('sizes and deals: a reading with what is missing, corrected by another record', async ({ site, visit }) => {
  const buy = await visit('buy', '/portal/talks');
  const { page } = buy;
  const supplier = (await buy.api('GET', '/talks?q=S-1002')).body.rows[0].supplier_id;

  await buy.goto(`/portal/suppliers/${supplier}/talks`);
  await button(page, 'deal.add').click();
  await button(page, 'deal.send').click();
  await page.getByRole('alert').getByRole('link', { name: `${t('deal.dealing')}: ${t('fault.required')}` }).waitFor();
  await field(page, 'title').fill('業務システムの保守');
  await field(page, 'dealing').selectOption('processing');
  await field(page, 'ordered_on').fill('2026-04-01');
  await button(page, 'deal.send').click();
  const reading = page.locator('.deals .reading').first();

  await reading.getByText(t('coverage.unknown')).waitFor();
  await reading.getByText(t('missing.supplier_capital')).waitFor();
  await button(page, 'size.add').click();
  await field(page, 'as_of').fill('2026-04-01');
  await field(page, 'source-registry').check();
  await field(page, 'individual-no').check();
  await field(page, 'capital').fill('４，０００万');
  await button(page, 'size.send').click();
  await page.getByRole('alert').getByRole('link', { name: `${t('size.capital')}: ${t('fault.range')}` }).waitFor();
  await field(page, 'capital').fill('40,000,000');
  await button(page, 'size.send').click();
  await page.locator('.sizes-table').getByText('40,000,000円').waitFor();
  await button(page, 'deal.correct').click();
  await field(page, 'title').fill('業務システムの運用と保守');
  await button(page, 'deal.send_correction').click();
  await page.locator('.deal-old del', { hasText: '業務システムの保守' }).waitFor();
  await page.locator('.deal').getByText(t('deal.corrected')).waitFor();
  const { body } = await (await site.client('buy')).get(`/suppliers/${supplier}/deals`);

  assert.equal(body.rows.length, 2);
});
