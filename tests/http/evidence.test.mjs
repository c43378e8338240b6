/*
 * evidence.test.mjs - evidence files through a real httpd: limits to the byte, names, bombs, quotas, who sees what, downloads, damage.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { fromPage } from '../support/api.mjs';
import { announce, answerAll, assessment, put, sha256, upload } from '../support/evidence.mjs';
import * as portals from '../support/portal.mjs';
import * as zips from '../support/zip.mjs';

const most = 200 * 1024;
const text = (words) => Buffer.from(`${words}\n`);
let portal;
let sec;
let contact;
let exec;
let other;
let id; /* of an assessment of S-1001 */

before(async () => {
  portal = await portals.start({
    directives: 'SCTierIssueDelay 0s\nSCTierEvidenceFile 200KiB\nSCTierEvidenceTotal 3MiB\nSCTierEvidenceDay 2MiB',
    expect: [/SCT0116: [0-9a-f]{32} an evidence file was cut off/, /SCT0113: [0-9a-f]{32} damaged/],
  });
  sec = await portal.login('buyer', 'sec');
  contact = await portal.login('buyer', 'a-contact');
  exec = await portal.login('buyer', 'a-exec');
  other = await portal.login('b', 'b-contact');
  id = await assessment(portal, sec, contact);
});
after(async () => { await portal?.stop(); });

const dir = () => path.join(portal.dir, 'data/evidence');

/** Every file below the evidence folder. */
function stored(at = dir()) {
  try {
    return readdirSync(at, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? stored(path.join(at, one.name)) : [path.join(at, one.name)]));
  } catch {
    return [];
  }
}

test('a file comes in, is listed, attached, and comes back the same', async () => {
  const bytes = text('アクセス管理規程');
  const announced = await announce(contact, 'アクセス管理規程.txt', bytes, {
    dated_on: '2026-04-01', expires_on: '2027-03-31', assessment_id: id, criteria: ['1-2-1-1', '3-1-1-1'],
  });

  assert.equal(announced.status, 201, JSON.stringify(announced.body));
  const done = await put(contact, announced.body.id, bytes);

  assert.equal(done.status, 200, JSON.stringify(done.body));
  const { evidence, receipt } = done.body;

  assert.deepEqual([evidence.name, evidence.kind, evidence.size, evidence.sha256, evidence.n, evidence.dated_on, evidence.links],
    ['アクセス管理規程.txt', 'txt', bytes.length, sha256(bytes), 1, '2026-04-01', 2]);
  assert.match(receipt.stream, /^[0-9a-f]{32}\/evidence$/);
  assert.ok(receipt.body.includes(`"blobs":[{"len":${bytes.length},"sha256":"${sha256(bytes)}"}]`));
  const again = await put(contact, announced.body.id, bytes);

  assert.deepEqual([again.status, again.body.evidence.n, again.body.receipt], [200, 1, null], 'a repeated PUT does nothing twice');
  const file = await exec.get(`/evidence/${evidence.id}/revisions/1/bytes`);

  assert.equal(file.status, 200);
  assert.deepEqual(file.response.bytes, bytes);
  assert.equal(file.headers['content-length'], String(bytes.length));
  assert.equal(file.headers['content-disposition'], `attachment; filename="${'_'.repeat(24)}.txt"; filename*=UTF-8''${encodeURIComponent('アクセス管理規程')}.txt`);
  const attached = await exec.get(`/assessments/${id}/evidence`);

  assert.deepEqual(attached.body.rows.map((one) => [one.name, one.criteria]), [['アクセス管理規程.txt', ['1-2-1-1', '3-1-1-1']]]);
  const page = (await contact.get('/evidence')).body;

  assert.equal(page.rows.length, 1);
  assert.equal(page.usage.total, bytes.length);
  const [one] = stored();

  assert.equal(sha256(readFileSync(one)), sha256(bytes));
  assert.equal(statSync(one).mode & 0o777, 0o660);
});

