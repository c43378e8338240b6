/*
 * scale.mjs - what a request costs as suppliers grow: steps of SQLite's machine, and instructions counted by callgrind.
 *
 * Neither depends on the machine or on who else uses it. SIZES names other numbers of suppliers than 100, 1,000, 10,000 and
 * 60,000; SCALE_DIR a folder where the databases stay for the next run (60,000 suppliers take some minutes and 4 GB).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import * as ctl from '../support/ctl.mjs';
import * as httpd from '../support/httpd.mjs';
import { build, root } from '../support/packages.mjs';

const program = path.join(build, ctl.variant, 'tests/bench/scale');
const sizes = (process.env.SIZES || '100,1000,10000,60000').split(',').map(Number);
const issuer = 'https://a.example';
/* what is asked, in words; how often for callgrind: few and many */
const requests = {
  list: ['list of suppliers, first 20, with progress', 2, 12],
  page: ['list of suppliers, rows 51 to 70', 2, 12],
  standing: ['list of suppliers that submitted, first 10', 2, 12],
  supplier: ['head of a supplier', 2, 12],
  levels: ['requests to a supplier', 2, 12],
  assessment: ['assessment with 153 answers', 2, 12],
  answer: ['saving an answer', 2, 12],
  submit: ['submitting', 2, 6],
};

const ask = (database, name, times, ...before) => {
  const [command, ...args] = [...before, program, database, path.join(root, 'conf'), issuer, name, String(times)];

  return JSON.parse(execFileSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
};

/* All instructions of a run. */
function instructions(dir, database, name, times) {
  const file = path.join(dir, 'callgrind');

  ask(database, name, times, 'valgrind', '--tool=callgrind', `--callgrind-out-file=${file}`);
  const found = /^(?:totals|summary): (\d+)/m.exec(readFileSync(file, 'utf8'));
  return Number(found[1]);
}

async function seeded(dir, n) {
  const where = path.join(dir, String(n));
  const database = path.join(where, 'sctier.db');

  if (!existsSync(`${where}/done`)) {
    rmSync(where, { recursive: true, force: true });
    mkdirSync(where, { recursive: true });
    const began = Date.now();
    await ctl.must(database, 'demo', 'seed', '--dir', path.join(root, 'conf/demo'), '--issuer', `buyer=${issuer},b=https://b.example`,
      '--suppliers', String(n), '--seed', 'scale', '--today', '2026-11-20');
    console.log(`  ${n} suppliers seeded in ${Math.round((Date.now() - began) / 1000)} s`);
    writeFileSync(`${where}/done`, '');
  }
  return database;
}

export async function scale(report) {
  const kept = process.env.SCALE_DIR;
  const dir = kept || httpd.temporary('scale');
  const least = {};

  try {
    for (const n of sizes) {
      const database = await seeded(dir, n);

      for (const [name, [words, few, many]] of Object.entries(requests)) {
        const counted = ask(database, name, 10);
        const work = (instructions(dir, database, name, many) - instructions(dir, database, name, few)) / (many - few);
        const first = (least[name] ||= { n, steps: counted.steps, work });

        report.add(`${words}: steps at ${n} suppliers`, counted.steps, 'VM steps',
          { against: `at ${first.n}`, ratio: counted.steps / first.steps, goal: '<= 1.2' });
        report.add(`${words}: instructions at ${n} suppliers`, work, 'instructions',
          { against: `at ${first.n}`, ratio: work / first.work, goal: '<= 1.2' });
        if (n === sizes.at(-1)) {
          report.add(`${words}: statements`, counted.statements, 'statements');
          report.add(`${words}: commits`, counted.commits, 'commits');
        }
      }
      /* control: a search looks at every row, and the counter sees it */
      const { steps } = ask(database, 'search', 10);
      const first = (least.search ||= { n, steps });
      report.add(`control, a search without a hit: steps at ${n} suppliers`, steps, 'VM steps', { against: `at ${first.n}`, ratio: steps / first.steps });
    }
  } finally {
    if (!kept) {
      httpd.remove(dir);
    }
  }
}
