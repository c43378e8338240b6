/*
 * evidence.test.mjs - kill -9 of the whole server while files come in: every acknowledged file is there and right, and what was left
 * half done is swept.
 *
 * As kill.test.mjs it says nothing about power loss. A round counts when a file was on its way as the server died.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { announce, put, sha256 } from '../support/evidence.mjs';
import * as portals from '../support/portal.mjs';
import { children, childrenOf, long, startedWith, until } from './load.mjs';

const rounds = long ? 300 : 30;
const enough = 12; /* acknowledged in one round before the kill */
let portal;

before(async () => {
  portal = await portals.start({
    kept: true, extra: children, expect: [/Unclean shutdown of previous Apache run/], engine: 'sqlite',
    directives: 'SCTierEvidenceTotal 100GiB\nSCTierEvidenceDay 100GiB',
  });
});
after(async () => { await portal?.stop(); });

function kill9(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    assert.equal(error.code, 'ESRCH');
  }
}

/** Brings files until the server is gone. What was acknowledged goes into the book: hash by upload. */
async function bring(api, book, state) {
  while (!state.over) {
    const bytes = Buffer.from(randomBytes(Math.floor(20 + Math.random() * 60000)).toString('hex'));

    try {
      const { body: { id } } = await announce(api, 'a.txt', bytes);

      state.flying++;
      const reply = await put(api, id, bytes);

      assert.equal(reply.status, 200, JSON.stringify(reply.body));
      book.set(id, { evidence: reply.body.evidence.id, hash: sha256(bytes) });
      state.flying--;
    } catch (error) {
      if (error.code === 'ERR_ASSERTION' || !state.over) {
        throw error;
      }
      return;
    }
  }
}

async function round(clients, book) {
  const goal = book.size + enough;
  const state = { over: false, flying: 0 };
  const all = [portal.httpd.child.pid, ...childrenOf(portal.httpd.child.pid)];
  const runs = clients.map((api) => bring(api, book, state));
  const failed = Promise.all(runs).then(() => 0);

  await Promise.race([until(() => book.size >= goal && state.flying > 0, 'files to come in', 60000, 1), failed]);
  const { flying } = state;

  state.over = true;
  all.forEach(kill9);
  await until(() => {
    const rest = startedWith(path.join(portal.dir, 'httpd.conf'));

    rest.forEach(kill9);
    return rest.length === 0;
  }, 'every process to be gone', 20000, 1);
  await failed;
  await portal.httpd.ended;
  await portal.httpd.start();
  return flying > 0 ? 1 : 0;
}

function files(at) {
  return readdirSync(at, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? files(path.join(at, one.name)) : [path.join(at, one.name)]));
}

const name = (file) => path.basename(path.dirname(file)) + path.basename(file);

test('kill -9 while files come in: none that was acknowledged is missing or wrong, and orphans are swept', async (t) => {
  const book = new Map();
  const clients = [await portal.login('buyer', 'a-contact'), await portal.login('buyer', 'c-all'), await portal.login('b', 'b-contact')];
  const dir = path.join(portal.dir, 'data/evidence');
  let turn = 0;

  for (let tries = 0; turn < rounds; tries++) {
    assert.ok(tries < rounds * 2, 'rounds with a file on its way');
    turn += await round(clients, book);
  }
  const check = () => portal.ctl('evidence', 'check', '--json');
  const { code, out } = await check();
  const found = JSON.parse(out);

  assert.equal(code, 0, out);
  assert.ok(found.files >= book.size);
  const there = new Map(files(dir).map((file) => [name(file), file]));
  const missing = [...book.values()].filter(({ hash }) => !there.has(hash));

  assert.deepEqual(missing, []);
  const old = new Date(Date.now() - 25 * 3600 * 1000);
  const before_ = there.size;

  there.forEach((file) => utimesSync(file, old, old));
  assert.equal((await portal.ctl('evidence', 'sweep')).code, 0);
  const left = files(dir);

  assert.equal(left.length, found.files, 'what no record names is gone, what one names is there');
  assert.equal((await check()).code, 0);
  t.diagnostic(`figure: evidence kill: rounds ${turn}, acknowledged ${book.size}, missing ${missing.length}, orphans swept ${before_ - left.length}`);

  /* Controls: a file taken away, and one changed. */
  unlinkSync(left[0]);
  writeFileSync(left[1], 'changed');
  const spoilt = JSON.parse((await check()).out);

  assert.equal(spoilt.faults.length, 2);
});
