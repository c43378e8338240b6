/*
 * sctierctl copy: an installation goes from SQLite to PostgreSQL and back, whole; interrupted copies go on; nobody writes meanwhile;
 * evidence files, which lie beside both, are looked at.
 */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import * as ctl from '../support/ctl.mjs';
import * as httpd from '../support/httpd.mjs';
import { root } from '../support/packages.mjs';
import * as portals from '../support/portal.mjs';
import { seedDemo } from '../support/portal.mjs';
import * as postgres from '../support/postgres.mjs';

let dir;
let file; /* a small installation */
let big;
let files; /* the folder of the evidence of both */
const made = [];
const demo = ['demo', 'seed', '--dir', path.join(root, 'conf/demo'), '--issuer', 'buyer=http://localhost:1', '--issuer', 'b=http://localhost:2'];

before(async () => {
  dir = httpd.temporary('copy');
  file = path.join(dir, 'small.db');
  big = path.join(dir, 'big.db');
  files = path.join(dir, 'evidence');
  for (const one of ['half', 'sqlite', 'postgres', 'never', 'elsewhere', 'shared']) {
    mkdirSync(path.join(dir, one));
  }
  await ctl.must(file, ...demo);
  await ctl.must(big, ...demo, '--suppliers', '240');
});
after(() => {
  made.forEach((one) => one.drop());
  httpd.remove(dir);
});

function database() {
  const one = postgres.database();

  made.push(one);
  return one;
}

const copy = (from, to, ...more) => ctl.run(from, 'copy', '--from', from, '--to', to, ...more);

/** The rows of the tables that a copy prints. */
const tables = (out) => out.split('\n').filter((line) => /^[a-z_]+ +\d+ +\d+ +[0-9a-f]{64}/.test(line));

test('SQLite to PostgreSQL and back: every table, the same rows and hashes, the same log', async (t) => {
  const there = database();
  const back = path.join(dir, 'back.db');
  const first = await copy(file, there.owner);

  assert.equal(first.code, 0, first.err + first.out);
  const names = readFileSync('sql/tables.def', 'utf8').split('\n').filter((line) => /^[a-z_]+ *\|/.test(line)).map((line) => line.split(/[ |]/)[0]);
  assert.deepEqual(tables(first.out).map((line) => line.split(/ +/)[0]).sort(), names.sort(), 'every line of tables.def');
  assert.ok(tables(first.out).some((line) => /^supplier +[1-9]/.test(line)));
  assert.match(first.err, /100%/);
  const roots = [...first.out.matchAll(/^--(from|to): entries (\d+), root ([0-9a-f]{64}), faults 0$/gm)];
  assert.equal(roots.length, 2, first.out);
  assert.equal(roots[0][3], roots[1][3]);
  assert.match(first.out, /^files [1-9]\d*, missing or damaged 0$/m);
  assert.ok(first.out.includes(`and ${files} in SCTierEvidenceDir`), first.out);

  const second = await copy(there.owner, back);
  assert.equal(second.code, 0, second.err + second.out);
  assert.deepEqual(tables(second.out), tables(first.out), 'what came back is what went');
  assert.equal((await ctl.run(there.database, 'ledger', 'verify')).code, 0, 'the portal\'s role reads it');
  assert.equal((await ctl.run(back, 'ledger', 'verify')).code, 0);
  t.diagnostic(`figure: copy: tables ${names.length}, entries ${roots[0][2]}, differing 0`);

  const again = await copy(file, there.owner);
  assert.equal(again.code, 0, again.err);
  assert.match(again.out, /^the target is a whole copy of this source already$/m);
  assert.deepEqual(tables(again.out), tables(first.out));
  assert.equal((await ctl.run(there.database, 'ledger', 'verify')).code, 0, 'it stays a database like any other');
  const other = await copy(big, there.owner);
  assert.equal(other.code, 1, 'a database with other data is no target');
  assert.match(other.err, /holds data already/);
  const beside = await copy(file, path.join(dir, 'beside.db'));
  assert.equal(beside.code, 1);
  assert.match(beside.err, /another one/);
});