test('a new revision, the same bytes, a withdrawal: hashes stay, bytes go from sight', async () => {
  const first = (await upload(contact, 'policy.txt', text('first'))).body.evidence;
  const second = await upload(contact, 'policy-2.txt', text('second'), { evidence_id: first.id });

  assert.deepEqual([second.status, second.body.evidence.n, second.body.evidence.id], [200, 2, first.id]);
  assert.equal((await announce(contact, 'copy.txt', text('second'))).body.same, first.id);
  assert.equal((await announce(other, 'copy.txt', text('second'))).body.same, null, 'nobody learns what others have');
  const stale = await contact.post(`/evidence/${first.id}/withdraw`, { words: '旧版' }, { rev: 1 });

  assert.equal(stale.status, 412);
  const gone = await contact.post(`/evidence/${first.id}/withdraw`, { words: '旧版のため' }, { rev: 2 });

  assert.equal(gone.status, 200);
  assert.equal(gone.body.receipt.stream.split('/')[1], 'evidence', 'nobody of the buyer had seen it');
  const detail = (await contact.get(`/evidence/${first.id}`)).body;

  assert.deepEqual(detail.revisions.map((one) => one.sha256), [sha256(text('second')), sha256(text('first'))]);
  assert.equal(detail.withdrawn_words, '旧版のため');
  for (const n of [1, 2]) {
    assert.equal((await contact.get(`/evidence/${first.id}/revisions/${n}/bytes`)).status, 410);
  }
  assert.equal((await upload(contact, 'x.txt', text('x'), { evidence_id: first.id })).status, 409);
  assert.equal((await contact.patch(`/assessments/${id}/evidence`, { evidence_id: first.id, add: ['1-2-1-1'] })).status, 409);
});

test('sizes: n - 1, n, n + 1; what was announced must come', async () => {
  const of = (n) => Buffer.alloc(n, 'a');

  assert.equal((await upload(contact, 'a.txt', of(most - 1))).status, 200);
  assert.equal((await upload(contact, 'b.txt', of(most))).status, 200);
  const large = await upload(contact, 'c.txt', of(most + 1));

  assert.deepEqual([large.status, large.body.pointer, large.body.fault], [422, '/size', 'range']);
  const before_ = stored().length;
  const { body: { id: one } } = await announce(contact, 'd.txt', text('as announced'));

  for (const [bytes, pointer] of [[text('as announced!'), '/size'], [text('as announce'), '/size'], [text('as Announced'), '/sha256'], [Buffer.alloc(0), '/size']]) {
    const wrong = await put(contact, one, bytes);

    assert.deepEqual([wrong.status, wrong.body.key, wrong.body.pointer, wrong.body.fault], [422, 'invalid_field', pointer, 'mismatch']);
  }
  const chunked = await put(contact, one, of(most + 100000), { 'transfer-encoding': 'chunked' });

  assert.equal(chunked.status, 422, 'no more is read than was announced');
  assert.equal(stored().length, before_, 'nothing stays');
  assert.equal((await contact.get(`/uploads/${one}`)).body.done_at, null);
  assert.equal((await put(contact, one, text('as announced'))).status, 200, 'the right bytes are still taken');
  for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', '']) {
    assert.equal((await put(contact, one, text('x'), { 'content-type': type })).body.key, 'not_bytes');
  }
  assert.equal((await announce(contact, 'e.txt', text('x'), { size: 0 })).status, 422);
  assert.equal((await announce(contact, 'e.txt', text('x'), { sha256: 'A'.repeat(64) })).status, 422);
  assert.equal((await announce(contact, 'e.txt', text('x'), { dated_on: '2999-01-01' })).status, 422);
  assert.equal((await announce(contact, 'e.txt', text('x'), { dated_on: '2026-04-02', expires_on: '2026-04-01' })).body.fault, 'before_date');
  assert.equal((await announce(contact, 'e.txt', text('x'), { criteria: ['1-2-1-1'] })).body.pointer, '/assessment_id');
  assert.equal((await announce(contact, 'e.txt', text('x'), { assessment_id: id, criteria: ['9-9-9-9'] })).body.pointer, '/criteria/0');
});

test('what httpd refuses by itself: a body beyond its limit, one that ends early', async () => {
  const { body: { id: one } } = await announce(contact, 'f.txt', text('as announced'));
  const cookie = contact.browser.jar.header(`${portal.origin}/api/v1/me`);
  const head = (length) => `PUT /api/v1/uploads/${one}/bytes HTTP/1.1\r\nHost: localhost:${portal.httpd.port}\r\nCookie: ${cookie}\r\n`
    + `Content-Type: application/octet-stream\r\nX-SCTier: 1\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n`;
  const raw = (data, end) => new Promise((resolve, reject) => {
    const socket = net.connect(portal.httpd.port, '127.0.0.1');
    let reply = '';

    socket.setEncoding('latin1').on('data', (chunk) => { reply += chunk; }).on('close', () => resolve(reply)).on('error', reject);
    socket.write(data);
    if (end) {
      socket.end();
    }
  });

  assert.match(await raw(head(30000000), false), /^HTTP\/1\.1 413 /);
  await raw(`${head(13)}as anno`, true);
  assert.equal((await contact.get(`/uploads/${one}`)).body.done_at, null);
  assert.equal((await put(contact, one, text('as announced'))).status, 200);
});

