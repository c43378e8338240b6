/*
 * responses.test.mjs - the controls of what every test looks at by itself: each answer of the portal, and httpd's error log.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import * as portals from '../support/portal.mjs';
import { checkEvery, everywhere } from '../support/response.mjs';

let portal;
let sec;

before(async () => {
  portal = await portals.start();
  sec = await portal.login('buyer', 'sec');
});
after(async () => { await portal.stop(); });

/* The answer with one header taken away (undefined) or changed, and other words. */
function altered(response, changes = {}, text = response.text) {
  const headers = { ...response.headers, ...changes };

  for (const name of Object.keys(changes)) {
    if (changes[name] === undefined) {
      delete headers[name];
    }
  }
  return { ...response, headers, rawHeaders: Object.entries(headers).flat(), text };
}

test('control: an answer without one of the things that each must have is refused', async () => {
  const { browser } = sec;
  const good = {
    api: await browser.send('/api/v1/me'), page: await browser.send('/portal/'), file: await browser.send('/css/base.css'),
    absent: await browser.send('/api/v1/levels/none'),
  };
  const refuse = (what, response) => {
    assert.throws(() => checkEvery(response), what);
  };

  for (const [name, response] of Object.entries(good)) {
    assert.doesNotThrow(() => checkEvery(altered(response)), `${name} as it came`);
    for (const header of [...Object.keys(everywhere), 'cache-control']) {
      refuse(`${name} without ${header}`, altered(response, { [header]: undefined }));
      refuse(`${name} with another ${header}`, altered(response, { [header]: 'public, max-age=600' }));
    }
    refuse(`${name} without charset`, altered(response, { 'content-type': response.headers['content-type'].split(';')[0] }));
    refuse(`${name} for other origins`, altered(response, { 'access-control-allow-origin': '*' }));
    refuse(`${name} with a version`, altered(response, { server: 'Apache/2.4.62 (Debian)' }));
    refuse(`${name} with a program`, altered(response, { 'x-powered-by': 'mod_sctier' }));
  }
  refuse('a file without ETag', altered(good.file, { etag: undefined }));
  for (const words of ['Apache/2.4.62', 'OpenSSL/3.0', 'near "SELECT": syntax error: SQLite 1', 'store_writer.c:12', '/var/lib/mod_sctier/x', 'SCT0111', 'errno 28']) {
    refuse(`an error that says ${words}`, altered(good.absent, {}, `{"detail":"${words}"}`));
  }
  assert.doesNotThrow(() => checkEvery({ ...altered(good.api, { server: undefined }), url: 'http://localhost:1/api/v1/me' }), 'another server');
});

test('control: a line in the error log that nobody named fails the test, and a named one does not', async () => {
  const other = await portals.start();
  const cookie = (await other.login('buyer', 'sec')).browser.jar.header(`${other.origin}/api/v1/me`);

  assert.deepEqual(other.httpd.unexpected(), [], 'nothing so far');
  assert.equal((await other.browser().send('/api/v1/me', { headers: { cookie, host: `127.0.0.1:${other.httpd.port}` } })).status, 401);
  await assert.rejects(other.stop(), /unexpected lines in the error log:[^]*oidc_check_cookie_domain: aborting/);
  other.httpd.expect(/oidc_check_cookie_domain: aborting/);
  assert.deepEqual(other.httpd.unexpected().filter((line) => /cookie_domain/.test(line)), []);
});
