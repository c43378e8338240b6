/*
 * planted.mjs NAME - a whole portal with the module mod_planted beside ours; asks for one fault, and ends httpd.
 *
 * Exit code 0 when the fault was reached; whether it was found is seen by the reports.
 */
import path from 'node:path';

import { send } from '../support/client.mjs';
import * as ctl from '../support/ctl.mjs';
import { build } from '../support/packages.mjs';
import * as portals from '../support/portal.mjs';

const [name] = process.argv.slice(2);
const module = path.join(build, ctl.variant, 'tests/sanitize/mod_planted.so');
const portal = await portals.start({
  load: `LoadModule planted_module "${module}"`,
  extra: '<Location "/planted">\nSetHandler planted\nRequire all granted\n</Location>',
});

/* Under AddressSanitizer the child ends at the fault: no answer. */
const answer = await send(`${portal.origin}/planted/${name}`).catch((error) => ({ status: error.code }));

portal.httpd.expect(/./);
await portal.stop();
console.log(`${name}: ${answer.status}`);
process.exit([200, 'ECONNRESET'].includes(answer.status) ? 0 : 1);
