/*
 * writes.mjs - answers saved, each on the disk before it is told: over HTTP, and by threads in three ways (writers.c), with the
 * disk as it is and with one that takes a millisecond longer for each fdatasync.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { root } from '../support/packages.mjs';
import { ask, program, ratios, rounds, spread, tell } from './measure.mjs';

const turns = Number(process.env.ROUNDS || 5);
const seconds = Number(process.env.SECONDS || 2);
const counts = [1, 16, 64];

const values = (list, key, by = 1) => spread(list.map((one) => one[key] / by));

/** Over HTTP, with and without the log-in by mod_auth_openidc. Each answer's version must have grown by what was told. */
export async function saving(report, at) {
  for (const connections of counts) {
    const measure = (sso) => async () => {
      const before = await at.answers();
      const said = await ask(at.writers(before, { sso }), { connections, seconds });
      const sum = (list) => list.reduce((all, one) => all + one.rev, 0);
      const grown = sum(await at.answers()) - sum(before);

      if (grown !== said.answers + said.late) {
        throw new Error(`${said.answers + said.late} answers told, ${grown} found`);
      }
      return said;
    };
    const found = await rounds(turns, { direct: measure(false), sso: measure(true) });

    report.add(`answers saved over HTTP, ${connections} clients, without mod_auth_openidc`, values(found.direct, 'rate'), 'answers/s');
    report.add(`answers saved over HTTP, ${connections} clients, behind mod_auth_openidc`, values(found.sso, 'rate'), 'answers/s', {
      against: 'without mod_auth_openidc', ratio: ratios(found.sso, found.direct, 'rate'),
    });
    report.add(`answers saved over HTTP, ${connections} clients: longest wait`, values(found.direct, 'max_us', 1000), 'ms');
  }
}

const ways = {
  store: 'the portal: commits shared', busy: 'BEGIN IMMEDIATE for each, busy_timeout', mutex: 'BEGIN IMMEDIATE for each, a mutex',
};

export async function writers(report, at) {
  const database = path.join(at.dir, 'writers', 'sctier.db');

  mkdirSync(path.dirname(database), { recursive: true });
  execFileSync('sqlite3', [at.portal.database, `VACUUM INTO '${database}'`]);
  execFileSync('sqlite3', [database, 'PRAGMA journal_mode = WAL']);
  for (const slow of [0, 1000]) {
    const disk = slow ? 'fdatasync 1 ms longer' : 'the disk as it is';
    const env = slow ? { LD_PRELOAD: program('slow_sync.so'), SLOW_SYNC_US: String(slow) } : {};

    for (const threads of counts) {
      const found = await rounds(turns, Object.fromEntries(Object.keys(ways).map((way) => [way, async () => {
        const said = await tell('writers', [way, threads, seconds, database, path.join(root, 'conf'), at.written.id,
          at.written.supplier_id], { env });

        return { ...said, rate: said.answers / said.seconds };
      }])));
      const goal = slow && { 16: '>= 3', 64: '>= 5' }[threads];

      for (const other of ['busy', 'mutex']) {
        report.add(`answers saved by ${threads} threads, ${disk}`, values(found.store, 'rate'), 'answers/s', {
          against: ways[other], ratio: ratios(found.store, found[other], 'rate'), goal: other === 'busy' ? goal : null,
        });
      }
      for (const way of Object.keys(ways)) {
        report.add(`longest wait, ${threads} threads, ${disk}, ${ways[way]}`, values(found[way], 'max_us', 1000), 'ms');
      }
    }
  }
}
