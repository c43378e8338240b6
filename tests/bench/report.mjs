/*
 * report.mjs - the figures of a run: build/bench/report.json and a table.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { build } from '../support/packages.mjs';

/** Four digits that matter, no exponent. */
function short(number) {
  return Math.abs(number) >= 1000 ? String(Math.round(number)) : String(Number(number.toPrecision(3)));
}

function version(command, ...args) {
  try {
    return execFileSync(command, args).toString().trim().split('\n')[0];
  } catch {
    return 'unknown';
  }
}

/** What the figures were measured on. */
export function machine(dir) {
  const model = /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));

  return [
    `${os.cpus().length} x ${model ? model[1] : os.arch()}, ${Math.round(os.totalmem() / 2 ** 30)} GB, Linux ${os.release()}`,
    `${version('apache2', '-v')}, node ${process.version}, databases on ${version('stat', '-f', '-c', '%T', dir)}`,
    `load before: ${os.loadavg().map((one) => one.toFixed(2)).join(' ')}`,
  ];
}

export class Report {
  constructor() {
    this.lines = [];
  }

  /** Which bench the next figures belong to. */
  begin(bench) {
    this.bench = bench;
    console.log(`\n${bench}`);
  }

  /**
   * One figure.
   * @param spread  {median, least, most} or a number
   * @param more    {against: what it is compared with, ratio: a spread or number, goal: text}
   */
  add(name, spread, unit, { against = null, ratio = null, goal = null } = {}) {
    const value = typeof spread === 'number' ? { median: spread } : spread;
    const times = typeof ratio === 'number' ? { median: ratio } : ratio;
    const range = (one) => (one.least === undefined ? '' : ` (${short(one.least)}-${short(one.most)})`);

    this.lines.push({
      name, value: Number(short(value.median)), unit, against, ratio: times ? Number(short(times.median)) : null,
      ...(value.least === undefined ? {} : { range: [Number(short(value.least)), Number(short(value.most))] }),
      ...(times?.least === undefined ? {} : { ratio_range: [Number(short(times.least)), Number(short(times.most))] }),
      ...(goal ? { goal } : {}), repeat: `make bench B=${this.bench}`,
    });
    console.log(`  ${name.padEnd(58)} ${short(value.median).padStart(8)} ${unit.padEnd(10)}${range(value)}`
      + `${times ? `  x${short(times.median)}${range(times)} against ${against}` : ''}${goal ? `  [goal ${goal}]` : ''}`);
  }

  /** A line that explains the figures below or above it. */
  note(text) {
    console.log(`  ${text}`);
  }

  /** Keeps figures of other benches that an earlier run left, so that B=NAME renews its own only. */
  write(only) {
    const file = path.join(build, 'bench/report.json');
    const mine = (line) => this.lines.some((one) => one.repeat === line.repeat);
    const kept = only && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).filter((line) => !mine(line)) : [];

    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `[\n${[...kept, ...this.lines].map((line) => `  ${JSON.stringify(line)}`).join(',\n')}\n]\n`);
    return file;
  }

  /** All figures once more, with the command that repeats each. */
  table() {
    const rows = [['figure', 'value', 'ratio', 'against', 'goal', 'repeat'], ...this.lines.map((one) => [
      one.name, `${one.value} ${one.unit}`, one.ratio === null ? '' : `x${one.ratio}`, one.against || '', one.goal || '', one.repeat])];
    const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));

    return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd()).join('\n');
  }
}
