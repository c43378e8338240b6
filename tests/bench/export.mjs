/*
 * export.mjs - the list of 50,000 suppliers as a file, asked for by 8 clients at once: how soon the first byte comes, what the
 * child of httpd holds meanwhile.
 */
import { writeFileSync } from 'node:fs';
import http from 'node:http';

import * as ctl from '../support/ctl.mjs';
import * as portals from '../support/portal.mjs';
import { family, spread, watch } from './measure.mjs';

const turns = Number(process.env.ROUNDS || 5);
const suppliers = Number(process.env.SUPPLIERS || 50000);
const clients = 8;

/* A thousand with requests, answers and submissions; the others as they come from the buyer's own list. */
async function seed(database, providers, data) {
  const many = Math.min(1000, suppliers);
  const rows = Array.from({ length: suppliers - many }, (_, i) => `B-${String(i).padStart(6, '0')},株式会社取引先製作所第${i}工場,`
    + `Torihikisaki Works No. ${i} Co.,トリヒキサキセイサクショ${i},,精密切削部品,Precision machined parts,`);

  await portals.seedDemo(database, providers, data, '--suppliers', String(many));
  writeFileSync(`${database}.csv`, ['code,name_ja,name_en,kana,corporate_number,business_ja,business_en,unit', ...rows, ''].join('\n'));
  await ctl.must(database, 'suppliers', 'import', `${database}.csv`);
}

/** One download. @return {first, all: milliseconds; bytes, rows} */
function download(portal, browser, where) {
  const began = performance.now();

  return new Promise((resolve, reject) => {
    const headers = { host: new URL(portal.origin).host, cookie: browser.jar.header(portal.origin) };

    http.get({ host: '127.0.0.1', port: portal.httpd.port, path: where, agent: false, headers }, (response) => {
      let first = 0;
      let bytes = 0;
      let rows = 0;

      response.on('data', (chunk) => {
        first ||= performance.now() - began;
        bytes += chunk.length;
        for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', at + 1)) {
          rows++;
        }
      });
      response.on('error', reject);
      response.on('end', () => (response.statusCode === 200 && response.complete ? resolve({ first, all: performance.now() - began, bytes, rows })
        : reject(new Error(`${where}: ${response.statusCode}, complete: ${response.complete}`))));
    }).on('error', reject);
  });
}

export async function streams(report) {
  const portal = await portals.start({ seed });

  try {
    const { browser } = await portal.login('buyer', 'sec');
    const child = family(portal.httpd.child.pid)[1];

    for (const kind of ['json', 'csv']) {
      const where = `/api/v1/suppliers.${kind}`;
      const found = [];

      await download(portal, browser, where);
      for (let turn = 0; turn < turns; turn++) {
        const stop = watch(child);
        const each = await Promise.all(Array.from({ length: clients }, () => download(portal, browser, where)));

        found.push({ held: stop(), each });
        if (each.some((one) => one.bytes !== each[0].bytes)) {
          throw new Error(`${where}: not the same for all: ${each.map((one) => one.bytes)}`);
        }
        if (kind === 'csv' && each[0].rows !== suppliers + 1) {
          throw new Error(`${where}: ${each[0].rows} lines`);
        }
      }
      const all = (key) => spread(found.flatMap((one) => one.each.map((single) => single[key])));

      report.add(`${suppliers} suppliers as ${kind}: size`, found[0].each[0].bytes / 1e6, 'MB');
      report.add(`${suppliers} suppliers as ${kind}, ${clients} clients: first byte`, all('first'), 'ms');
      report.add(`${suppliers} suppliers as ${kind}, ${clients} clients: whole file`, all('all'), 'ms');
      report.add(`${suppliers} suppliers as ${kind}, ${clients} clients: private memory over idle`, spread(found.map((one) => one.held)), 'MB', { goal: '<= 8' });
    }
  } finally {
    await portal.stop();
  }
}
