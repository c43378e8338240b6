/*
 * evidence_refused.test.mjs - what people read when the server does not take a file that is as it should be: a virus found, a scanner
 * that is away, the space of a company or of a day used up, a full disk. Each names the next step, and that step works.
 */
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after } from 'node:test';

import { suite, words as t } from '../support/browser.mjs';
import * as clamds from '../support/clamd.mjs';
import { sha256, upload } from '../support/evidence.mjs';
import { beside } from '../support/small_disk.mjs';
import { ok } from './assessed.mjs';

const clamd = await clamds.start();

after(() => clamd.stop());

const { test, site } = suite({
  directives: `SCTierClamd ${clamd.socket}\nSCTierEvidenceFile 1MiB\nSCTierEvidenceTotal 1MiB\nSCTierEvidenceDay 1500KiB`,
  expect: [/SCT0112: [0-9a-f]{32} scanner: /],
});

let made = 0;
const text = (name, words, size = 0) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`${words} ${made++}\n`.padEnd(size, 'x')) });
const row = (page, name) => page.locator(`[data-upload="${name}"]`);
const button = (at, key, values) => at.getByRole('button', { name: t(key, values) });
const library = async (sub) => (await ok((await site().client(sub)).get('/evidence?limit=100'))).rows;

async function send(page, file) {
  await page.locator('.upload-box .drop input[type=file]').setInputFiles(file);
  await button(page, 'upload.start', { n: 1 }).click();
}

/** What is in by the API, so that little room is left. */
async function filled(sub, name, size) {
  const { status, body } = await upload(await site().client(sub), name, text(name, 'x', size).buffer);

  assert.equal(status, 200, JSON.stringify(body));
  return body.evidence;
}

test('a virus is found: refused in words, nothing is kept, another file goes on', async ({ visit }) => {
  const person = await visit('c-all', '/portal/evidence');
  const { page } = person;
  const [bad, good] = [text('名簿.txt', clamds.virus), text('清掃した名簿.txt', '名簿')];

  person.allow(/^422 PUT /);
  await send(page, bad);
  await row(page, bad.name).getByText(t('upload.refused', { name: bad.name })).waitFor();
  await row(page, bad.name).getByText(t('upload.why_infected')).waitFor();
  assert.deepEqual(await library('c-all'), []);
  await send(page, good);
  await row(page, good.name).getByText(t('upload.done', { name: good.name })).waitFor();
  assert.deepEqual((await library('c-all')).map((one) => one.name), [good.name]);
});

test('the scanner is away: nothing is taken unseen; sent again by one click when it is back', async ({ visit }) => {
  const person = await visit('a-contact', '/portal/evidence');
  const { page } = person;
  const file = text('規程.txt', '規程');

  person.allow(/^503 PUT /);
  renameSync(clamd.socket, `${clamd.socket}.away`);
  try {
    await send(page, file);
    await row(page, file.name).getByText(t('upload.why_scanner')).waitFor();
    assert.deepEqual(await library('a-contact'), []);
  } finally {
    renameSync(`${clamd.socket}.away`, clamd.socket);
  }
  await button(row(page, file.name), 'upload.retry').click();
  await row(page, file.name).getByText(t('upload.done', { name: file.name })).waitFor();
  assert.deepEqual((await library('a-contact')).map((one) => one.sha256), [sha256(file.buffer)]);
});

test('the space of the company, then of the day, is used up: what to withdraw, and when to come back', async ({ visit }) => {
  const person = await visit('b-contact', '/portal/evidence');
  const { page } = person;
  const [second, third] = [text('二つ目.txt', '二つ目', 600 * 1024), text('三つ目.txt', '三つ目', 400 * 1024)];
  const { id } = await filled('b-contact', '一つ目.txt', 700 * 1024);

  person.allow(/^409 (POST|PUT) /);
  await send(page, second);
  await row(page, second.name).getByText(t('upload.why_quota')).waitFor();
  assert.equal((await library('b-contact')).length, 1);
  /* the next step that it names */
  const api = await site().client('b-contact');

  await ok(api.post(`/evidence/${id}/withdraw`, { words: '使わないため。' }, { rev: (await ok(api.get(`/evidence/${id}`))).rev }));
  await button(row(page, second.name), 'upload.retry').click();
  await row(page, second.name).getByText(t('upload.done', { name: second.name })).waitFor();

  await send(page, third);
  await row(page, third.name).getByText(t('upload.why_quota_day')).waitFor();
  await button(row(page, third.name), 'upload.retry').waitFor();
  assert.equal((await library('b-contact')).filter((one) => one.name === third.name).length, 0);
});

test('a full disk: told so, the file and its date stay chosen, sent again when there is room', async () => {
  assert.equal((await beside('8m', fileURLToPath(new URL('no_space.mjs', import.meta.url)))).name, '点検記録.txt');
});
