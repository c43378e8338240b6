/*
 * attachments.test.mjs - files brought to a price negotiation through a real httpd: both sides, real bytes, limits, damage, the sweep.
 */
import assert from 'node:assert/strict';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { sha256 } from '../support/evidence.mjs';
import * as portals from '../support/portal.mjs';
import * as postgres from '../support/postgres.mjs';
import { pdf } from '../support/zip.mjs';

const most = 200 * 1024;
const octets = { 'content-type': 'application/octet-stream', 'x-sctier': '1', 'sec-fetch-site': 'same-origin' };
let portal;
let buy;
let sec;
let legal;
let exec;
let other;
let nego;

before(async () => {
  portal = await portals.start({
    directives: 'SCTierEvidenceFile 200KiB\nSCTierEvidenceTotal 500KiB\nSCTierEvidenceDay 1KiB', expect: [/SCT0113: [0-9a-f]{32} damaged/],
  });
  [buy, sec, legal] = [await portal.login('buyer', 'buy'), await portal.login('buyer', 'sec'), await portal.login('buyer', 'legal')];
  exec = await portal.login('buyer', 'a-exec');
  other = await portal.login('b', 'b-exec');
  nego = await begin();
});
after(async () => { await portal?.stop(); });

const text = (words) => Buffer.from(`${words}\n`);
const dir = () => path.join(portal.dir, 'data/evidence');
const check = () => portal.ctl('evidence', 'check', '--json', ...(portal.postgres ? ['--dir', dir()] : []));

/** Every file below the evidence folder. */
function stored() {
  try {
    return readdirSync(dir(), { recursive: true }).filter((name) => /[0-9a-f]{62}$/.test(name)).map((name) => path.join(dir(), name));
  } catch {
    return [];
  }
}

/** A case of S-1001, asked for by its executive. @return its id */
async function begin() {
  const { status, body } = await exec.post('/negos', {
    subject: 'security', title: '対策費の協議', first: { kind: 'requested', mode: 'portal', words: '対策費について協議をお願いします' },
  });

  assert.equal(status, 201, JSON.stringify(body));
  return body.nego.id;
}

const announce = (api, id, name, bytes) => api.post(`/negos/${id}/files`, { name, size: bytes.length, sha256: sha256(bytes) });
const put = (api, id, bytes) => api.send('PUT', `/files/${id}/bytes`, { headers: octets, body: bytes });
const record = (api, id, more) => api.post(`/negos/${id}/entries`, { kind: 'commented', words: '添付のとおりです', ...more });

/** Both; the first reply that is no success, else that of the PUT. */
async function bring(api, id, name, bytes) {
  const announced = await announce(api, id, name, bytes);

  return announced.status === 201 ? put(api, announced.body.id, bytes) : announced;
}

