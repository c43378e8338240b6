/*
 * read_only.test.mjs - a disk that fails under one of three children: all of them stop writing, the log has one line, and an
 * operator ends it. Real failing writes: the kernel refuses that one process every byte beyond a limit (RLIMIT_FSIZE).
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import * as conf from '../support/httpd_conf.mjs';
import * as portals from '../support/portal.mjs';

const children = 'ServerLimit 3\nStartServers 3\nThreadsPerChild 8\nMinSpareThreads 1\nMaxSpareThreads 24\nMaxRequestWorkers 24\nMaxConnectionsPerChild 0';
let portal;
let sec;
let draft;

before(async () => {
  portal = await portals.start({ engine: 'sqlite', extra: children, kept: true, expect: [/SCT0115:/, /SCT0008:/] });
  sec = await portal.login('buyer', 'sec');
  draft = (await sec.post(`/suppliers/${(await sec.get('/suppliers')).body.rows[0].id}/levels`, { reason: '1' })).body.id;
});
after(async () => { await portal?.stop(); });

/** The version that is stored; a write makes the next one of it. */
const stored = async () => (await sec.get(`/levels/${draft}`)).body.rev;
const write = async (rev) => sec.patch(`/levels/${draft}`, { reason: `版 ${rev}` }, { rev: rev ?? await stored() });
const many = async (n) => Promise.all(Array.from({ length: n }, () => write(1)));
const lines = (pattern) => portal.httpd.log().split('\n').filter((line) => pattern.test(line));
const mark = () => path.join(path.dirname(portal.database), 'sctier.read-only');

/** The children that serve, by the parent's number. */
const served = () => execFileSync('pgrep', ['-P', String(portal.httpd.child.pid)]).toString().trim().split('\n').map(Number);
/* By the children's own user: that needs no right over other people's processes. */
const limit = (pid, bytes) => execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`], { uid: conf.server.uid, gid: conf.server.gid });

async function restart() {
  await portal.httpd.kill();
  await portal.httpd.start();
}

/** One after the other until one is refused; how many were taken. */
async function untilRefused() {
  for (let taken = 0; taken < 400; taken++) {
    const { status, body } = await write();

    if (status !== 200) {
      return { status, body, taken };
    }
  }
  throw new Error('nothing was refused');
}

test('one child cannot write any more: the write is refused, all children stop, one line says so', async () => {
  const pids = served();
  const wal = statSync(`${portal.database}-wal`).size;

  assert.equal(pids.length, 3, 'three children');
  assert.equal((await write()).status, 200, 'control: it can be written');
  const had = await stored();

  limit(pids[0], wal / 2);
  const first = await untilRefused();

  assert.equal(first.status, 503, JSON.stringify(first.body));
  assert.equal(first.body.key, 'read_only');
  assert.equal(await stored(), had + first.taken, 'what was acknowledged is there, what was refused is not');

  const all = await many(20);

  assert.deepEqual([...new Set(all.map((one) => `${one.status} ${one.body.key}`))], ['503 read_only']);
  assert.equal(await stored(), had + first.taken);
  assert.equal(lines(/SCT0115:/).length, 1, 'one line in the log');
  assert.match(lines(/SCT0115:/)[0], /\[sctier:error\].*the portal is read-only from now on: .*disk I\/O error \(SQLite 778\)/);
  assert.equal(lines(/\[sctier:(?:error|warn)\]/).filter((line) => !/SCT0001:/.test(line)).length, 1, 'and no other');
});

test('each answer says it, and reading goes on', async () => {
  const read = await sec.get('/suppliers');

  assert.equal(read.status, 200);
  assert.equal(read.headers['sctier-store'], 'read-only');
  assert.equal((await write()).headers['sctier-store'], 'read-only');
});

test('a disk that is well again ends nothing, nor does a restart', async () => {
  for (const pid of served()) {
    limit(pid, 'unlimited');
  }
  assert.equal((await write()).body.key, 'read_only');
  await restart();
  assert.equal((await write()).body.key, 'read_only');
  assert.equal((await sec.get('/suppliers')).status, 200);
  assert.equal(lines(/SCT0115:/).length, 1, 'the event is not told again');
  assert.equal(lines(/SCT0008:.*disk I\/O error/).length, 1, 'each start says what it finds');
});

test('sctierctl check finds the database whole, and keeps it closed until it is asked to open it', async () => {
  const looked = await portal.ctl('check');

  assert.equal(looked.code, 0, looked.err + looked.out);
  assert.match(looked.out, /^read-only because: .*disk I\/O error/);
  assert.match(looked.out, /nothing is wrong: database sound, \d+ entries of the evidence log agree/);
  assert.ok(existsSync(mark()));
  const refused = await portal.ctl('units', 'add', '--name-ja', '試験', '--name-en', 'Test');

  assert.equal(refused.code, 1, 'who writes at the command line is refused too');
  assert.match(refused.err, /takes no more writes/);
  const opened = await portal.ctl('check', '--reopen');

  assert.equal(opened.code, 0, opened.err + opened.out);
  assert.ok(!existsSync(mark()));
  assert.equal((await write()).body.key, 'read_only', 'the server has to be restarted');
  await restart();
  const written = await write();

  assert.equal(written.status, 200);
  assert.equal(written.headers['sctier-store'], undefined);
});

test('a file put in the place of the database is not taken for it', async () => {
  const kept = `${portal.database}.kept`;
  const had = await stored();

  renameSync(portal.database, kept);
  copyFileSync(kept, portal.database);
  const answers = await many(20);

  assert.deepEqual([...new Set(answers.map((one) => `${one.status} ${one.body.key}`))], ['503 read_only']);
  assert.equal(lines(/SCT0115:.*moved, removed or replaced/).length, 1);
  renameSync(kept, portal.database);
  assert.equal((await portal.ctl('check', '--reopen')).code, 0);
  await restart();
  assert.equal(await stored(), had);
  assert.equal((await write()).status, 200);
});

test('control: a damaged database is named and not opened again', async () => {
  const whole = `${portal.database}.whole`;

  await portal.httpd.kill();
  execFileSync('sqlite3', [portal.database, 'PRAGMA wal_checkpoint(TRUNCATE)']);
  copyFileSync(portal.database, whole);
  writeFileSync(mark(), 'planted');
  writeFileSync(portal.database, readFileSync(whole).fill(0xa5, 4096 * 5, 4096 * 30));
  const looked = await portal.ctl('check', '--reopen');

  assert.equal(looked.code, 1, looked.out + looked.err);
  assert.ok(existsSync(mark()), 'it stays read-only');
  copyFileSync(whole, portal.database);
  assert.equal((await portal.ctl('check', '--reopen')).code, 0);
  await portal.httpd.start();
  assert.equal((await write()).status, 200);
});
