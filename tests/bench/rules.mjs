/*
 * rules.mjs - the worker's night over a large record: 60,000 suppliers, 200,000 cases, 3,000,000 entries (SUPPLIERS, CASES, ENTRIES of
 * a case name others). The first night finds everything, the second changes nothing. Memory is told for each tenth of the way.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

import * as ctl from '../support/ctl.mjs';
import * as httpd from '../support/httpd.mjs';
import { build, root } from '../support/packages.mjs';

const program = path.join(build, ctl.variant, 'tests/bench/rules');
const [suppliers, cases, entries] = [process.env.SUPPLIERS || 60000, process.env.CASES || 200000, process.env.ENTRIES || 15].map(Number);

export async function rules(report) {
  const dir = httpd.temporary('rules');

  try {
    const child = spawn(program, [path.join(dir, 'sctier.db'), path.join(root, 'conf'), suppliers, cases, entries].map(String),
      { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => { child.on('exit', resolve); });
    const steps = [];

    for await (const line of createInterface({ input: child.stdout })) {
      const step = JSON.parse(line);

      if (step.night) {
        steps.push(step);
        console.log(`  night ${step.night}: ${step.looked} suppliers, ${Math.round(step.ms / 1000)} s, ${Math.round(step.kib / 1024)} MiB`);
      } else {
        console.log(`  made ${step.suppliers} suppliers, ${step.cases} cases, ${step.entries} entries`);
      }
    }
    if (await ended !== 0) {
      throw new Error('rules ended with an error');
    }
    for (const night of [1, 2]) {
      const own = steps.filter((step) => step.night === night);
      const [first, last] = [own[0], own.at(-1)];

      report.add(`night ${night}, ${suppliers} suppliers, ${cases} cases, ${cases * entries} entries`, last.ms / 60000, 'min', { goal: '<= 10' });
      report.add(`night ${night}: memory at the end`, last.kib / 1024, 'MiB', { against: 'after the first tenth', ratio: last.kib / first.kib, goal: '<= 1.2' });
    }
  } finally {
    httpd.remove(dir);
  }
}
