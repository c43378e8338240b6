/*
 * response.mjs - what holds for every answer of the portal, whatever the test is about: client.mjs and browser.mjs ask here.
 */
import assert from 'node:assert/strict';

const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
  + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Headers that every answer of the server carries, pages too. */
export const everywhere = {
  'content-security-policy': csp,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  server: 'Apache',
};

/** What a browser may do with somebody's file: nothing. */
export const sandboxed = { ...everywhere, 'content-security-policy': "sandbox; default-src 'none'" };

/* A download of evidence. */
const download = (response) => response.status === 200 && response.headers['content-type'] === 'application/octet-stream';

/** Throws unless the headers are those of every answer: each once, no version of anything, no leave for other origins. */
export function checkHeaders(response, expected = download(response) ? sandboxed : everywhere) {
  for (const [name, value] of Object.entries(expected)) {
    const found = response.rawHeaders.filter((_, i, all) => i % 2 === 1 && all[i - 1].toLowerCase() === name);

    assert.deepEqual(found, [value], `header ${name} of ${response.url} (${response.status})`);
  }
  for (const name of Object.keys(response.headers)) {
    assert.doesNotMatch(name, /^(access-control-|x-powered-by)/, `header of ${response.url}`);
  }
}

const origins = new Set();

/** Every answer from this origin is checked from now on. */
export function watch(origin) {
  origins.add(origin);
}

/* Files that hold no secret: conf/sctier.conf. */
const files = /^\/(?:css|js|i18n|vendor|help)\//;

/* Names of programs with a version, of files of a machine or of our sources, SQL, tags of the log. */
const internals = /Apache|OpenSSL|mod_\w+|openidc|SQL|\bSCT\d{4}\b|SCTLOGNO|\/(?:usr|tmp|etc|var|home|root)\/|\w\.(?:c|h|so|db)\b|\bat 0x|errno/i;

/** Throws unless an answer of the portal has what each must have. @param response {status, headers, rawHeaders, text, url} */
export function checkEvery(response) {
  const { pathname, origin } = new URL(response.url);

  if (!origins.has(origin)) {
    return;
  }
  const { status, headers } = response;
  const where = `${response.url} (${status})`;
  const type = headers['content-type'] || '';

  checkHeaders(response);
  if (files.test(pathname) && [200, 304].includes(status)) {
    assert.equal(headers['cache-control'], 'no-cache', `Cache-Control of ${where}`);
    assert.ok(headers.etag, `ETag of ${where}`);
  } else {
    assert.match(headers['cache-control'] || '', /(^|, ?)no-store\b/, `Cache-Control of ${where}`);
  }
  /* what mod_auth_openidc says of a session is JSON without a charset: UTF-8 (RFC 8259 section 8.1) */
  if (/^text\/|json|javascript|svg/.test(type) && !(pathname === '/oidc/callback' && type === 'application/json')) {
    assert.match(type, /; ?charset=(?:utf-8|iso-8859-1)$/i, `charset of ${where}`);
  }
  if (status >= 400) {
    assert.doesNotMatch(response.text || '', internals, `body of ${where}`);
  }
}
