/*
 * packages.mjs - loads an npm package of tests/package-lock.json.
 *
 * The packages live in build/node_modules (made by `npm ci`, see the Makefile), so that the source tree holds none; Node
 * would not look there by itself.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Everything made by make. */
export const build = path.resolve(process.env.SCT_BUILD || path.join(root, 'build'));

const resolver = createRequire(path.join(build, 'package.json'));

/** The module namespace of a package. */
export async function load(name) {
  let file;

  try {
    file = resolver.resolve(name);
  } catch (error) {
    throw new Error(`the npm package ${name} is not in ${build}/node_modules: run make deps`, { cause: error });
  }
  return import(pathToFileURL(file));
}
