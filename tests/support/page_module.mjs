/*
 * page_module.mjs - a module of the pages, loaded in Node for a test.
 *
 * The pages are plain .js files that browsers load as modules; there is no package.json beside them that would tell Node 18 so.
 * Only for modules that import nothing themselves.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './packages.mjs';

/** The module namespace of a file below htdocs/. */
export function pageModule(name) {
  const text = readFileSync(path.join(root, 'htdocs', name));
  return import(`data:text/javascript;base64,${text.toString('base64')}`);
}
