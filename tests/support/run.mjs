/*
 * run.mjs - `make run`: the demo's log-in providers, the portal and its worker, on this machine only, until Ctrl-C.
 *
 * Everything it makes lies in one folder (build/run). A second run finds database, sessions, keys and ports there again, so
 * that bookmarks and log-ins stay good; FRESH=1 starts over.
 */
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import * as ctl from './ctl.mjs';
import * as demo from './demo.mjs';
import * as httpd from './httpd.mjs';
import * as conf from './httpd_conf.mjs';
import * as idp from './idp.mjs';
import * as nodes from './nodes.mjs';
import { build } from './packages.mjs';
import { seedDemo } from './portal.mjs';
import * as postgres from './postgres.mjs';
import * as workers from './worker.mjs';

class Stop extends Error {} /* has words for the person at the terminal */

const say = (ja, en) => console.log(`${ja}\n${en}`);

/* ---- the folder ---- */

/** build/run (SCT_RUN names another), or a folder below /tmp when httpd's user could not reach it: a checkout below /root, say. */
function folder() {
  const inTree = path.resolve(process.env.SCT_RUN || path.join(build, 'run'));
  const outside = path.join('/tmp', `sctier-run-${process.getuid()}`);
  const dir = conf.reachable(path.dirname(inTree)) ? inTree : outside;

  mkdirSync(dir, { recursive: true, mode: 0o755 });
  const found = lstatSync(dir);

  if (!found.isDirectory() || found.uid !== process.getuid()) {
    throw new Stop(`${dir} は自分のフォルダーではありません。/ ${dir} is not a folder of yours.`);
  }
  chmodSync(dir, 0o755);
  return dir;
}

function readState(dir) {
  const file = path.join(dir, 'state.json');

  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** Whether the run that wrote this state is still there. */
function alive(state) {
  try {
    return Boolean(state) && readFileSync(`/proc/${state.pid}/cmdline`, 'utf8').includes('run.mjs');
  } catch {
    return false;
  }
}

/* ---- the parts ---- */

/**
 * A port for something whose address must stay the same: outside the range from which the system takes ports for outgoing
 * connections, or the next run might find it taken.
 */
async function lastingPort() {
  const low = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0]);
  const first = 10240;

  for (let turn = 0; turn < 50 && low > first + 1000; turn++) {
    const wanted = first + Math.floor(Math.random() * (low - first));

    if (await httpd.freePort(wanted) === wanted) {
      return wanted;
    }
  }
  return httpd.freePort();
}

/** At its old port; the database knows the provider by that address. */
async function startProvider(dir, table, port, fresh) {
  try {
    return await idp.start(table, { port: port || await lastingPort(), keyFile: path.join(dir, `provider-${table.key}.json`) });
  } catch (error) {
    if (error.code === 'EADDRINUSE' && fresh) {
      return startProvider(dir, table, 0, false);
    }
    if (error.code === 'EADDRINUSE') {
      throw new Stop(`ポート ${port} (${table.name_ja}) を別のプログラムが使っています。終了させるか、make run FRESH=1 で最初から始めてください。\n`
        + `Another program uses port ${port} (${table.name_en}). End it, or start over with make run FRESH=1.`);
    }
    throw error;
  }
}

/** The database, made on first use. Made elsewhere and moved, so that an interrupted start leaves no half of it. */
async function database(dir, providers) {
  const data = path.join(dir, 'data');
  const made = path.join(dir, 'seeding');

  if (existsSync(data)) {
    await ctl.must(path.join(data, 'sctier.db'), 'migrate');
    conf.give(data);
    return data;
  }
  say('デモのデータを作っています…', 'making the demo data ...');
  rmSync(made, { recursive: true, force: true });
  mkdirSync(made, { mode: 0o700 });
  await seedDemo(path.join(made, 'sctier.db'), providers, made);
  conf.give(made);
  renameSync(made, data);
  return data;
}