test('evidence files: counted; a missing one and a changed one are named with what to do; none is copied', async (t) => {
  const { files: count } = JSON.parse(await ctl.must(file, 'evidence', 'check', '--json'));
  const own = path.join(dir, 'shared/evidence');
  const there = database();
  const nothing = path.join(dir, 'nothing');
  const { out } = await ctl.run(file, 'evidence', 'check', '--dir', nothing);
  const all = [...out.matchAll(/": (\S+) is not there$/gm)].map((one) => path.join(own, path.relative(nothing, one[1])));

  assert.equal(all.length, count, out);
  cpSync(files, own, { recursive: true });
  renameSync(all[0], `${all[0]}.away`);
  const bytes = readFileSync(all[1]);

  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(all[1], bytes);
  const bad = await copy(file, there.owner, '--evidence', own);

  assert.equal(bad.code, 1, bad.out);
  assert.ok(bad.out.includes(`: ${all[0]} is not there`), bad.out);
  assert.ok(bad.out.includes(`: ${all[1]}: the bytes are not those of its hash`), bad.out);
  assert.match(bad.out, new RegExp(`^files ${count}, missing or damaged 2$`, 'm'));
  assert.match(bad.out, /next: copy the folder, such as `rsync/);
  assert.doesNotMatch(bad.out, /SCTierDatabase/, 'nobody is sent on');
  t.diagnostic(`figure: copy of evidence: files ${count}, planted 2, named 2`);

  /* and the way back: the folder beside the new file has none; with the files there, the same check is content */
  const away = path.join(dir, 'elsewhere');
  const back = path.join(away, 'back.db');
  const none = await copy(there.owner, back);
  assert.equal(none.code, 1, none.out);
  assert.match(none.out, new RegExp(`^files ${count}, missing or damaged ${count}$`, 'm'));
  assert.deepEqual(readdirSync(away).filter((one) => one === 'evidence'), [], 'copy makes no folder and copies no file');
  cpSync(files, path.join(away, 'evidence'), { recursive: true });
  assert.equal((await ctl.run(back, 'evidence', 'check')).code, 0);
  const again = await copy(there.owner, path.join(dir, 'shared', 'back.db'), '--evidence', files);
  assert.equal(again.code, 0, again.err + again.out);
  assert.match(again.out, new RegExp(`^files ${count}, missing or damaged 0$`, 'm'));
});

test('between two URLs the folder must be named', async () => {
  const refused = await copy(database().owner, database().owner);

  assert.equal(refused.code, 2);
  assert.match(refused.err, /--evidence DIR/);
  assert.match((await ctl.run(file, 'copy', '--help')).out, /none is copied/);
});

/** A copy that is halted as soon as it says that rows have arrived. */
function stopped(from, to, ...more) {
  const child = spawn(ctl.program, ['--database', from, 'copy', '--from', from, '--to', to, ...more], { env: { ...process.env, LC_ALL: 'C' } });
  const text = { out: '', err: '' };
  let on = true;
  const ended = new Promise((resolve) => { child.on('close', (code, signal) => resolve({ code, signal, ...text })); });

  child.stdout.setEncoding('utf8').on('data', (chunk) => { text.out += chunk; });
  const halted = new Promise((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      text.err += chunk;
      if (on && /%/.test(text.err)) {
        on = false;
        child.kill('SIGSTOP');
        resolve();
      }
    });
    child.on('close', () => reject(new Error(`it ended before it was halted: ${text.err}${text.out}`)));
  });

  return { stopped: halted, ended, go: () => child.kill('SIGCONT'), kill: () => child.kill('SIGKILL') };
}

/** Kills a copy in its middle. */
async function killed(from, to) {
  const running = stopped(from, to);

  await running.stopped;
  running.kill();
  return running.ended;
}

test('kill -9 in the middle: no portal takes the half copy, the same command goes on', async () => {
  const there = database();

  for (const [from, to, is] of [[big, there.owner, there.database], [big, path.join(dir, 'half', 'half.db'), null]]) {
    const cut = await killed(from, to);

    assert.equal(cut.signal, 'SIGKILL', cut.err);
    const refused = await ctl.run(is || to, 'ledger', 'verify');
    assert.equal(refused.code, 1);
    assert.match(refused.err, /unfinished copy/);
    const other = await copy(file, to);
    assert.equal(other.code, 1, 'a copy of something else does not go on');
    assert.match(other.err, /unfinished copy of something else/);
    const rest = await copy(from, to, '--evidence', files);
    assert.equal(rest.code, 0, rest.err + rest.out);
    assert.match(rest.out, /going on with a copy that was interrupted/);
    assert.equal((await ctl.run(is || to, 'ledger', 'verify')).code, 0);
  }
});

test('control: a changed byte in the target is named', async () => {
  const there = database();
  const cut = await killed(big, there.owner);

  assert.equal(cut.signal, 'SIGKILL');
  there.sql("SET session_replication_role = replica; UPDATE t_supplier SET name_en = name_en || 'x' WHERE code = (SELECT min(code) FROM t_supplier)",
    'UPDATE t_unit SET name_en = \'x\'', 'UPDATE t_buyer SET name_en = \'x\'');
  const rest = await copy(big, there.owner);

  assert.equal(rest.code, 1);
  assert.match(rest.err, /t_buyer has other rows/);
});

for (const engine of ['sqlite', 'postgres']) {
  test(`${engine}: while there is a copy nobody writes, and there is no second one; then all goes on`, async (t) => {
    const one = await portals.start({ engine, seed: seedDemo, directives: 'SCTierDatabaseWait 300ms', expect: [/SCT01\d\d: /] });

    t.after(() => one.stop());
    const from = one.postgres?.owner || one.database;
    const to = path.join(dir, engine, 'copy.db');
    const sec = await one.login('buyer', 'sec');
    const { rows } = (await sec.get('/suppliers?standing=none')).body;
    const write = () => sec.post(`/suppliers/${rows[0].id}/levels`, { star: 3 });
    const running = stopped(from, to, '--evidence', path.join(one.dir, 'data/evidence'));

    await running.stopped;
    const refused = await write();
    const second = await copy(from, path.join(dir, 'never', 'never.db'));
    const read = await sec.get('/suppliers');

    running.go();
    assert.equal(refused.status, 503, JSON.stringify(refused.body));
    assert.ok(Number(refused.headers['retry-after']) > 0);
    assert.equal(read.status, 200, 'reading goes on');
    assert.equal(second.code, 1);
    assert.match(second.err, /being written by another process|somebody writes to the database/);
    assert.equal((await running.ended).code, 0);
    assert.equal((await write()).status, 201);
  });
}