const good = ['a', '規程', 'ｱｸｾｽ', '①㈱', '髙﨑', '🗂️', 'é', 'e\u0301', 'a b', ' a', 'a..b', '...a', 'CON', 'aux', 'nul', 'a;b', 'a"b', "a'b", 'a%00b', 'a%2fb', 'a&b', 'a=b',
  'a?b', 'a#b', 'a*b', 'a:b', 'a|b', 'a<b>', '$(id)', '`id`', '{{a}}', '-rf', '--help', '~', '.hidden', 'a'.repeat(251), 'あ'.repeat(83), 'مرحبا', 'שלום', 'a\u00a0b',
  'a\u3000b', 'a\u200db', '=1+1', '@a', '+1', 'a_u0000', 'desktop.ini', 'web.config', 'a.exe', 'a.tar.gz', '%s%n', 'null', 'undefined', '../'.replaceAll('/', '∕')];
const bad = [['a/b', 'text'], ['/etc/passwd', 'text'], ['../a', 'text'], ['a\\b', 'text'], ['C:\\a', 'text'], ['a\u202etxt.', 'text'], ['a\u2066b', 'text'], ['a\u0001b', 'text'],
  ['a\tb', 'text'], ['a\nb', 'text'], ['a\r\nSet-Cookie: x', 'text'], ['a\u007f', 'text'], ['a\u0085', 'text'], ['a\u2028b', 'text'], ['\ufeffa', 'text'],
  ['a'.repeat(252), 'too_long'], ['あ'.repeat(84), 'too_long'], ['', 'file_type']];

test('more than 60 odd names: kept as they are and given back, or refused with the reason', async () => {
  assert.ok(good.length + bad.length >= 60, `${good.length + bad.length}`);
  for (const name of good) {
    const { status, body } = await upload(contact, `${name}.txt`, text('name'));

    assert.equal(status, 200, `${JSON.stringify(name)}: ${JSON.stringify(body)}`);
    assert.equal(body.evidence.name, `${name}.txt`);
    const { headers } = await contact.get(`/evidence/${body.evidence.id}/revisions/1/bytes`);
    const [, plain, encoded] = /^attachment; filename="([ -~]*)"; filename\*=UTF-8''([!-~]*)$/.exec(headers['content-disposition']);

    assert.equal(decodeURIComponent(encoded), `${name}.txt`);
    assert.match(plain, /^[0-9A-Za-z ._()-]+$/);
  }
  for (const [name, fault] of bad) {
    const { status, body } = await announce(contact, `${name}.txt`, text('name'));

    assert.deepEqual([status, body.pointer, body.fault], [422, '/name', fault], JSON.stringify(name));
  }
  for (const name of ['a', 'a.', 'a.exe', 'a.txt.exe', 'a.html', 'a.svg', 'a.js', 'a.docm', 'a.txt ', 'a.txt\u3000', 'a.doc', '.txt', 'a.txt.']) {
    assert.equal((await announce(contact, name, text('name'))).body.fault, 'file_type', name);
  }
});

