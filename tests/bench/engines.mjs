/*
 * engines.mjs - SQLite and PostgreSQL under the same portal, asked in turn: the list page, the assessment page, and answers saved, each
 * on the disk before it is told (fsync on for both). PostgreSQL is on the same machine, reached by a socket.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import * as postgres from '../support/postgres.mjs';
import { ask, family, ratios, rounds, spread } from './measure.mjs';
import { World } from './world.mjs';

const turns = Number(process.env.ROUNDS || 5);
const seconds = Number(process.env.SECONDS || 2);
const suppliers = 200; /* no page costs more because there are more */
const values = (list, key, by = 1) => spread(list.map((one) => one[key] / by));

/* What a world's answers cost: httpd, and with PostgreSQL its server's processes. */
function costs(world, cluster) {
  const main = cluster && Number(readFileSync(path.join(cluster.dir, 'data/postmaster.pid'), 'utf8').split('\n')[0]);

  return () => [...world.pids(), ...(main ? family(main) : [])];
}

async function reading(report, at, pids) {
  for (const name of ['list', 'assessment']) {
    const contender = (engine) => () => ask(at[engine].reader(name, { sso: false, pids: pids[engine]() }), { seconds });
    const race = { sqlite: contender('sqlite'), postgres: contender('postgres') };

    await rounds(1, race); /* which does not count: statements are prepared in it */
    const found = await rounds(turns, race);

    for (const engine of ['sqlite', 'postgres']) {
      report.add(`${name} page, ${engine}`, values(found[engine], 'rate'), 'answers/s', engine === 'postgres' ? {
        against: 'sqlite', ratio: ratios(found.postgres, found.sqlite, 'rate'),
      } : {});
      report.add(`${name} page, ${engine}: CPU of all servers`, values(found[engine], 'cost'), 'us/answer', engine === 'postgres' ? {
        against: 'sqlite', ratio: ratios(found.postgres, found.sqlite, 'cost'),
      } : {});
    }
  }
}

/* Each answer's version must have grown by what was told. */
function saving(world, pids, connections) {
  return async () => {
    const before = await world.answers();
    const said = await ask(world.writers(before, { sso: false, pids: pids() }), { connections, seconds });
    const sum = (list) => list.reduce((all, one) => all + one.rev, 0);
    const grown = sum(await world.answers()) - sum(before);

    if (grown !== said.answers + said.late) {
      throw new Error(`${said.answers + said.late} answers told, ${grown} found`);
    }
    return said;
  };
}

async function writing(report, at, pids) {
  for (const connections of [1, 16, 64]) {
    const found = await rounds(turns, Object.fromEntries(['sqlite', 'postgres']
      .map((engine) => [engine, saving(at[engine], pids[engine], connections)])));

    for (const engine of ['sqlite', 'postgres']) {
      report.add(`answers saved, ${connections} clients, ${engine}`, values(found[engine], 'rate'), 'answers/s', engine === 'postgres' ? {
        against: 'sqlite', ratio: ratios(found.postgres, found.sqlite, 'rate'),
      } : {});
      report.add(`answers saved, ${connections} clients, ${engine}: longest wait`, values(found[engine], 'max_us', 1000), 'ms');
    }
  }
}

export async function engines(report) {
  const cluster = postgres.own();
  const at = {};

  try {
    at.sqlite = await World.open({ engine: 'sqlite', suppliers });
    at.postgres = await World.open({ engine: 'postgres', cluster: cluster.dir, suppliers });
    const pids = { sqlite: costs(at.sqlite), postgres: costs(at.postgres, cluster) };

    await reading(report, at, pids);
    await writing(report, at, pids);
  } finally {
    await at.sqlite?.close();
    await at.postgres?.close();
    cluster.stop();
  }
}
