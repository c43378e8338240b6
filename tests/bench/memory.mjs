/*
 * memory.mjs - one httpd as it is shipped, with the demo: how soon it answers, what its child holds idle and after load.
 */
import * as portals from '../support/portal.mjs';
import * as httpd from '../support/httpd.mjs';
import { ask, family, memory, spread } from './measure.mjs';
import { get } from './peers.mjs';
import { write } from './world.mjs';

const turns = Number(process.env.ROUNDS || 5);
const seconds = Number(process.env.SECONDS || 2);

/** Milliseconds from the start of the process to the first answer out of the database. */
async function start(portal) {
  const began = performance.now();
  const ready = portal.httpd.start();

  while ((await get(portal.httpd.port, '/api/v1/providers'))?.status !== 200) {
    await new Promise((resolve) => { setTimeout(resolve, 2); });
  }
  const took = performance.now() - began;

  await ready;
  return took;
}

const child = (portal) => family(portal.httpd.child.pid)[1];

export async function processes(report) {
  const portal = await portals.start({ seed: portals.seedDemo });
  const dir = httpd.temporary('memory');
  const found = { start: [], idle: [], loaded: [] };

  try {
    for (let turn = 0; turn < turns; turn++) {
      await portal.httpd.kill();
      found.start.push(await start(portal));
      found.idle.push(memory(child(portal)));
      const { browser } = await portal.login('buyer', 'sec');
      const request = write(dir, 'list', 'GET', '/api/v1/suppliers?limit=20', { Cookie: browser.jar.header(portal.origin) });

      await ask({ port: portal.httpd.port, pids: [], request }, { connections: 32, seconds });
      found.loaded.push(memory(child(portal)));
    }
    report.add('from the start of httpd to the first answer of the API', spread(found.start), 'ms');
    for (const [key, when] of [['idle', 'idle'], ['loaded', 'after 32 connections asked for lists']]) {
      report.add(`child of httpd with 64 threads, ${when}: PSS`, spread(found[key].map((one) => one.pss)), 'MB');
      report.add(`child of httpd with 64 threads, ${when}: private`, spread(found[key].map((one) => one.own)), 'MB');
    }
  } finally {
    httpd.remove(dir);
    await portal.stop();
  }
}
