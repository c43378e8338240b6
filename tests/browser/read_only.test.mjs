/*
 * read_only.test.mjs - the database vanishes under a supplier who is typing: the page says so in words, keeps what was typed, and
 * sends it by itself when an operator has put things right.
 */
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';

import { suite, until, words as t } from '../support/browser.mjs';
import { accepted, ok } from './assessed.mjs';

let assessment;
let criterion;

const { test, site } = suite({ engine: 'sqlite', kept: true, expect: [/SCT0115:/] }, async (at) => {
  assessment = await accepted(at, 'S-1001', 'a-contact');
  criterion = (await ok((await at.client('a-contact')).get(`/assessments/${assessment.id}/review`))).missing[0];
});

const stored = async () => ok((await site().client('a-contact')).get(`/assessments/${assessment.id}/answers/${criterion.criterion}`));

test('what is typed while the portal is read-only is kept, and sent when it goes on', async ({ visit }) => {
  const { portal } = site();
  const person = await visit('a-contact', `/portal/assessments/${assessment.id}?c=${criterion.category}`);
  const { page } = person;
  const note = '台帳を毎月点検している。読み取り専用でも消えない。';
  const banner = page.locator('.banners .notice', { hasText: t('readonly.title') });

  person.allow(/^503 PATCH /, /^failed /);
  await page.locator(`[data-criterion="${criterion.criterion}"]`).waitFor();
  assert.equal(await banner.count(), 0, 'control: nothing is said while it can be written');
  renameSync(portal.database, `${portal.database}.away`);
  await page.locator(`[data-criterion="${criterion.criterion}"]`).getByRole('radio', { name: t('verdict.met'), exact: true }).check();
  await page.locator(`[id="n-${criterion.criterion}"]`).fill(note);
  await banner.waitFor();
  await page.getByText(t('readonly.kept', { n: 1 })).waitFor();
  await banner.getByRole('link', { name: t('readonly.more') }).waitFor();
  assert.equal(await page.locator(`[id="n-${criterion.criterion}"]`).inputValue(), note);

  await portal.httpd.kill();
  renameSync(`${portal.database}.away`, portal.database);
  const opened = await portal.ctl('check', '--reopen');

  assert.equal(opened.code, 0, opened.out + opened.err);
  await portal.httpd.start();
  await until(async () => (await stored()).note === note, 'the note at the server', 60000);
  assert.equal((await stored()).verdict, 'met');
  await banner.waitFor({ state: 'detached' });
});
