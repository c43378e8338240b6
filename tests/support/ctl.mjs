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

/** Runs it against a database; resolves to {code, out, err}. */
export function run(database, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['--database', database, ...args], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
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
