/**
 * postgres.mjs - a private PostgreSQL cluster for tests, and databases on it (tests/support/postgres.sh).
 *
 * SCT_TEST_POSTGRES names the socket directory of a cluster that runs already; else one is started, and ends with the process.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { root } from './packages.mjs';

const script = path.join(root, 'tests/support/postgres.sh');
let started;
let count = 0;

function psql(dir, database, ...commands) {
  return execFileSync('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-h', dir, '-U', 'postgres', '-d', database,
    ...commands.flatMap((one) => ['-c', one])], { env: { ...process.env, PGOPTIONS: '-c client_min_messages=warning' } }).toString();
}

/** A cluster of the test's own, which may crash and resume; FSYNC=on when it must not lose anything then. */
export function own() {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sctier-postgres-'));
  const run = (what) => execFileSync('sh', [script, what, dir], { env: { ...process.env, FSYNC: 'on' } });

  run('start');
  return { dir, crash: () => run('crash'), resume: () => run('resume'), stop: () => run('stop') };
}

/** The socket directory of the cluster. */
export function cluster() {
  if (process.env.SCT_TEST_POSTGRES) {
    return process.env.SCT_TEST_POSTGRES;
  }
  if (!started) {
    started = mkdtempSync(path.join(os.tmpdir(), 'sctier-postgres-'));
    execFileSync('sh', [script, 'start', started]);
    process.on('exit', () => { execFileSync('sh', [script, 'stop', started]); });
  }
  return started;
}

function role(dir, name, more) {
  psql(dir, 'postgres', `DO $$ BEGIN CREATE ROLE ${name} ${more}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
}

/** A new, empty database with the roles of an installation: {database, owner} are URLs, drop() removes it. */
export function database(dir = cluster()) {
  const name = `n${process.pid}_${count += 1}`;
  const url = (who) => `postgresql://${who}@/${name}?host=${dir}`;

  role(dir, 'sctier_app', 'NOLOGIN');
  role(dir, 'owner', 'LOGIN');
  role(dir, 'portal', 'LOGIN IN ROLE sctier_app');
  psql(dir, 'postgres', `CREATE DATABASE ${name} OWNER owner ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0`);
  return {
    database: url('portal'), owner: url('owner'),
    sql: (...commands) => psql(dir, name, 'SET search_path = sctier', ...commands),
    drop: () => psql(dir, 'postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
