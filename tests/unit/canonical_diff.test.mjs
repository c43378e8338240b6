// Canonical JSON, three times: the C code, `jq -cS`, and tests/support/canonical.mjs agree on 20,000 generated documents inside
// the profile; the C code and the reference refuse the same documents outside it. SCT_SEED=<number> repeats a run with
// another seed; SCT_CANONICAL names another build of test_canonical.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { canonical } from '../support/canonical.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = process.env.SCT_CANONICAL
  ?? ['asan', 'debug', 'release'].map((variant) => `${root}build/${variant}/tests/unit/test_canonical`).find(existsSync);
const seed = Number(process.env.SCT_SEED ?? 20261122);
const INSIDE = 20000;
const OUTSIDE = 4000;

// mulberry32: small, and the same on every machine
function randomFrom(start) {
  let state = start >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  };
}

const below = randomFrom(seed);
const pick = (list) => list[below(list.length)];

const HOSTILE = [
  '"', '\\', '/', '\n', '\t', '\u0080', '\u0085', '\u009f', '\u00a0', '\u00ad', '\u00e9', 'e\u0301', '\u200b', '\u200f', '\u2028', '\u2029',
  '\u202e', '\u2066', '\u3000', '\ud7ff', '\ue000', '\ufdd0', '\ufeff', '\ufffd', '\ufffe', '\uffff', '\u{10000}', '\u{1f600}',
  '\u{1ffff}', '\u{20bb7}', '\u{e0001}', '\u{10fffd}', '\u{10ffff}', '\u6771', '\u8460\u{e0100}', '</script>', '%00', '{}', '[]', ':', ',', '1.0', '-0', 'null',
];

function codePoint() {
  for (;;) {
    const c = pick([0x20 + below(0x5f), 0xa0 + below(0x760), 0x3040 + below(0x6000), below(0x110000)]);
    if (c >= 0x20 && c !== 0x7f && (c < 0xd800 || c > 0xdfff)) return String.fromCodePoint(c);
  }
}

// One UTF-16 unit as \uXXXX with digits in either case.
function escapeUnit(unit) {
  const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
  return `\\u${below(2) ? hex : hex.toUpperCase()}`;
}

const SHORT = { '"': '\\"', '\\': '\\\\', '/': '\\/', '\n': '\\n', '\t': '\\t' };

function spell(text) {
  let out = '"';
  for (const c of text) {
    if (c in SHORT && (c !== '/' || below(2))) out += below(4) ? SHORT[c] : escapeUnit(c);
    else if (below(6) === 0) out += c.split('').map(escapeUnit).join('');
    else out += c;
  }
  return `${out}"`;
}

function text() {
  let out = '';
  for (let i = below(12); i > 0; i -= 1) out += below(3) ? codePoint() : pick(HOSTILE);
  return out;
}

function key() {
  let out = '';
  for (let i = 1 + below(pick([1, 3, 12])); i > 0; i -= 1) out += pick([...'abcdefghijklmnopqrstuvwxyz0123456789_']);
  return out;
}

function integer() {
  const digits = pick([1, 2, 5, 10, 15]);
  const size = Array.from({ length: digits }, () => below(10)).join('').replace(/^0+(?=.)/, '');
  return size !== '0' && below(2) ? `-${size}` : size;
}

const gap = () => pick(['', '', '', ' ', '  ', '\t', ' \t ']);

function value(depth) {
  switch (below(depth > 0 ? 9 : 6)) {
    case 0: return pick(['true', 'false', 'null']);
    case 1: case 2: return integer();
    case 3: return pick(['999999999999999', '-999999999999999', '0', '1', '-1', '4294967296', '9007199254740', '100000000000000']);
    case 4: case 5: return spell(text());
    case 6: return `[${gap()}${Array.from({ length: below(5) }, () => `${gap()}${value(depth - 1)}${gap()}`).join(',')}${gap()}]`;
    default: return object(depth, []);
  }
}

function object(depth, extra) {
  const keys = new Set(Array.from({ length: below(8) }, key));
  const members = [...keys].map((name) => `${gap()}${spell(name)}${gap()}:${gap()}${value(depth - 1)}${gap()}`);
  members.splice(below(members.length + 1), 0, ...extra);
  return `{${gap()}${members.join(',')}${gap()}}`;
}

