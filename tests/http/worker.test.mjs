/*
 * worker.test.mjs - sctierctl worker as a process: what it says and how it ends, what the operator sees of it, killed in the middle, beside
 * another user of the same group. No web server runs.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';

import * as ctl from '../support/ctl.mjs';
import * as httpd from '../support/httpd.mjs';
import * as postgres from '../support/postgres.mjs';
import { start } from '../support/worker.mjs';

const dir = httpd.temporary('worker');
let count = 0;

after(() => httpd.remove(dir));

/** A new installation's database in a folder of its own. */
async function installed() {
  const data = path.join(dir, `data${count += 1}`);
  const database = path.join(data, 'sctier.db');

  mkdirSync(data, { mode: 0o700 });
  await ctl.must(database, 'init', '--buyer-ja', '東都電機', '--buyer-en', 'Toto');
  return database;
}

const jobs = async (database) => JSON.parse(await ctl.must(database, 'jobs', 'list', '--json'));

for (const engine of ['sqlite', 'postgres']) {
  test(`on ${engine}: it runs what is due, says so with the time, and ends on SIGTERM and SIGINT`, async () => {
    const other = engine === 'postgres' ? postgres.database() : null;
    const database = other ? other.database : await installed();

    if (other) {
      ctl.owners.set(database, other.owner);
      await ctl.must(database, 'init', '--buyer-ja', '東都電機', '--buyer-en', 'Toto');
    }
    for (const signal of ['SIGTERM', 'SIGINT']) {
      const worker = start(database);

      await worker.line(/begins\n/);
      if (signal === 'SIGTERM') {
        await worker.line(/Z sweep: 0 replies kept for retries have gone \(\d+ ms\)\n/);
        await worker.line(engine === 'sqlite' ? /Z wal: \d+ bytes moved into the database, the log is empty/ : /Z wal: nothing to do: PostgreSQL/);
      }
      worker.child.kill(signal);
      assert.deepEqual(await worker.ended, { code: 0, signal: null });
      assert.match(worker.out, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z worker \S+\/\d+\/[0-9a-f]{8} begins\n/);
      assert.match(worker.out, /Z worker \S+ ends\n$/);
      assert.equal(worker.err, '');
    }
    for (const one of await jobs(database)) {
      assert.equal(one.state, 'waiting', JSON.stringify(one));
      assert.equal(one.runs, 1, 'the second worker found nothing due');
      assert.ok(Date.parse(one.due_at) > Date.now());
    }
    other?.drop();
  });
}

test('jobs list and jobs run in both languages, and what they refuse', async () => {
  const database = await installed();
  const ja = (...args) => spawnSync(ctl.program, ['--database', database, ...args], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'ja_JP.UTF-8' } });

  assert.match(await ctl.must(database, 'jobs', 'list'), /^audit\tnever ran\t/m);
  assert.match(ja('jobs', 'list').stdout, /^audit\t未実行\t件数の照合$/m);
  assert.match(await ctl.must(database, 'jobs', 'run', 'audit'), /^audit: \d+ rows compared, no difference\n$/);
  assert.match(ja('jobs', 'run', 'sweep', '--at', '2027-03-31').stdout, /^sweep: 再送のための控え 0 件を削除しました\n$/);
  assert.match(await ctl.must(database, 'jobs', 'list'), /^audit\twaiting\t.*\n {2}last run \S+Z, runs 1\n {2}\d+ rows compared, no difference\n {2}next run \S+Z\n/m);
  for (const [args, words] of [[['jobs', 'run', 'audits'], /there is no such job; there are reminders, rules, audit, /], [['jobs', 'run', 'audit', '--at', '2027-02-29'], /--at 2027-02-29: is no day/],
    [['jobs', 'run'], /NAME: is needed/], [['worker', 'now'], /one word too many/]]) {
    const { code, out, err } = await ctl.run(database, ...args);

    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, words);
  }
  assert.equal((await ctl.run(path.join(dir, 'nothing.db'), 'worker')).code, 1);
});