/** Two nodes: redis, PostgreSQL, two portals and two workers behind one address. Made anew each time: nothing of it is kept. */
async function startNodes(dir, providers, wantedPort) {
  const cluster = postgres.own();

  running.push(() => cluster.stop());
  const { database, owner } = postgres.database(cluster.dir);
  const data = path.join(dir, 'nodes', 'data');

  rmSync(path.join(dir, 'nodes'), { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  ctl.owners.set(database, owner);
  say('デモのデータを作っています…', 'making the demo data ...');
  await seedDemo(database, providers, data);
  const all = await nodes.start({
    dir: path.join(dir, 'nodes'), providers, database, data, wantedPort,
    extra: '# short, so that a visitor of the demo need not wait\nSCTierIssueDelay 15s',
  });

  running.push(() => all.stop());
  all.nodes.forEach(({ server }, n) => console.log(`  node ${n + 1}: httpd ${server.child.pid}, ${path.join(server.dir, 'logs/error.log')}`));
  return all;
}

/* ---- what is printed ---- */

/** Columns that a text takes on a terminal: Japanese takes two. */
function width(text) {
  return [...text].reduce((sum, c) => sum + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(c) ? 2 : 1), 0);
}

function table(rows) {
  const columns = rows[0].map((_, i) => Math.max(...rows.map((row) => width(row[i]))));

  return rows.map((row) => `  ${row.map((cell, i) => cell + ' '.repeat(columns[i] - width(cell))).join('  ').trimEnd()}`).join('\n');
}

function greet(origin, dir, kept = true) {
  console.log(`\n  ${origin}/\n`);
  for (const provider of demo.providers) {
    console.log(`${provider.name_ja} / ${provider.name_en}`);
    console.log(table(provider.accounts.map((one) => [one.name_ja, one.role_ja, one.role_en])), '\n');
  }
  if (!kept) {
    say('Ctrl-C で終了します。データは残りません。', 'Ctrl-C ends it. Its data do not stay.');
    return;
  }
  say(`Ctrl-C で終了します。データは ${dir} に残ります (make run FRESH=1 で最初から)。`,
    `Ctrl-C ends it. The data stay in ${dir} (make run FRESH=1 starts over).`);
}

/* ---- the run ---- */

const running = [];

let over;

/** Ends all parts, the last one first; who asks while that goes on waits for the same end. */
function end() {
  over ||= (async () => {
    for (const part of running.splice(0).reverse()) {
      await part();
    }
  })();
  return over;
}

async function main() {
  if (!['', '1', '2'].includes(process.env.NODES || '')) {
    throw new Stop('NODES は 1 か 2 です。/ NODES is 1 or 2.');
  }
  const dir = folder();
  const fresh = process.env.FRESH === '1';
  const state = readState(dir);

  if (alive(state)) {
    throw new Stop(`すでに動いています / It is already running: http://localhost:${state.portal}/`);
  }
  if (fresh) {
    rmSync(dir, { recursive: true, force: true });
    folder();
  }
  const ports = state ? state.providers : {};
  const providers = [];

  for (const one of demo.providers) {
    const provider = await startProvider(dir, one, ports[one.key], fresh);

    providers.push(provider);
    running.push(() => provider.close());
  }
  const wantedPort = state ? state.portal : await lastingPort();

  if (process.env.NODES === '2') {
    const { balancer } = await startNodes(dir, providers, wantedPort);

    remember(dir, balancer, providers);
    greet(balancer.origin, dir, false);
    return { server: balancer, worker: { ended: new Promise(() => {}) } };
  }
  const data = await database(dir, providers);
  const log = path.join(dir, 'logs/error.log');

  if (existsSync(log)) {
    renameSync(log, `${log}.1`);
  }
  const server = await httpd.start({
    dir, providers, module: ctl.module, data, kept: true,
    wantedPort,
    extra: '# short, so that a visitor of the demo need not wait\nSCTierIssueDelay 15s',
  });

  running.push(() => server.kill());
  const worker = workers.start(path.join(data, 'sctier.db'), { server: conf.server, log: path.join(dir, 'logs/worker.log') });

  running.push(() => worker.stop());
  await Promise.race([worker.line(/begins\n/), worker.ended]);
  remember(dir, server, providers);
  greet(server.origin, dir);
  return { server, worker };
}

/** For the next run: the same ports. */
function remember(dir, server, providers) {
  writeFileSync(path.join(dir, 'state.json'), JSON.stringify({
    pid: process.pid, portal: server.port, providers: Object.fromEntries(providers.map((one) => [one.key, one.port])),
  }));
}

/** What is said when one of them ends while the other runs. */
function tellEnd({ server, worker }) {
  const [name, text] = worker.gone ? ['sctierctl worker', worker.out + worker.err] : ['httpd', server.log()];

  console.error(`${name} ended by itself:\n${text.split('\n').slice(-20).join('\n')}`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    await end();
    process.exit(0);
  });
}
try {
  const parts = await main();

  await Promise.race([parts.server.ended, parts.worker.ended]);
  if (running.length > 0) {
    tellEnd(parts);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Stop ? error.message : error);
  process.exitCode = 1;
}
await end();
process.exit();
