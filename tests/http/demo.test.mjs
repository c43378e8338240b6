/*
 * demo.test.mjs - `sctierctl demo seed --suppliers N`: the same data for the same --seed and day, in every state, with a log that
 * verifies; and what it refuses.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';

import * as ctl from '../support/ctl.mjs';
import * as httpd from '../support/httpd.mjs';
import { root } from '../support/packages.mjs';

const dir = httpd.temporary('demo');
const issuers = ['--issuer', 'buyer=https://a.example,b=https://b.example'];

const seed = (name, ...more) => ctl.run(path.join(dir, name), 'demo', 'seed', '--dir', path.join(root, 'conf/demo'), ...issuers, ...more);
const verify = async (name) => JSON.parse((await ctl.run(path.join(dir, name), 'ledger', 'verify', '--json')).out);
const list = async (name) => JSON.parse(await ctl.must(path.join(dir, name), 'suppliers', 'list', '--json'));

after(() => httpd.remove(dir));

test('the same text and the same day make the same data; another text makes other data', async () => {
  const ask = ['--suppliers', '100', '--today', '2026-11-20', '--seed'];

  for (const [name, text] of [['a.db', 'x'], ['b.db', 'x'], ['c.db', 'y']]) {
    const { code, out, err } = await seed(name, ...ask, text);
    assert.equal(code, 0, err);
    assert.match(out, /100 suppliers, 89 acts of history\nmade up: 40 suppliers, [1-9]\d{3} answers\n$/);
    assert.equal(err, '', 'no progress where nobody watches');
  }
  const [a, b, c] = await Promise.all(['a.db', 'b.db', 'c.db'].map(verify));
  assert.deepEqual(a.faults, []);
  assert.deepEqual(c.faults, []);
  assert.ok(a.entries > 300);
  assert.equal(a.root, b.root, 'every entry of the log, with its salt');
  assert.notEqual(a.root, c.root);
  assert.deepEqual(await list('a.db'), await list('b.db'));
  assert.equal(new Set((await list('a.db')).map((one) => one.name_ja)).size, 100);
});

test('without --suppliers it is the demo of make run, with nothing made up', async () => {
  const { code, out } = await seed('plain.db');

  assert.equal(code, 0);
  assert.match(out, /^[^\n]*: 60 suppliers, 89 acts of history\n$/);
  assert.equal((await list('plain.db')).length, 60);
  assert.match(await ctl.must(path.join(dir, 'plain.db'), 'jobs', 'run', 'reminders'), /^reminders: 1 \w/, 'a due date that is near: somebody is reminded');
});

test('a database that is there stays as it is', async () => {
  const file = path.join(dir, 'a.db');
  const before = readFileSync(file);
  const refused = await seed('a.db', '--suppliers', '70');

  assert.equal(refused.code, 1);
  assert.match(refused.err, /a\.db exists already/);
  assert.match(refused.err, /next: choose another --database/);
  assert.ok(before.equals(readFileSync(file)));

  writeFileSync(path.join(dir, 'letter.txt'), 'not a database');
  assert.equal((await seed('letter.txt')).code, 1);
  assert.equal(readFileSync(path.join(dir, 'letter.txt'), 'utf8'), 'not a database');
});

test('a wrong number or day is refused before anything is made', async () => {
  for (const more of [['--suppliers', '4'], ['--suppliers', '100001'], ['--suppliers', 'many'], ['--today', '2026-02-30']]) {
    const { code, err } = await seed('none.db', ...more);
    assert.equal(code, 2, more.join(' '));
    assert.match(err, /^sctierctl: --(?:suppliers: is a number from 5 to 100000|today: is a day such as 2026-04-01)\n$/);
    assert.ok(!existsSync(path.join(dir, 'none.db')));
  }
});
