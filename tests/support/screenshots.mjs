/*
 * screenshots.mjs - makes the pictures of htdocs/help from the demo: node tests/support/screenshots.mjs [folder]
 *
 * Needs what `make test` needs. The pictures show today's date, so each run makes other ones.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { Site, words as t } from './browser.mjs';
import { root } from './packages.mjs';
import { shrink } from './png.mjs';
import { seedDemo } from './portal.mjs';

const folder = path.resolve(process.argv[2] || path.join(root, 'htdocs/help'));
const size = { viewport: { width: 1280, height: 800 } };

async function supplierForm(site) {
  const { page } = await site.visit('two', '/portal/', size);

  await page.getByRole('button', { name: '三河物流株式会社' }).click();
  await page.getByRole('link', { name: t('next.work_button') }).waitFor();
  await page.locator('main article').getByRole('link', { name: t('home.continue') }).first().click();
  await page.locator('[data-criterion]').first().waitFor();
  return page;
}

async function suppliers(site) {
  const { page } = await site.visit('sec', '/portal/', size);

  await page.locator('main table tbody tr').first().waitFor();
  return page;
}

async function timeline(site) {
  const client = await site.client('legal');
  const { body } = await client.get('/suppliers?q=S-1009');
  const { page } = await site.visit('legal', `/portal/suppliers/${body.rows[0].id}/log`, size);

  await page.getByRole('button', { name: t('tl.verify'), exact: true }).click();
  await page.getByText(t('tl.scope_title')).waitFor();
  await page.evaluate(() => {
    document.activeElement.blur();
    scrollTo(0, 0);
  });
  return page;
}

mkdirSync(folder, { recursive: true });
const site = await Site.open({ seed: seedDemo });

try {
  for (const [name, open] of [['supplier-form', supplierForm], ['suppliers', suppliers], ['timeline', timeline]]) {
    const file = path.join(folder, `${name}.png`);
    const page = await open(site);

    await page.mouse.move(0, 0);
    const picture = shrink(await page.screenshot({ animations: 'disabled', caret: 'hide' }));

    writeFileSync(file, picture);
    console.log(`${file}: ${Math.round(picture.length / 1024)} kB`);
    await page.context().close();
  }
} finally {
  await site.close();
}
