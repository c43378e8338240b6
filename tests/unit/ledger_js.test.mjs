// htdocs/js/ledger.js against the golden log that the C code wrote (test_ledger.c): it accepts what is whole and names the entry
// of every change. The roots are also computed here from the leaves alone, with other code and another SHA-256.

import assert from 'node:assert/strict';
import { createHash, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { canonical } from '../support/canonical.mjs';
import { pageModule } from '../support/page_module.mjs';

globalThis.crypto ??= webcrypto; // Node 18 keeps it in a module
const { contentCommit, leafHash, verifyInclusion, verifyStream } = await pageModule('js/ledger.js');

const golden = JSON.parse(readFileSync(new URL('data/golden-log.json', import.meta.url), 'utf8'));
const stream = (name) => golden.streams.find(({ page }) => page.stream.endsWith(name));
const longest = stream('a0/assessment');

const sha = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const leafOf = (body) => sha(Buffer.from([0]), Buffer.from(body));
// MTH of RFC 9162 section 2.1.1, word for word.
function treeHash(bodies) {
  if (bodies.length === 0) return sha();
  if (bodies.length === 1) return leafOf(bodies[0]);
  let k = 1;
  while (2 * k < bodies.length) k *= 2;
  return sha(Buffer.from([1]), treeHash(bodies.slice(0, k)), treeHash(bodies.slice(k)));
}

// What the page hands over, as a copy that a test may spoil.
function input({ page, proof }) {
  return structuredClone({ log_id: page.log_id, stream: page.stream, rows: page.rows, proof });
}
const whole = () => input(longest);
const short = ({ faults }) => faults.map(({ n, what }) => `${n} ${what}`);

// Another character of the same kind at a place of a text.
function spoil(text, at) {
  const place = at % text.length;
  return text.slice(0, place) + (text[place] === '0' ? '1' : '0') + text.slice(place + 1);
}

test('golden log: roots, leaves, back-links and contents by other code', () => {
  const bodies = golden.receipts.map((receipt) => receipt.body);
  assert.ok(bodies.length >= 12);
  for (const [i, receipt] of golden.receipts.entries()) {
    assert.equal(receipt.root, treeHash(bodies.slice(0, i + 1)).toString('hex'), `root of ${i + 1}`);
    assert.equal(receipt.leaf, leafOf(receipt.body).toString('hex'));
    assert.equal(canonical(receipt.body), receipt.body, 'a leaf is canonical JSON');
  }
  for (const { page, proof } of golden.streams) {
    assert.equal(proof.root, treeHash(bodies).toString('hex'));
    for (const [i, row] of page.rows.entries()) {
      const leaf = JSON.parse(row.body);
      assert.equal(row.body, bodies[row.seq]);
      assert.equal(leaf.prev, i === 0 ? '0'.repeat(64) : page.rows[i - 1].leaf);
      assert.equal(leaf.content_commit, sha(Buffer.from(row.salt, 'hex'), Buffer.from(row.content)).toString('hex'));
      assert.equal(canonical(row.content), row.content, 'content is canonical JSON');
    }
  }
});

test('receipts: every inclusion proof holds, and no spoilt one', async () => {
  for (const { leaf, seq, size, root, proof } of golden.receipts) {
    assert.equal(await verifyInclusion({ leaf, index: seq, size, root, proof }), true);
    assert.equal(await verifyInclusion({ leaf: spoil(leaf, 5), index: seq, size, root, proof }), false);
    assert.equal(await verifyInclusion({ leaf, index: seq, size, root: spoil(root, 9), proof }), false);
    assert.equal(await verifyInclusion({ leaf, index: seq, size, root, proof: [...proof, root] }), false);
    assert.equal(await verifyInclusion({ leaf, index: seq, size, root, proof: proof.map((hash) => hash.toUpperCase()) }), proof.length === 0);
    for (let i = 0; i < proof.length; i += 1) {
      assert.equal(await verifyInclusion({ leaf, index: seq, size, root, proof: proof.with?.(i, spoil(proof[i], i)) ?? proof.map((hash, j) => (j === i ? spoil(hash, i) : hash)) }), false);
      assert.equal(await verifyInclusion({ leaf, index: seq, size, root, proof: proof.filter((_, j) => j !== i) }), false);
    }
    assert.equal(await verifyInclusion({ leaf, index: size, size, root, proof }), false);
    assert.equal(await verifyInclusion({ leaf, index: -1, size, root, proof }), false);
    assert.equal(await verifyInclusion({ leaf, index: seq, size: 2 ** 60, root, proof }), false);
  }
});

test('whole streams are whole; progress ends at the last entry', async () => {
  for (const { page, proof } of golden.streams) {
    const calls = [];
    const result = await verifyStream(input({ page, proof }), (done, all) => calls.push([done, all]));
    assert.deepEqual(result, { ok: true, entries: page.rows.length, redacted: 0, faults: [] });
    assert.deepEqual(calls.at(-1), [page.rows.length, page.rows.length]);
  }
  assert.ok(golden.streams.some(({ page }) => page.rows.length === 0), 'an empty stream is among them');
  assert.equal(await leafHash(longest.page.rows[0].body), longest.page.rows[0].leaf);
  assert.equal(await contentCommit('zz', 'x'), null);
});

test('every character of body, leaf, salt and content counts, and the entry is named', async () => {
  const keys = { body: 'leaf_hash', leaf: 'leaf_hash', salt: 'content', content: 'content' };
  for (const [field, what] of Object.entries(keys)) {
    for (const row of longest.page.rows) {
      for (let at = 0; at < row[field].length; at += field === 'leaf' ? 8 : 13) {
        const spoilt = whole();
        spoilt.rows[row.n - 1][field] = spoil(row[field], at);
        const result = await verifyStream(spoilt);
        assert.equal(result.ok, false);
        assert.ok(result.faults.some((fault) => fault.n === row.n && fault.seq === row.seq && fault.what === what),
          `${field} ${row.n} ${at}: ${JSON.stringify(result.faults)}`);
      }
    }
  }
});

// name, what is done to the input, the faults that must come out (no more, no fewer)
const SPOILT = [
  ['entry taken out', (x) => x.rows.splice(1, 1), ['3 gap']],
  ['newest entry taken out', (x) => x.rows.pop(), ['4 gap']],
  ['first entry taken out', (x) => x.rows.shift(), ['2 gap']],
  ['all entries taken out', (x) => x.rows.splice(0), ['1 gap']],
  ['entries exchanged', (x) => x.rows.splice(1, 2, x.rows[2], x.rows[1]), ['3 gap', '2 gap', '2 seq', '2 time', '4 gap']],
  ['entry twice', (x) => x.rows.splice(1, 0, x.rows[1]), ['2 gap', '2 seq']],
  ['number changed', (x) => { x.rows[3].n = 5; }, ['5 n', '5 gap', '5 proof']],
  ['seq changed', (x) => { x.rows[1].seq = 9; }, ['3 seq']],
  ['shown time changed', (x) => { x.rows[1].at = '2026-11-22T01:02:08.004Z'; }, ['2 shown']],
  ['shown kind changed', (x) => { x.rows[1].kind = 'level.declined'; }, ['2 shown']],
  ['shown role changed', (x) => { x.rows[2].role = 'buyer_admin'; }, ['3 shown']],
  ['shown party changed', (x) => { x.rows[2].party = 'buyer'; }, ['3 shown']],
  ['row of another stream', (x) => { x.rows[2].stream = 'buyer'; }, ['3 stream']],
  ['body is not JSON', (x) => { x.rows[2].body = `${x.rows[2].body}}`; }, ['3 leaf_hash', '3 body']],
  ['salt too short', (x) => { x.rows[0].salt = x.rows[0].salt.slice(2); }, ['1 content']],
  ['leaf of the first entry', (x) => { x.rows[0].leaf = spoil(x.rows[0].leaf, 3); }, ['1 leaf_hash', '2 back_link']],
  ['another log', (x) => { x.log_id = spoil(x.log_id, 1); }, ['1 log_id', '2 log_id', '3 log_id', '4 log_id', '4 log_id']],
  ['proof of another log', (x) => { x.proof.log_id = spoil(x.log_id, 1); }, ['4 log_id']],
  ['proof of another stream', (x) => { x.proof.stream = 'buyer'; }, ['4 stream']],
  ['proof: another root', (x) => { x.proof.root = spoil(x.proof.root, 8); }, ['4 proof']],
  ['proof: another size', (x) => { x.proof.size = 40; }, ['4 proof']],
  ['proof: another seq', (x) => { x.proof.seq -= 1; }, ['4 proof']],
  ['proof: hash missing', (x) => x.proof.proof.pop(), ['4 proof']],
  ['proof: hash changed', (x) => { x.proof.proof[1] = spoil(x.proof.proof[1], 2); }, ['4 proof']],
  ['proof: of an older entry', (x) => { x.proof.total = 3; }, ['4 proof']],
  ['proof: more entries than shown', (x) => { x.proof.total = 5; }, ['5 gap']],
];

for (const [name, change, faults] of SPOILT) {
  test(`spoilt: ${name}`, async () => {
    const spoilt = whole();
    change(spoilt);
    const result = await verifyStream(spoilt);
    assert.deepEqual(short(result), faults);
    assert.equal(result.ok, false);
  });
}

test('an entry rewritten together with its hash breaks the next back-link; the newest one breaks the proof', async () => {
  for (const n of [1, 2, 3, 4]) {
    const spoilt = whole();
    const row = spoilt.rows[n - 1];
    row.body = row.body.replace('"v":1', '"v":1 ');
    row.leaf = await leafHash(row.body);
    assert.deepEqual(short(await verifyStream(spoilt)), [n < 4 ? `${n + 1} back_link` : '4 proof']);
  }
});

test('redacted content is counted, not hidden', async () => {
  const redacted = whole();
  Object.assign(redacted.rows[1], { content: null, salt: null });
  assert.deepEqual(await verifyStream(redacted), { ok: true, entries: 4, redacted: 1, faults: [] });
});

test('published tree (Certificate Transparency): eight leaves, root of all, path of the sixth', async () => {
  const root = '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328';
  const proof = [
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ];
  const leaf = await leafHash('@ABC'); // 40414243
  assert.equal(await verifyInclusion({ leaf, index: 5, size: 8, root, proof }), true);
  assert.equal(await verifyInclusion({ leaf, index: 4, size: 8, root, proof }), false);
});
