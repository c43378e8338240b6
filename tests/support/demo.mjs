/*
 * demo.mjs - the accounts of the demo: conf/demo/accounts.json, which `sctierctl demo seed` reads too.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { root } from './packages.mjs';

/** [{key, name_ja, name_en, accounts: [{sub, name_ja, name_en, role_ja, role_en, memberships}]}] */
export const providers = JSON.parse(readFileSync(path.join(root, 'conf/demo/accounts.json'), 'utf8')).providers;

export function provider(key) {
  return providers.find((one) => one.key === key);
}