test('a file comes, is its own side\'s, and the other side\'s too once an entry names it; what it says of it is in the log', async () => {
  const bytes = pdf();
  const announced = await announce(exec, nego, '見積書.pdf', bytes);

  assert.deepEqual([announced.status, announced.body.side, announced.body.done_at, announced.body.entry_id], [201, 'supplier', null, null]);
  const { id } = announced.body;

  assert.equal((await exec.get(`/files/${id}/bytes`)).status, 404, 'not there yet');
  const done = await put(exec, id, bytes);

  assert.equal(done.status, 200, JSON.stringify(done.body));
  assert.equal((await put(exec, id, text('other'))).status, 200, 'what is in is not looked at again');
  for (const api of [buy, legal, sec, other]) {
    assert.deepEqual([(await api.get(`/files/${id}`)).status, (await api.get(`/files/${id}/bytes`)).status, (await put(api, id, bytes)).status], [404, 404, 404]);
  }
  const entry = await record(exec, nego, { files: [id] });

  assert.equal(entry.status, 201, JSON.stringify(entry.body));
  assert.deepEqual(entry.body.entry.files, [{ id, name: '見積書.pdf', sha256: sha256(bytes), size: bytes.length }]);
  for (const api of [buy, legal, exec]) {
    const file = await api.get(`/files/${id}/bytes`);

    assert.deepEqual(file.response.bytes, bytes);
    assert.match(file.headers['content-disposition'], /^attachment; filename="/);
    assert.equal((await api.get(`/files/${id}`)).body.entry_id, entry.body.entry.id);
    assert.deepEqual((await api.get(`/negos/${nego}`)).body.entries.at(-1).files, entry.body.entry.files);
  }
  assert.deepEqual([(await sec.get(`/files/${id}/bytes`)).status, (await other.get(`/files/${id}/bytes`)).status], [404, 404]);
  assert.equal((await put(buy, id, bytes)).status, 404);
  const supplier = entry.body.nego.supplier_id;
  const { rows } = (await legal.get(`/suppliers/${supplier}/log?wall=price&limit=100`)).body;

  assert.ok(rows.some((one) => one.content.includes(sha256(bytes))), 'the entry of the log tells its hash');
  assert.equal((await record(exec, nego, { files: [id] })).body.fault, 'file_used');
  assert.equal((await portal.ctl('ledger', 'verify')).code, 0);
});

test('the buyer brings files too; one for its security people is read by them in a case that they were asked into', async () => {
  const bytes = text('多要素認証の設定');
  const file = (await bring(buy, nego, '設定.txt', bytes)).body;

  assert.equal((await exec.get(`/files/${file.id}`)).status, 404);
  assert.equal((await announce(sec, nego, 'a.txt', text('a'))).status, 404, 'not asked in');
  assert.equal((await record(buy, nego, { files: [file.id], for_security: 'yes' })).status, 201);
  assert.equal((await sec.get(`/files/${file.id}`)).status, 404);
  assert.equal((await buy.post(`/negos/${nego}/entries`, { kind: 'joined', words: '技術の質問' })).status, 201);
  assert.deepEqual((await sec.get(`/files/${file.id}/bytes`)).response.bytes, bytes);
  const mine = (await bring(sec, nego, '手順.txt', text('手順'))).body;

  assert.equal((await exec.get(`/files/${mine.id}`)).status, 404);
  assert.equal((await record(sec, nego, { files: [mine.id], for_security: 'yes' })).status, 201);
  assert.deepEqual((await exec.get(`/files/${mine.id}/bytes`)).response.bytes, text('手順'));
});

test('sizes and kinds as of evidence; room of each side in each case, and nothing of it counts as evidence', async () => {
  const one = await begin();
  const of = (n) => Buffer.alloc(n, 'a');

  assert.equal((await bring(exec, one, 'a.txt', of(most))).status, 200, 'above LimitRequestBody of other addresses');
  assert.deepEqual([(await announce(exec, one, 'b.txt', of(most + 1))).body.pointer, (await announce(exec, one, 'b.exe', of(1))).body.fault], ['/size', 'file_type']);
  assert.equal((await bring(exec, one, 'c.pdf', text('no pdf'))).body.fault, 'file_content');
  assert.equal((await bring(exec, one, 'd.txt', of(most))).status, 200);
  const full = await announce(exec, one, 'e.txt', of(most));

  assert.deepEqual([full.status, full.body.key], [409, 'quota_case']);
  assert.equal((await bring(buy, one, 'f.txt', of(most))).status, 200, 'the buyer has room of its own');
  assert.equal((await bring(exec, await begin(), 'g.txt', of(most))).status, 200, 'and another case');
  const { usage } = (await exec.get('/evidence')).body;

  assert.deepEqual([usage.total, usage.day], [0, 0]);
});

test('damage is told by the check; the sweep leaves what a case has', async () => {
  const bytes = Buffer.alloc(70000, 'd');
  const file = (await bring(buy, nego, 'big.txt', bytes)).body;
  const at = stored().find((name) => statSync(name).size === bytes.length);

  assert.equal((await record(buy, nego, { files: [file.id] })).status, 201);
  assert.equal((await portal.ctl('evidence', 'sweep', ...(portal.postgres ? ['--dir', dir()] : []))).code, 0);
  assert.equal((await check()).code, 0);
  writeFileSync(at, bytes.subarray(1));
  const checked = await check();

  assert.equal(checked.code, 1);
  assert.deepEqual(JSON.parse(checked.out).faults.map((one) => [one.file_id, one.n]), [[file.id, undefined]]);
  assert.deepEqual([(await exec.get(`/files/${file.id}/bytes`)).status, (await exec.get(`/files/${file.id}/bytes`)).body.key], [500, 'damaged']);
  assert.equal((await bring(buy, nego, 'again.txt', bytes)).status, 200);
  assert.equal((await check()).code, 0, 'the same bytes heal it');
});

test('a copy to PostgreSQL has the rows, and looks at the bytes of files of cases too', async () => {
  const there = postgres.database();
  const from = portal.postgres ? portal.postgres.owner : portal.database;

  try {
    const file = (await bring(buy, nego, 'copied.txt', Buffer.alloc(80000, 'e'))).body;
    const at = stored().find((name) => statSync(name).size === 80000);

    await record(buy, nego, { files: [file.id] });
    const copied = await portal.ctl('copy', '--from', from, '--to', there.owner, '--evidence', dir());

    assert.equal(copied.code, 0, copied.err + copied.out);
    assert.match(copied.out, /^attachment +[1-9]/m);
    rmSync(at);
    const checked = await portal.ctl('copy', '--from', from, '--to', there.owner, '--evidence', dir());

    assert.equal(checked.code, 1);
    assert.match(checked.out, new RegExp(`file ${file.id} of a negotiation, "copied.txt": `));
  } finally {
    there.drop();
  }
});
