/*
 * export.test.mjs - the list of suppliers as a file: what an independent reader of CSV finds in it, names that attack a
 * spreadsheet, filters, who gets it, what a broken stream looks like, and the way back through the import.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';

import * as ctl from '../support/ctl.mjs';
import * as httpd from '../support/httpd.mjs';
import { load } from '../support/packages.mjs';
import * as portals from '../support/portal.mjs';

const { parse } = await load('csv-parse/sync');
const columns = ['code', 'name_ja', 'name_en', 'kana', 'corporate_number', 'business_ja', 'business_en', 'unit', 'standing', 'star',
  'issued_at', 'due_on', 'depth_asked', 'submitted_at', 'depth', 'met', 'unmet', 'na', 'total'];

/* What spreadsheets take for formulas, with and without something before it; and what looks so and is none. */
const formulas = ['=HYPERLINK("http://evil.example","x")', '+1+1', '-2', '@SUM(A1)', '＝1+1', '＋1', '－1', '＠x', ' =1', '　=1', "'=1", "''+1"];
const harmless = ["'t Hooft, \"B.V.\"", 'a=1', '日本語、「引用」', "O'Neill", ';|cmd', '%0A'];
const names = [...formulas, ...harmless];

let portal;
let sec;
let dir;
const quote = (text) => `"${text.replaceAll('"', '""')}"`;
const table = (text) => parse(text, { bom: true, columns: true, relax_quotes: false, record_delimiter: '\r\n' });
const spreadsheet = (text) => (formulas.includes(text) ? `'${text}` : text);

async function seed(database, providers, data) {
  const file = path.join(dir, 'hostile.csv');

  await portals.seedDemo(database, providers, data, '--suppliers', '520', '--seed', 'export');
  writeFileSync(file, `code,name_ja,name_en,kana,business_ja\r\n${names.map((name, i) =>
    [`H-${i + 10}`, name, name, `ン${i + 10}`, name].map((text) => quote(spreadsheet(text))).join(',')).join('\r\n')}\r\n`);
  await ctl.must(database, 'suppliers', 'import', file);
}

before(async () => {
  dir = httpd.temporary('export');
  portal = await portals.start({ seed });
  sec = await portal.login('buyer', 'sec');
});
after(async () => {
  await portal?.stop();
  httpd.remove(dir);
});

/** All rows of the list, page by page. */
async function pages(query = '') {
  const rows = [];
  let next = '';

  do {
    const { body } = await sec.get(`/suppliers?limit=100${query}${next && `&cursor=${next}`}`);
    rows.push(...body.rows);
    next = body.next;
  } while (next);
  return rows;
}

test('JSON: every row of the list, in its order, byte for byte what the pages show', async () => {
  const { status, body, headers } = await sec.get('/suppliers.json');

  assert.equal(status, 200);
  assert.equal(headers['transfer-encoding'], 'chunked');
  assert.deepEqual(body.rows, await pages());
  assert.equal(body.rows.length, 520 + names.length);
});

test('CSV: an independent reader finds the same values; formulas are defused and nothing else', async () => {
  const { status, headers, response } = await sec.get('/suppliers.csv');
  const rows = table(response.text);
  const list = await pages();

  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/csv; charset=utf-8');
  assert.ok(response.text.startsWith(`\ufeff${columns.map(quote).join(',')}\r\n`), 'a mark for Excel, then the names of the columns');
  assert.doesNotMatch(response.text, /[^\r]\n|\r[^\n]/);
  assert.deepEqual(Object.keys(rows[0]), columns);
  assert.deepEqual(rows, list.map((row) => Object.fromEntries(columns.map((column) => {
    const value = row[column === 'unit' ? 'unit_ja' : column];
    return [column, value === null ? '' : spreadsheet(String(value))];
  }))));
  assert.deepEqual(rows.filter((row) => row.code.startsWith('H-')).map((row) => row.name_ja).sort(), names.map(spreadsheet).sort());
  for (const row of rows) {
    for (const value of Object.values(row)) {
      assert.doesNotMatch(value, /^[ 　]*[=+@\t\r＝＋－＠-]/, 'no cell begins a formula');
    }
  }
});

test('progress: counts of the newest submission, the same as on its own page', async () => {
  const list = await pages();
  const some = list.filter((row) => row.total > 0);

  assert.ok(some.length > 150);
  assert.deepEqual([...new Set(some.map((row) => row.depth))].sort(), ['counts', 'criterion', 'evidence', 'requirement']);
  for (const row of [...some.slice(0, 12), ...list.filter((one) => one.standing === 'withdrawn').slice(0, 3)]) {
    const { rows } = (await sec.get(`/suppliers/${row.id}/submissions`)).body;
    const newest = rows.filter((one) => one.level_id === row.level_id).sort((a, b) => b.n - a.n)[0];

    if (!newest) {
      assert.deepEqual([row.depth, row.met, row.unmet, row.na, row.total], [null, 0, 0, 0, 0]);
      continue;
    }
    const { shared } = (await sec.get(`/submissions/${newest.id}`)).body;
    const sum = (key) => shared.categories.reduce((total, one) => total + one[key], 0);

    assert.deepEqual([row.met, row.unmet, row.na, row.total], ['met', 'unmet', 'na', 'total'].map(sum));
    assert.equal(row.depth, newest.depth);
    assert.equal(row.submitted_at, newest.submitted_at);
  }
});

