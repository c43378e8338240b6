/*
 * ctl.mjs - runs sctierctl, as an operator would.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';

import { build } from './packages.mjs';
import { variant } from './sanitizers.mjs';

export { variant };

/** Programs under test. */
export const program = path.join(build, variant, 'sctierctl');
export const module = path.join(build, variant, 'mod_sctier.so');

/** Owners of PostgreSQL databases, by the URL of the portal's role. */
export const owners = new Map();

/** Runs it against a database; resolves to {code, out, err}. */
export function run(database, ...args) {
  const owner = owners.has(database) ? ['--owner', owners.get(database)] : [];

  return new Promise((resolve, reject) => {
    const child = spawn(program, ['--database', database, ...owner, ...args], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    let out = '';
    let err = '';

    child.stdout.setEncoding('utf8').on('data', (chunk) => { out += chunk; });
    child.stderr.setEncoding('utf8').on('data', (chunk) => { err += chunk; });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** Runs it and throws unless it succeeds; resolves to what it printed. */
export async function must(database, ...args) {
  const { code, out, err } = await run(database, ...args);

  if (code !== 0) {
    throw new Error(`sctierctl ${args.join(' ')} ended with ${code}: ${err || out}`);
  }
  return out;
}
