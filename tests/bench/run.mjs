/*
 * run.mjs [NAME] - `make bench`: every bench, or the one of that name; figures in build/bench/report.json.
 *
 * The only thing that fails a run is an answer that was not 200, or not equal to the portal's. How fast something was is told,
 * never asserted: it depends on the machine and on who else uses it.
 */
import os from 'node:os';

import { engines } from './engines.mjs';
import * as exports from './export.mjs';
import * as memory from './memory.mjs';
import { nodes } from './nodes.mjs';
import * as pages from './pages.mjs';
import * as reads from './reads.mjs';
import { machine, Report } from './report.mjs';
import { rules } from './rules.mjs';
import { scale } from './scale.mjs';
import { uploads } from './uploads.mjs';
import { World } from './world.mjs';
import * as writes from './writes.mjs';

/* name: [function, options of its world]; a world of the same options is shared */
const benches = {
  constant: [reads.constant, reads.world],
  django: [reads.django, reads.world],
  fastify: [reads.fastify, reads.world],
  saving: [writes.saving, reads.world],
  writers: [writes.writers, reads.world],
  engines: [engines, null],
  nodes: [nodes, null],
  memory: [memory.processes, null],
  export: [exports.streams, null],
  uploads: [uploads, null],
  scale: [scale, null],
  rules: [rules, null],
  pages: [pages.pages, null],
};

const only = process.argv[2];

if (only && !(only in benches)) {
  console.error(`no bench ${only}; there are: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

const report = new Report();
const started = Date.now();
let world;

async function close() {
  const open = world;

  world = undefined;
  await open?.close();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => close().finally(() => process.exit(130)));
}

console.log(machine(os.tmpdir()).join('\n'));
try {
  for (const [name, [bench, options]] of Object.entries(benches).filter(([one]) => !only || one === only)) {
    report.begin(name);
    if (options && !world) {
      world = await World.open(await options());
    } else if (!options) {
      await close();
    }
    await bench(report, world);
  }
} finally {
  await close();
}
const file = report.write(only);

console.log(`\n${report.table()}\n\n${machine(os.tmpdir()).join('\n')}\n${Math.round((Date.now() - started) / 1000)} s; ${file}`);
process.exit(0);