test('the filters of the list hold; what they refuse is refused before anything is sent', async () => {
  for (const query of ['standing=submitted', `q=${encodeURIComponent('精機')}`, `q=${encodeURIComponent('精機')}&standing=accepted`, 'q=nobody-has-this']) {
    const list = await pages(`&${query}`);

    assert.deepEqual((await sec.get(`/suppliers.json?${query}`)).body.rows, list, query);
    assert.deepEqual(table((await sec.get(`/suppliers.csv?${query}`)).response.text).map((row) => row.code), list.map((row) => row.code), query);
  }
  for (const format of ['csv', 'json']) {
    const { status, body, headers } = await sec.get(`/suppliers.${format}?standing=elsewhere`);

    assert.equal(status, 422);
    assert.equal(body.pointer, '/standing');
    assert.equal(headers['content-disposition'], undefined);
    assert.equal((await sec.write('POST', `/suppliers.${format}`, {})).status, 405);
  }
});

test('a file with a name in both scripts; HEAD has the headers alone; parts of it are not to be had', async () => {
  const day = new Date(Date.now() + 9 * 3600e3).toISOString().slice(0, 10);

  for (const format of ['csv', 'json']) {
    const { headers } = await sec.get(`/suppliers.${format}`, { range: 'bytes=0-9' });
    const head = await sec.send('HEAD', `/suppliers.${format}`);

    assert.equal(headers['content-disposition'],
      `attachment; filename="suppliers-${day}.${format}"; filename*=UTF-8''${encodeURIComponent('取引先一覧')}-${day}.${format}`);
    assert.equal(head.status, 200);
    assert.equal(head.headers['content-disposition'], headers['content-disposition']);
    assert.equal(headers['accept-ranges'], undefined);
  }
});

test('who does not see the list gets no file', async () => {
  for (const [key, sub, status] of [['buyer', 'legal', 200], ['buyer', 'buy', 403], ['buyer', 'exec', 403], ['buyer', 'admin', 403],
    ['buyer', 'a-contact', 403], ['b', 'b-exec', 403], ['buyer', 'nobody', 403]]) {
    const who = await portal.login(key, sub);

    for (const format of ['csv', 'json']) {
      const reply = await who.get(`/suppliers.${format}`);
      assert.equal(reply.status, status, `${sub} ${format}`);
      assert.ok(status === 200 || !reply.response.text.includes('青葉精機'));
    }
  }
  const anonymous = await portal.anonymous();
  assert.equal((await anonymous.get('/suppliers.csv')).status, 401);
});

/* Reads slowly: takes the first bytes, then waits for `pause` before it takes the rest. Resolves to what came and whether it was whole. */
function slowly(pause) {
  const cookie = sec.browser.jar.header(`${portal.origin}/api/v1/me`);

  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port: portal.httpd.port, path: '/api/v1/suppliers.json', agent: false,
      headers: { host: `localhost:${portal.httpd.port}`, cookie } }, (response) => {
      const chunks = [];
      const done = () => resolve({ text: Buffer.concat(chunks).toString(), whole: response.complete });

      response.once('data', async (chunk) => {
        chunks.push(chunk);
        response.pause();
        await pause();
        response.on('data', (more) => chunks.push(more)).on('end', done).on('error', done).resume();
      });
    });
    request.on('error', reject);
  });
}

test('whoever loses the right meanwhile, and everybody on an error, gets a connection that breaks and no whole file', async () => {
  const all = await slowly(async () => {});
  assert.ok(all.whole, 'control: undisturbed it is whole');
  assert.equal(JSON.parse(all.text).rows.length, 520 + names.length);

  /* The kernel holds some of it already: the more rows, the surer the server has not read the last of them. */
  await ctl.must(portal.database, 'suppliers', 'import', many());
  portal.httpd.expect(/SCT0114: [0-9a-f]{32} the file was cut off: no membership/);
  const cut = await slowly(() => ctl.must(portal.database, 'members', 'end', '--issuer', portal.providers.buyer.issuer, '--sub', 'sec', '--party',
    'buyer', '--role', 'buyer_security'));
  assert.ok(!cut.whole, 'the client sees that the end is missing');
  assert.ok(cut.text.startsWith('{"rows":[\n{"id":'));
  assert.throws(() => JSON.parse(cut.text));
  await ctl.must(portal.database, 'members', 'add', '--issuer', portal.providers.buyer.issuer, '--sub', 'sec', '--name', '佐藤 美咲', '--party',
    'buyer', '--role', 'buyer_security');
});

/* A file of thousands of suppliers with long names: more than any socket buffer. */
function many() {
  const file = path.join(dir, 'many.csv');
  const long = '長'.repeat(190);

  writeFileSync(file, `code,name_ja,name_en,kana,business_ja\n${Array.from({ length: 9000 }, (_, i) =>
    `M-${i},${long}${i},${long},ロ${String(i).padStart(5, '0')},${long}`).join('\n')}\n`);
  return file;
}

test('an exported file goes back through the import as it is, and gives the same suppliers', async () => {
  const file = path.join(dir, 'exported.csv');
  const other = path.join(dir, 'other.db');
  const text = (await sec.get(`/suppliers.csv?q=${encodeURIComponent('H-')}`)).response.text;

  writeFileSync(file, text);
  await ctl.must(other, 'init', '--buyer-ja', '新', '--buyer-en', 'new');
  assert.match(await ctl.must(other, 'suppliers', 'import', file), new RegExp(`imported: ${names.length} suppliers`));
  const rows = JSON.parse(await ctl.must(other, 'suppliers', 'list', '--json'));
  assert.deepEqual(rows.map((row) => row.name_ja).sort(), [...names].sort());

  writeFileSync(file, text.replace('"standing"', '"colour"'));
  const refused = await ctl.run(other, 'suppliers', 'import', file);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /line 1, column colour/);
});
