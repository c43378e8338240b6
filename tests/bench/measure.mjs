/*
 * measure.mjs - running load, reading what it cost, and what the numbers of several rounds say together.
 */
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { build } from '../support/packages.mjs';

const programs = path.join(build, 'release/tests/bench');

/** A program of this bench, built by make. */
export const program = (name) => path.join(programs, name);

/** Runs a program that prints one line of JSON; throws what it complained of. */
export function tell(name, args, { env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program(name), args.map(String), { env: { ...process.env, ...env } });
    let out = '';
    let err = '';

    child.stdout.on('data', (chunk) => { out += chunk; });
    child.stderr.on('data', (chunk) => { err += chunk; });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) {
        resolve(JSON.parse(out));
      } else {
        reject(new Error(`${name} ${args.slice(0, 3).join(' ')} ended with ${code}: ${err || out}`));
      }
    });
  });
}

/* ---- /proc ---- */

const ticks = 100; /* USER_HZ of every Linux */

/* Fields of /proc/PID/stat behind the name, which may hold anything: 0 is the state. */
function stat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');

  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** A process and everything below it. */
export function family(pid) {
  const parents = new Map();

  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      parents.set(Number(name), Number(stat(name)[1]));
    } catch {
      /* it ended meanwhile */
    }
  }
  const found = [pid];

  for (let i = 0; i < found.length; i++) {
    found.push(...[...parents].filter(([, parent]) => parent === found[i]).map(([child]) => child));
  }
  return found;
}

/** Seconds of CPU that processes have used. */
export function cpu(pids) {
  return pids.reduce((sum, pid) => {
    const fields = stat(pid);

    return sum + (Number(fields[11]) + Number(fields[12])) / ticks;
  }, 0);
}

/** Memory of one process in MB: {pss, own}; own is what it would give back if it ended. */
export function memory(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kb = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)[1]);

  return { pss: kb('Pss') / 1024, own: (kb('Private_Clean') + kb('Private_Dirty')) / 1024, dirty: kb('Private_Dirty') / 1024 };
}

/** The most MB that a process holds for itself until the function returned is called, over what it held before; pages of files not counted. */
export function watch(pid) {
  const before = memory(pid).dirty;
  let most = before;
  const timer = setInterval(() => { most = Math.max(most, memory(pid).dirty); }, 5);

  return () => {
    clearInterval(timer);
    return most - before;
  };
}

/* ---- load ---- */

/**
 * Asks one port with several connections.
 * @param one  {port, request: file, answer: file or none, pids: of the servers}
 * @return what load prints, with {rate, cost: microseconds of CPU of the servers for each answer}
 */
export async function ask(one, { connections = 16, seconds = 2 } = {}) {
  const before = cpu(one.pids);
  const said = await tell('load', [one.port, connections, seconds, one.request, ...(one.answer ? [one.answer] : [])]);
  const spent = cpu(one.pids) - before;

  return { ...said, rate: said.answers / said.seconds, cost: (spent * 1e6) / (said.answers + said.late) };
}

/* ---- numbers ---- */

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;

  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** {median, least, most} */
export function spread(numbers) {
  return { median: median(numbers), least: Math.min(...numbers), most: Math.max(...numbers) };
}

/**
 * A B A B ...: asks each contender once a round, after a short warm-up of all.
 * @param contenders  {name: function that measures once and resolves to an object of numbers}
 * @return {name: [object of each round]}
 */
export async function rounds(count, contenders) {
  const found = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));

  for (let round = 0; round < count; round++) {
    for (const [name, measure] of Object.entries(contenders)) {
      found[name].push(await measure(round));
    }
  }
  return found;
}

/** The ratio a / b of each round, as a spread: what both met in that round drops out. */
export function ratios(a, b, key) {
  return spread(a.map((one, i) => one[key] / b[i][key]));
}
