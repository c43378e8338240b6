/*
 * reminders.test.mjs - a reminder of a due date in the browser: read, put away, brought back; it stays on record for both sides.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Site, words as t } from '../support/browser.mjs';
import * as ctl from '../support/ctl.mjs';
import * as demo from '../support/demo.mjs';
import { seedDemo } from '../support/portal.mjs';

const sub = 'x-1019';
let site;
let supplier;

if (!demo.provider('buyer').accounts.some((one) => one.sub === sub)) {
  demo.provider('buyer').accounts.push({ sub, name_ja: '近藤 恵', name_en: sub, role_ja: '試験用', role_en: 'test', memberships: [] });
}

before(async () => {
  site = await Site.open({ seed: seedDemo });
  const sec = await site.client('sec');

  supplier = (await sec.get('/suppliers?q=S-1019')).body.rows[0];
  await ctl.must(site.portal.database, 'jobs', 'run', 'reminders', '--at', new Date(Date.parse(supplier.due_on) - 7 * 86400e3).toISOString().slice(0, 10));
});
after(() => site?.close());

test('a reminder is closed, brought back, closed for good; the page of the request keeps it', async () => {
  const { page } = await site.visit(sub, '/portal/');
  const close = page.getByRole('button', { name: t('reminder.put_away') });

  await page.getByText(t('reminder.before_title', { star: 3 })).waitFor();
  await close.click();
  await page.locator('p.fine', { hasText: t('reminder.away') }).waitFor();
  assert.equal(await close.count(), 0);
  await page.getByRole('button', { name: t('reminder.undo') }).click();
  await page.getByText(t('reminder.before_title', { star: 3 })).waitFor();
  await close.click();
  await page.locator('p.fine', { hasText: t('reminder.away') }).waitFor();
  await page.reload();
  await page.locator('main article').first().waitFor();
  assert.equal(await page.getByText(t('reminder.before_title', { star: 3 })).count(), 0, 'it stays away');
  await page.getByRole('link', { name: t('home.see_request') }).first().click();
  await page.getByText(t('reminder.kind_before_7')).waitFor();
  await page.context().close();
});

test('the buyer sees what was shown, and not who put it away; legal sees it in the timeline', async () => {
  const sec = await site.client('sec');
  const { rows } = (await sec.get(`/suppliers/${supplier.id}/reminders`)).body;

  assert.deepEqual(rows.map(({ kind, due_on: due, seen_at: seen }) => [kind, due, seen]), [['before_7', supplier.due_on, null]]);
  const { page } = await site.visit('legal', `/portal/suppliers/${supplier.id}/log`);

  await page.getByRole('heading', { name: t('kind.reminder.sent') }).waitFor();
  await page.context().close();
});
