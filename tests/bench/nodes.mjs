/*
 * nodes.mjs - two portals behind one balancer against one behind the same balancer, on PostgreSQL with redis. Balancer, nodes and
 * databases share this machine: what a second machine adds cannot be seen here, only what the second node costs.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import * as httpd from '../support/httpd.mjs';
import * as portals from '../support/portal.mjs';
import * as postgres from '../support/postgres.mjs';
import { ask, family, ratios, rounds, spread } from './measure.mjs';
import { write } from './world.mjs';

const turns = Number(process.env.ROUNDS || 5);
const seconds = Number(process.env.SECONDS || 2);
const values = (list, key, by = 1) => spread(list.map((one) => one[key] / by));

/** Lists behind the log-in, asked of the balancer. */
async function contender(portal, cluster, dir, count) {
  const { browser } = await portal.login('buyer', 'sec');
  const request = write(dir, `list-${count}`, 'GET', '/api/v1/suppliers?limit=20', { Cookie: browser.jar.header(portal.origin) });
  const { balancer, nodes } = portal.nodes;
  const main = Number(readFileSync(path.join(cluster.dir, 'data/postmaster.pid'), 'utf8').split('\n')[0]);

  return () => ask({
    port: balancer.port, request, pids: [balancer.child.pid, ...nodes.map((one) => one.server.child.pid), main].flatMap(family),
  }, { seconds });
}

export async function nodes(report) {
  const cluster = postgres.own();
  const dir = httpd.temporary('nodes');
  const portal = {};

  try {
    const race = {};

    for (const [name, count] of [['one', 1], ['two', 2]]) {
      portal[name] = await portals.start({ engine: 'postgres', cluster: cluster.dir, nodes: count, seed: portals.seedDemo });
      race[name] = await contender(portal[name], cluster, dir, count);
    }
    await rounds(1, race); /* which does not count: statements are prepared in it */
    const found = await rounds(turns, race);

    for (const name of ['one', 'two']) {
      const more = (key) => (name === 'two' ? { against: 'one node', ratio: ratios(found.two, found.one, key) } : {});

      report.add(`list page, ${name === 'one' ? 'one node' : 'two nodes'} behind a balancer`, values(found[name], 'rate'), 'answers/s', more('rate'));
      report.add(`list page, ${name === 'one' ? 'one node' : 'two nodes'}: CPU of all servers`, values(found[name], 'cost'), 'us/answer', more('cost'));
    }
  } finally {
    await portal.one?.stop();
    await portal.two?.stop();
    cluster.stop();
    httpd.remove(dir);
  }
}
