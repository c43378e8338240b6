/*
 * nodes.mjs - two portals behind one balancer, against one of them asked directly, on PostgreSQL with redis. Balancer, nodes and
 * databases share this machine: what a second machine adds cannot be seen here, only what the way through the balancer costs.
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

export async function nodes(report) {
  const cluster = postgres.own();
  const dir = httpd.temporary('nodes');
  let portal;

  try {
    portal = await portals.start({ engine: 'postgres', cluster: cluster.dir, nodes: 2, seed: portals.seedDemo });
    const { balancer, nodes: both } = portal.nodes;
    const { browser } = await portal.login('buyer', 'sec');
    const request = write(dir, 'list', 'GET', '/api/v1/suppliers?limit=20', { Cookie: browser.jar.header(portal.origin) });
    const main = Number(readFileSync(path.join(cluster.dir, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
    const pids = [balancer.child.pid, ...both.map((one) => one.server.child.pid), main].flatMap((pid) => family(pid));
    const race = Object.fromEntries([['one', both[0].server.port], ['two', balancer.port]]
      .map(([name, port]) => [name, () => ask({ port, request, pids }, { seconds })]));

    await rounds(1, race); /* which does not count: statements are prepared in it */
    const found = await rounds(turns, race);

    for (const [name, who] of Object.entries({ one: 'one node, asked directly', two: 'two nodes behind a balancer' })) {
      const more = (key) => (name === 'two' ? { against: 'one node, asked directly', ratio: ratios(found.two, found.one, key) } : {});

      report.add(`list page, ${who}`, values(found[name], 'rate'), 'answers/s', more('rate'));
      report.add(`list page, ${who}: CPU of all servers`, values(found[name], 'cost'), 'us/answer', more('cost'));
    }
  } finally {
    await portal?.stop();
    cluster.stop();
    httpd.remove(dir);
  }
}