test('--once runs what is due and ends; with 1 when a job failed, which the list tells until it is mended', async () => {
  const other = postgres.database();
  const database = other.database;

  ctl.owners.set(database, other.owner);
  await ctl.must(database, 'init', '--buyer-ja', '東都電機', '--buyer-en', 'Toto');
  other.sql("INSERT INTO t_tally(key, n) VALUES('issued', 5)");
  const { code, out, err } = await ctl.run(database, 'worker', '--once');

  assert.equal(code, 1);
  assert.match(out, /Z wal: /);
  assert.match(err, /^\S+Z audit: failed: 1 differences in \d+ rows: tally issued: is 5, counted 0\..*\n$/);
  assert.match(await ctl.must(database, 'jobs', 'list'), /^audit\tfailed\t.*\n.*\n {2}error \(1 in a row\): 1 differences /m);
  assert.equal(await ctl.must(database, 'worker', '--once'), '', 'nothing is due');
  other.sql("DELETE FROM t_tally WHERE key = 'issued'");
  await ctl.must(database, 'jobs', 'run', 'audit');
  assert.match(await ctl.must(database, 'jobs', 'list'), /^audit\twaiting\t/m);
  other.drop();
});

/* Killed at any instant: the next worker waits for the lease, unless the run was over. Nothing is broken. */
test('kill -9 leaves a database that the next worker goes on with', async () => {
  for (const words of [null, /begins\n/, /audit: /, /sweep: /, /wal: /]) {
    const database = await installed();
    const worker = start(database);

    if (words) {
      await worker.line(words);
    }
    worker.child.kill('SIGKILL');
    assert.deepEqual(await worker.ended, { code: null, signal: 'SIGKILL' });
    await ctl.must(database, 'worker', '--once');
    for (const one of await jobs(database)) {
      assert.ok(one.state === 'waiting' || (one.state === 'running' && one.holder), `${words}: ${JSON.stringify(one)}`);
      assert.ok(one.runs <= 1, `${words}: ${JSON.stringify(one)}`);
    }
    assert.match(await ctl.must(database, 'ledger', 'verify'), /faults 0/);
  }
});

const modes = (data) => Object.fromEntries(readdirSync(data).map((name) => [name, (statSync(path.join(data, name)).mode & 0o7777).toString(8)]));

/* Whatever the umask of who starts it. As root the worker is another user of the group, as an installation has it. */
test('beside the server as another user of its group: both write, files are 0660 in a folder 2770', async () => {
  const root = process.getuid() === 0;
  const data = path.join(dir, 'shared');
  const database = path.join(data, 'sctier.db');
  const group = root ? Number(readFileSync('/etc/group', 'utf8').match(/^www-data:[^:]*:(\d+)/m)[1]) : process.getgid();
  const as = (user) => (root ? ['setpriv', `--reuid=${user}`, `--regid=${user === 'nobody' ? 'nogroup' : user}`, `--groups=${group}`] : []);
  const umask = (mask, ...args) => ['sh', '-c', `umask ${mask}; exec "$@"`, 'sh', ...args];
  const run = (user, ...args) => {
    const [program, ...rest] = umask('077', ...as(user), ctl.program, '--database', database, ...args);
    const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });

    assert.equal(status, 0, `${user} ${args.join(' ')}: ${stderr}`);
  };

  mkdirSync(data);
  chownSync(data, process.getuid(), group);
  chmodSync(data, 0o2770);
  chmodSync(dir, 0o755);
  run('www-data', 'init', '--buyer-ja', '東都電機', '--buyer-en', 'Toto');
  run('nobody', 'worker', '--once');
  run('www-data', 'units', 'add', '--name-ja', '車載', '--name-en', 'Automotive');
  run('nobody', 'jobs', 'run', 'audit');

  const worker = start(database, { prefix: umask('000', ...as('nobody')) });

  await worker.line(/begins\n/);
  run('www-data', 'units', 'add', '--name-ja', '産機', '--name-en', 'Industrial');
  worker.child.kill('SIGTERM');
  assert.equal((await worker.ended).code, 0, worker.err);
  assert.equal((statSync(data).mode & 0o7777).toString(8), '2770');
  for (const [name, mode] of Object.entries(modes(data))) {
    assert.equal(mode, '660', name);
    assert.equal(statSync(path.join(data, name)).gid, group, name);
  }
  assert.deepEqual(['sctier.db', 'sctier.db-shm', 'sctier.db-wal', 'sctier.lock'].filter((name) => !existsSync(path.join(data, name))), []);
  run('www-data', 'ledger', 'verify');
});

/* The control: a folder that is the other user's alone is refused in words, not met in the middle. */
test('a folder that the worker may not write is refused at its start', async () => {
  const database = await installed();
  const root = process.getuid() === 0;
  const prefix = root ? ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'] : [];

  chmodSync(path.dirname(database), root ? 0o700 : 0o500);
  const worker = start(database, { prefix });

  assert.equal((await worker.ended).code, 1, worker.out);
  assert.match(worker.err, /sctier\.db/);
  chmodSync(path.dirname(database), 0o700);
});
