/*
 * no_space.mjs VOLUME - the part of evidence_refused.test.mjs whose evidence lies on a small file system of its own, mounted at
 * VOLUME: it is full while a person sends a file, and has room when they send it again.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import { Site, words as t } from '../support/browser.mjs';
import { give } from '../support/httpd_conf.mjs';
import { endWithParent, fill, free } from '../support/small_disk.mjs';
import { ok } from './assessed.mjs';

const volume = process.argv[2];
const file = { name: '点検記録.txt', mimeType: 'text/plain', buffer: Buffer.alloc(100000, '点検記録\n') };

async function run(site) {
  const person = await site.visit('a-contact', '/portal/evidence');
  const { page } = person;
  const row = page.locator(`[data-upload="${file.name}"]`);

  fill(volume);
  person.allow(/^507 PUT /);
  await page.locator('.upload-box .drop input[type=file]').setInputFiles(file);
  await row.getByLabel(t('evidence.dated_on')).fill('2026-04-01');
  await page.getByRole('button', { name: t('upload.start', { n: 1 }) }).click();
  await row.getByText(t('upload.why_no_space')).waitFor();
  await row.getByText('2026年4月1日').waitFor();
  free(volume);
  await row.getByRole('button', { name: t('upload.retry') }).click();
  await row.getByText(t('upload.done', { name: file.name })).waitFor();
  const [one] = (await ok((await site.client('a-contact')).get('/evidence'))).rows;

  person.check();
  assert.deepEqual([one.sha256, one.dated_on], [createHash('sha256').update(file.buffer).digest('hex'), '2026-04-01']);
  return one;
}

endWithParent();
give(volume);
const site = await Site.open({
  directives: `SCTierEvidenceDir ${volume}\nSCTierEvidenceFree 0`, expect: [/SCT0113: [0-9a-f]{32} no_space: /],
});

try {
  console.log(JSON.stringify(await run(site)));
} finally {
  await site.close();
}
process.exit(0);
