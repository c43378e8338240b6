/*
 * export.test.mjs - the list of suppliers as a file, as a person takes it: by keyboard, filtered, in both languages, on a phone;
 * what is said while it comes, when it is stopped and when the line breaks in the middle.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { axe, narrow, noSidewaysScroll, suite, withAxe, words as t } from '../support/browser.mjs';
import { seedDemo } from '../support/portal.mjs';

const { test } = suite({ seed: seedDemo });
const openButton = (page, lang) => page.getByRole('button', { name: t('export.open', {}, lang) });
const panel = (page) => page.locator('#supplier-export');
const format = (page, name) => panel(page).getByRole('button', { name: t(`export.${name}`) });

async function download(page, act) {
  const [file] = await Promise.all([page.waitForEvent('download'), act()]);

  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
}

test('by keyboard: open, take the CSV and the JSON, with the filter of the list', async ({ site, visit }) => {
  const person = await visit('sec', '/portal/suppliers?standing=submitted');
  const { page } = person;
  const list = (await (await site.client('sec')).get('/suppliers?standing=submitted')).body.rows;

  await withAxe(person.context);
  await page.reload();
  await openButton(page).focus();
  assert.equal(await openButton(page).getAttribute('aria-expanded'), 'false');
  assert.equal(await panel(page).isVisible(), false);
  await page.keyboard.press('Enter');
  assert.equal(await openButton(page).getAttribute('aria-expanded'), 'true');
  await panel(page).getByText(t('export.filtered')).waitFor();
  await page.keyboard.press('Tab');

  const csv = await download(page, () => page.keyboard.press('Enter'));
  assert.match(csv.name, /^取引先一覧-\d{4}-\d\d-\d\d\.csv$/);
  assert.deepEqual(csv.text.split('\r\n').slice(1, -1).map((line) => line.split('","')[0].slice(1)), list.map((row) => row.code));
  await panel(page).locator('[role=status]', { hasText: csv.name }).waitFor();
  await axe(page, 'after an export');

  const json = await download(page, () => format(page, 'json').press('Enter'));
  assert.match(json.name, /\.json$/);
  assert.deepEqual(JSON.parse(json.text).rows, list);
});

test('in English, on a phone: nothing scrolls sideways, the file has an English name, the list tells counts', async ({ visit }) => {
  const person = await visit('legal', '/portal/suppliers');
  const { page } = person;

  await page.getByRole('button', { name: 'English' }).click();
  await page.setViewportSize(narrow);
  await openButton(page, 'en').click();
  await panel(page).getByText(t('export.all', {}, 'en')).waitFor();
  const csv = await download(page, () => panel(page).getByRole('button', { name: t('export.csv', {}, 'en') }).click());
  assert.match(csv.name, /^suppliers-\d{4}-\d\d-\d\d\.csv$/);
  assert.equal(csv.text.split('\r\n').length, 62);
  await person.language('en', page);
  await noSidewaysScroll(page, 'export');
  await page.goto(`${new URL(page.url()).origin}/portal/suppliers?standing=submitted`);
  await page.locator('main table td', { hasText: /met \d+ of (?:81|83|153|157)/ }).first().waitFor();
});

test('while it comes its size is told; stopped, nothing is saved', async ({ visit }) => {
  const person = await visit('sec', '/portal/suppliers');
  const { page } = person;
  let saved = 0;

  page.on('download', () => { saved++; });
  await openButton(page).click();
  await page.route('**/api/v1/suppliers.csv', () => {}); /* a server that never answers */
  person.allow(/^failed GET \/api\/v1\/suppliers\.csv .*ERR_ABORTED/);
  await format(page, 'csv').click();
  await page.getByTestId('export-progress').waitFor();
  assert.ok(await format(page, 'json').isDisabled());
  await panel(page).getByRole('button', { name: t('export.stop') }).click();
  await page.getByTestId('export-progress').waitFor({ state: 'detached' });
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await download(page, () => format(page, 'json').click());
  assert.equal(saved, 1, 'control: the next one is saved');
});

test('a line that breaks in the middle is told, and half of a file is not saved', async ({ visit }) => {
  const person = await visit('sec', '/portal/suppliers');
  const { page } = person;
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    response.write('{"rows":[\n', () => setTimeout(() => response.socket.destroy(), 50));
  }).listen(0, '127.0.0.1');
  let saved = 0;

  await once(server, 'listening');
  page.on('download', () => { saved++; });
  await openButton(page).click();
  await page.route('**/api/v1/suppliers.json', (route) => route.continue({ url: `http://127.0.0.1:${server.address().port}/` }));
  person.allow(/^failed GET \/: net::ERR_INCOMPLETE_CHUNKED_ENCODING/);
  await format(page, 'json').click();
  const told = panel(page).getByRole('alert');
  await told.filter({ hasText: t('export.failed') }).filter({ hasText: t('error.cut_off') }).filter({ hasText: t('export.nothing_saved') }).waitFor();
  assert.equal(saved, 0);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await download(page, () => format(page, 'json').click());
  await told.waitFor({ state: 'detached' });
  server.close();
});

test('who reads the list only, and who has no list', async ({ visit }) => {
  const legal = await visit('legal', '/portal/suppliers?q=nobody-has-this');

  await legal.page.locator('main .empty').waitFor();
  assert.equal(await openButton(legal.page).count(), 0, 'nothing found, nothing to export');
  const buy = await visit('buy', '/portal/suppliers');
  await buy.page.locator('main .empty').waitFor();
  assert.equal(await openButton(buy.page).count(), 0);
});