test('files of each kind are taken; bombs, disguises and two things at once are not', async () => {
  const { zip, docx, xlsx, pptx, pdf, jpg, png } = zips;
  const end = 'PK\x05\x06' + '\0'.repeat(18);
  const entry = (more) => zip([{ name: 'a.txt', bytes: 'a' }, { name: 'b.txt', bytes: 'b', ...more }]);
  const right = [['a.pdf', pdf()], ['a.png', png()], ['a.jpg', jpg()], ['a.jpeg', jpg()], ['a.docx', docx()], ['a.xlsx', xlsx()], ['a.pptx', pptx()],
    ['a.csv', text('a,b')], ['a.txt', text('a')], ['a.zip', entry({})]];
  const wrong = [
    ['a.zip', entry({ bytes: Buffer.alloc(5 << 20) }), 'file_archive'], ['a.zip', entry({ unpacked: 0xffffffff }), 'file_archive'],
    ['a.zip', zip(Array.from({ length: 2001 }, (_, i) => ({ name: `${i}`, bytes: 'x', stored: true }))), 'file_archive'],
    ['a.zip', entry({ name: '../b.txt' }), 'file_archive'], ['a.zip', entry({ name: '/b.txt' }), 'file_archive'], ['a.zip', entry({ name: 'b\\..\\c' }), 'file_archive'],
    ['a.zip', entry({ name: 'c:b.txt' }), 'file_archive'], ['a.zip', entry({ mode: 0o120777 }), 'file_archive'], ['a.zip', entry({ name: 'b.zip', bytes: entry({}) }), 'file_archive'],
    ['a.zip', entry({ name: 'b.tar.gz' }), 'file_archive'], ['a.zip', entry({ method: 14 }), 'file_archive'], ['a.zip', entry({ flags: 1 }), 'file_locked'],
    ['a.zip', entry({ flags: 0x40 }), 'file_locked'], ['a.zip', entry({ local: 'other.txt' }), 'file_content'], ['a.zip', entry({ moved: 3 }), 'file_content'],
    ['a.zip', zip([{ name: 'a', bytes: 'a' }], { before: 'MZ' }), 'file_content'], ['a.zip', zip([{ name: 'a', bytes: 'a' }], { comment: 'c' }), 'file_content'],
    ['a.zip', zip([{ name: 'a', bytes: 'a' }], { after: 'x' }), 'file_content'], ['a.zip', zip([{ name: 'a', bytes: 'a' }], { count: 1 }), 'file_content'],
    ['a.zip', zip([{ name: 'a', bytes: 'a' }], { before: pdf() }), 'file_content'], ['a.zip', Buffer.from(end, 'latin1'), 'file_content'],
    ['a.docx', xlsx(), 'file_content'], ['a.docx', docx([{ name: 'word/vbaProject.bin', bytes: 'x' }]), 'file_content'], ['a.docx', pdf(), 'file_content'],
    ['a.docx', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'file_content'], ['a.pdf', pdf(end), 'file_content'], ['a.pdf', Buffer.concat([text('x'), pdf()]), 'file_content'],
    ['a.pdf', pdf('<script>alert(1)</script>'), 'file_content'], ['a.pdf', png(), 'file_content'], ['a.png', png('%PDF-1.7 %%EOF'), 'file_content'],
    ['a.png', png(end), 'file_content'], ['a.png', Buffer.concat([png(), docx()]), 'file_content'], ['a.jpg', jpg('<html><script>'), 'file_content'],
    ['a.jpg', jpg('<?php '), 'file_content'], ['a.jpg', png(), 'file_content'], ['a.txt', Buffer.from('a\0b'), 'file_content'],
    ['a.txt', text('<!DOCTYPE html>'), 'file_content'], ['a.txt', text('MZ'), 'file_content'], ['a.csv', text('x,<svg onload=alert(1)>'), 'file_content'],
    ['a.csv', docx(), 'file_content'], ['a.txt', text('#!/bin/sh'), 'file_content'],
  ];
  const kept = stored().length;

  assert.ok(wrong.length >= 20);
  for (const [name, bytes, fault] of wrong) {
    const { status, body } = await upload(contact, name, bytes);

    assert.deepEqual([status, body.pointer, body.fault], [422, '/bytes', fault], `${name} ${bytes.subarray(0, 60).toString('latin1')}`);
  }
  assert.equal(stored().length, kept, 'nothing of them stays');
  for (const [name, bytes] of right) {
    const { status, body } = await upload(contact, name, bytes);

    assert.equal(status, 200, `${name}: ${JSON.stringify(body)}`);
  }
});