// One thing wrong in a document that is otherwise good.
const FAULTS = [
  () => `"A${key()}":1`, () => `"${key()}-":1`, () => '"":1', () => `${spell(`${key()}\u00e9`)}:1`, () => '"\ud83d\ude00":1',
  () => '"zz":1.0', () => '"zz":-0', () => '"zz":1e3', () => '"zz":0.5', () => '"zz":1000000000000000', () => '"zz":-1000000000000000',
  () => '"zz":9007199254740993', () => '"zz":99999999999999999999', () => '"zz":1e400', () => '"zz":"\\u007f"', () => '"zz":"\x7f"',
  () => '"zz":"\\r"', () => '"zz":"\\b"', () => '"zz":"\\u0001"', () => '"zz":"\\u001F"', () => '"zz":"\\u0000"', () => '"zz":"\\ud800"',
  () => '"zz":"\\udfff"', () => '"zz":"\\udc00\\ud800"', () => '"dd":1,"dd":1', () => '"dd":1,"\\u0064d":2', () => '"zz":"\x01"', () => '"zz":01',
  () => '"zz":+1', () => '"zz":.5', () => '"zz":1.', () => '"zz":nul', () => '"zz":NaN', () => '"zz":"\\x41"', () => "'zz':1", () => '"zz"', () => '"zz":1,',
  () => '"zz":"open', () => '"zz":[1,]', () => '"zz":{,}',
];

function run(command, args, lines) {
  const done = spawnSync(command, args, { input: `${lines.join('\n')}\n`, encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, `${command}: ${done.stderr?.slice(0, 2000)}`);
  return done.stdout.split('\n').slice(0, -1);
}

// The first place where two lists differ, null when they do not.
function difference(documents, left, right) {
  const length = Math.max(left.length, right.length, documents.length);
  for (let i = 0; i < length; i += 1) {
    if (left[i] !== right[i] || left[i] === undefined) return { i, document: documents[i], left: left[i], right: right[i] };
  }
  return null;
}

const documents = Array.from({ length: INSIDE }, () => (below(20) ? object(1 + below(7), []) : value(4)));
const wrong = Array.from({ length: OUTSIDE }, (_, i) => object(1 + below(4), [FAULTS[i % FAULTS.length]()]));
console.log(`canonical: seed ${seed}, ${INSIDE} documents inside the profile, ${OUTSIDE} outside`);

test('C, jq -cS and the reference agree inside the profile', () => {
  const ours = run(program, ['lines'], documents);
  assert.equal(difference(documents, ours, documents.map(canonical)), null);
  assert.equal(difference(documents, ours, run('jq', ['-cS', '.'], documents)), null);
  assert.equal(difference(ours, run(program, ['lines'], ours), ours), null, 'canonical bytes are their own canonical form');
});

test('C and the reference refuse the same documents', () => {
  const verdict = (document) => {
    try {
      return canonical(document);
    } catch (error) {
      return error instanceof RangeError || error instanceof SyntaxError ? 'refused' : String(error);
    }
  };
  const theirs = wrong.map(verdict);
  const ours = run(program, ['lines'], wrong).map((line) => (line.startsWith('!') ? 'refused' : line));
  assert.equal(difference(wrong, ours, theirs), null);
  assert.ok(theirs.every((line) => line === 'refused'), 'every fault of the list is one');
});

test('control: a known difference is found', () => {
  const sample = documents.slice(0, 50);
  const planted = sample.with ? sample.with(31, '{"planted":1}') : sample.map((line, i) => (i === 31 ? '{"planted":1}' : line));
  assert.equal(difference(sample, run(program, ['lines'], planted), sample.map(canonical))?.i, 31);
  // Outside the profile the order of keys does differ: UTF-16 units here, code points in jq.
  const apart = '{"\uff5e":1,"\ud83d\ude00":2}';
  const sorted = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(apart)).sort(([a], [b]) => (a < b ? -1 : 1))));
  assert.notEqual(difference([apart], run('jq', ['-cS', '.'], [apart]), [sorted]), null);
  assert.equal(difference(['{}'], ['{}'], [])?.i, 0, 'a missing line is a difference');
});