test('the buyer sees the files of a submission at depth evidence, and those only; purchasing and others never', async () => {
  const legal = await portal.login('buyer', 'legal');
  const buy = await portal.login('buyer', 'buy');

  await answerAll(contact, id);
  const { body: files } = await contact.get(`/assessments/${id}/evidence`);
  const shown = files.rows[0].evidence_id;
  const submit = async (depth) => {
    const review = await exec.get(`/assessments/${id}/review`);
    const chosen = review.body.depth === depth ? review : await exec.patch(`/assessments/${id}`, { depth }, { rev: review.body.rev });

    assert.equal(chosen.status, 200, JSON.stringify(chosen.body));
    const done = await exec.post(`/assessments/${id}/submit`, { depth }, { rev: chosen.body.rev });

    assert.equal(done.status, 201, JSON.stringify(done.body));
    return done.body.submission;
  };
  const closed = await submit('criterion');

  assert.deepEqual(closed.shared.files, []);
  assert.equal((await sec.get(`/submissions/${closed.id}/evidence/${shown}/bytes`)).status, 404);
  const open = await submit('evidence');

  assert.deepEqual((await sec.get(`/submissions/${open.id}`)).body.shared.files.map((one) => [one.evidence_id, one.n, one.sha256]),
    [[shown, 1, files.rows[0].sha256]]);
  assert.equal((await upload(contact, 'later.txt', text('later'), { evidence_id: shown })).body.evidence.n, 2);
  for (const reader of [sec, legal, contact, exec]) {
    const file = await reader.get(`/submissions/${open.id}/evidence/${shown}/bytes`);

    assert.equal(sha256(file.response.bytes), files.rows[0].sha256, 'the revision that was shown, not a later one');
  }
  assert.equal((await buy.get(`/submissions/${open.id}/evidence/${shown}/bytes`)).status, 403);
  assert.equal((await other.get(`/submissions/${open.id}/evidence/${shown}/bytes`)).status, 404);
  for (const reader of [sec, legal, buy]) {
    assert.equal((await reader.get(`/evidence/${shown}`)).status, 403);
    assert.equal((await reader.get(`/evidence/${shown}/revisions/1/bytes`)).status, 403);
  }
  assert.equal((await other.get(`/evidence/${shown}`)).status, 404);
  assert.equal((await other.get(`/evidence/${shown}/revisions/1/bytes`)).status, 404);
  const log = (await legal.get(`/suppliers/${open.supplier_id}/log?limit=100`)).body.rows;

  assert.ok(!log.some((one) => one.kind === 'evidence.added'), 'what a supplier keeps is not told to the buyer');
  const { rev } = (await contact.get(`/evidence/${shown}`)).body;
  const gone = await contact.post(`/evidence/${shown}/withdraw`, { words: '旧版のため' }, { rev });

  assert.match(gone.body.receipt.stream, /\/assessment$/, 'the buyer had seen it, and reads that it is gone');
  assert.equal((await sec.get(`/submissions/${open.id}/evidence/${shown}/bytes`)).status, 410);
  assert.deepEqual((await sec.get(`/submissions/${open.id}`)).body.withdrawn, [shown]);
  const none = await exec.patch(`/assessments/${id}`, { depth: 'evidence' }, { rev: (await exec.get(`/assessments/${id}`)).body.rev });

  assert.deepEqual([none.status, none.body.fault], [422, 'no_evidence']);
});

test('a file that changed on the disk never arrives whole', async () => {
  const bytes = Buffer.alloc(150000, 'b');
  const { evidence } = (await upload(contact, 'big.txt', bytes)).body;
  const file = stored().find((one) => statSync(one).size === bytes.length);
  const where = `/evidence/${evidence.id}/revisions/1/bytes`;

  assert.equal((await contact.get(where)).response.bytes.length, bytes.length);
  const wrong = Buffer.from(bytes);

  wrong[10] ^= 1;
  writeFileSync(file, wrong);
  await assert.rejects(contact.get(where), /aborted|ECONNRESET|socket hang up/);
  truncateSync(file, 10);
  assert.deepEqual([(await contact.get(where)).status, (await contact.get(where)).body.key], [500, 'damaged']);
  const checked = await portal.ctl('evidence', 'check', '--json', ...(portal.postgres ? ['--dir', dir()] : []));

  assert.equal(checked.code, 1);
  assert.deepEqual(JSON.parse(checked.out).faults.map((one) => one.evidence_id), [evidence.id]);
  assert.equal((await upload(contact, 'again.txt', bytes)).status, 200);
  assert.equal((await contact.get(where)).response.bytes.length, bytes.length, 'the same bytes heal it');
  assert.equal((await portal.ctl('evidence', 'check', '--json', ...(portal.postgres ? ['--dir', dir()] : []))).code, 0);
});

test('quotas: of a day and of a supplier, each supplier by itself', async () => {
  const file = () => Buffer.alloc(most, Math.random().toString());
  let last;

  for (let i = 0; i < 20; i++) {
    last = await upload(contact, 'q.txt', file());
    if (last.status !== 200) {
      break;
    }
  }
  assert.deepEqual([last.status, last.body.key], [409, 'quota_day']);
  assert.equal((await upload(other, 'q.txt', file())).status, 200);
  const { usage } = (await contact.get('/evidence')).body;

  assert.ok(usage.day <= usage.day_most && usage.day + most > usage.day_most);
});

test('who may not write may not send', async () => {
  const anybody = await portal.anonymous();
  const { body: { id: one } } = await announce(other, 'x.txt', text('x'));

  assert.equal((await put(anybody, one, text('x'))).status, 401);
  assert.equal((await put(sec, one, text('x'))).status, 403);
  assert.equal((await put(exec, one, text('x'))).status, 403);
  assert.equal((await put(contact, one, text('x'))).status, 404);
  assert.equal((await other.send('PUT', `/uploads/${one}/bytes`, { headers: { 'content-type': 'application/octet-stream' }, body: 'x' })).body.key, 'cross_site');
  assert.equal((await contact.send('POST', '/uploads', { headers: fromPage, body: '{"unknown":1}' })).status, 422);
});
