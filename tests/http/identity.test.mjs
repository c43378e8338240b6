/*
 * identity.test.mjs - the gate: who mod_auth_openidc did not sign in is nobody, whatever they send and however the request got
 * to the handler. Debian's mod_auth_openidc and a real provider; the locations below are traps that an operator might build.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { fromPage } from '../support/api.mjs';
import { Browser, send } from '../support/client.mjs';
import { loadModules } from '../support/httpd_conf.mjs';
import * as idp from '../support/idp.mjs';
import * as portals from '../support/portal.mjs';

/* Where the handler answers although nobody need sign in, or where another kind of log-in is asked for. */
const open = {
  '/open': 'Require all granted',
  '/none': 'AuthType None\nRequire all granted',
  '/half': 'AuthType openid-connect\nRequire all granted',
  '/pass': 'AuthType openid-connect\nOIDCUnAuthAction pass\nRequire valid-user',
  '/passall': 'AuthType openid-connect\nOIDCUnAuthAction pass\nRequire all granted',
  '/basic': 'AuthType Basic\nAuthName x\nAuthUserFile "@dir@/users"\nRequire valid-user',
  '/bearer': 'AuthType oauth20\nRequire valid-user',
  '/either': 'AuthType auth-openidc\nOIDCUnAuthAction 401\nRequire valid-user',
};
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

let portal;

function traps(made) {
  const locations = Object.entries(open).map(([where, words]) => `<Location "${where}/api/v1">
SetHandler sctier-api
${words.replace('@dir@', made.dir)}
</Location>`);
  const key = made.providers.buyer.keys[0];
  const pem = path.join(made.dir, 'key.pem');
  const cert = path.join(made.dir, 'cert.pem');

  writeFileSync(pem, createPrivateKey({ key, format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  execFileSync('openssl', ['req', '-x509', '-key', pem, '-subj', '/CN=test', '-days', '2', '-out', cert], { stdio: 'pipe' });
  writeFileSync(path.join(made.dir, 'users'),
    `sec:${execFileSync('openssl', ['passwd', '-apr1', 'secret']).toString().trim()}\n`);
  mkdirSync(path.join(made.dir, 'ssi'));
  writeFileSync(path.join(made.dir, 'ssi/me.shtml'), 'me=<!--#include virtual="/api/v1/me" -->=end\n');
  return `${locations.join('\n')}
OIDCOAuthVerifyCertFiles "${key.kid}#${cert}"
OIDCOAuthRemoteUserClaim sub
<Location "/bearer-page">
AuthType oauth20
Require valid-user
</Location>
Alias /bearer-page "${made.dir}/ssi"
<Directory "${made.dir}/ssi">
Require all granted
Options +Includes +FollowSymLinks
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
</Directory>
Alias /ssi "${made.dir}/ssi"
<Location "/ssi">
AuthType openid-connect
Require valid-user
</Location>
<Location "/lost">
ErrorDocument 404 /api/v1/me
AuthType openid-connect
Require valid-user
</Location>
<Location "/rewritten">
RewriteEngine On
RewriteRule ^ /api/v1/me [L]
AuthType openid-connect
Require valid-user
</Location>
Alias /rewritten "${made.dir}/ssi"
`;
}

before(async () => {
  const third = await idp.start({
    key: 'third', name_ja: '第三', name_en: 'Third', speaks_for: ['S-1003'],
    accounts: [{ sub: 'sec', name_ja: '別人', name_en: 'Somebody else', role_ja: '-', role_en: '-', memberships: [] }],
  });

  portal = await portals.start({
    others: [third],
    load: loadModules('auth_basic', 'authn_file', 'rewrite', 'include'),
    extra: traps,
    expect: [/\[auth_openidc:(warn|error)\]/, /AH01614: client used wrong authentication scheme/],
  });
});
after(async () => { await portal.stop(); });

/* ---- forged headers ---- */

function forged() {
  const claims = { iss: portal.providers.buyer.issuer, sub: 'sec', aud: 'sctier', name: 'x', exp: 4102444800, iat: 1700000000 };
  const payload = JSON.stringify(claims);
  const jwt = (alg) => [JSON.stringify({ alg }), payload, 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');
  const one = (name, value = 'sec') => ({ [name]: value });

  return [
    {}, one('OIDC_id_token_payload', payload), one('OIDC-id-token-payload', payload), one('Oidc-Id_token-Payload', payload),
    one('HTTP_OIDC_ID_TOKEN_PAYLOAD', payload), one('OIDC_id_token', jwt('none')), one('OIDC_CLAIM_sub'), one('OIDC-CLAIM-sub'),
    one('OIDC_CLAIM_iss', claims.iss), { 'OIDC_CLAIM_sub': 'sec', 'OIDC_CLAIM_iss': claims.iss, OIDC_id_token_payload: payload },
    { OIDC_id_token: jwt('RS256'), OIDC_id_token_payload: payload, REMOTE_USER: 'sec', AUTH_TYPE: 'openid-connect' },
    { 'OIDC-id-token': jwt('RS256'), 'OIDC-id-token-payload': payload, 'Remote-User': 'sec', 'Auth-Type': 'openid-connect' },
    one('OIDC_userinfo_json', payload), one('OIDC_access_token', jwt('RS256')), one('REMOTE_USER'), one('REMOTE-USER'),
    one('Remote_User'), one('X-Remote-User'), one('X-REMOTE_USER'), one('X-Forwarded-User'), one('X-Forwarded-For', '127.0.0.1'),
    one('X-Forwarded-Host', 'localhost'), one('X-Forwarded-Proto', 'https'), one('Forwarded', 'for=127.0.0.1;proto=https'),
    one('X-Original-URL', '/api/v1/providers'), one('X-Rewrite-URL', '/api/v1/providers'), one('X-HTTP-Method-Override', 'GET'),
    one('Authorization', `Bearer ${jwt('none')}`), one('Authorization', `Bearer ${jwt('RS256')}`), one('Authorization', 'Bearer'),
    one('Authorization', `Basic ${Buffer.from('sec:secret').toString('base64')}`), one('Cookie', 'sctier_sess=sec'),
    one('Cookie', `sctier_sess=${randomBytes(20).toString('base64url')}`), one('Cookie', 'mod_auth_openidc_session=../../x'),
    one('AUTH_TYPE', 'openid-connect'), one('OIDC_Session', payload), one('Sec-Fetch-Site', 'none'), one('X-Requested-With', 'XMLHttpRequest'),
  ];
}

test('forged headers make nobody anybody, at any location, by any method', async () => {
  const sets = forged();
  let count = 0;

  assert.ok(sets.length >= 30);
  for (const where of ['', ...Object.keys(open)]) {
    for (const method of methods) {
      const path = method === 'POST' ? '/me/party' : '/me';
      const body = method === 'POST' ? '{"party":"buyer"}' : undefined;

      for (const headers of sets) {
        const reply = await send(`${portal.origin}${where}/api/v1${path}`, { method, headers: { ...fromPage, ...headers }, body });
        const what = `${method} ${where} ${JSON.stringify(headers).slice(0, 200)} -> ${reply.status}`;

        assert.ok(reply.status === 401 || reply.status === 403, what);
        assert.doesNotMatch(reply.text, /buyer_security|"subject"/, what);
        count++;
      }
    }
  }
  console.log(`forged: ${count} requests, 0 identities`);
});

test('control: the same headers beside a real session neither help nor hinder', async () => {
  const person = await portal.login('buyer', 'buy');

  for (const headers of forged().filter((set) => !set.Cookie && !set.Authorization)) {
    const { status, body } = await person.get('/me', headers);

    assert.equal(status, 200);
    assert.equal(body.subject, 'buy', JSON.stringify(headers));
  }
});

test('forged headers do not change the public answer', async () => {
  const good = await send(`${portal.origin}/api/v1/providers`);

  assert.equal(good.status, 200);
  for (const headers of forged()) {
    const reply = await send(`${portal.origin}/api/v1/providers`, { headers });

    assert.equal(reply.text, good.text, JSON.stringify(headers));
  }
});

test('a real session gives nothing where httpd was not told to check it', async () => {
  const person = await portal.login('buyer', 'sec');

  assert.equal((await person.get('/me')).status, 200, 'control');
  for (const where of ['/open', '/none', '/half', '/passall', '/basic', '/bearer']) {
    for (const method of methods) {
      const reply = await person.browser.send(`${where}/api/v1/me`, { method, headers: fromPage });

      assert.ok(reply.status === 401 || reply.status === 403, `${method} ${where} -> ${reply.status}`);
    }
  }
});

test('another kind of log-in is none: basic authentication with the right password', async () => {
  const headers = { authorization: `Basic ${Buffer.from('sec:secret').toString('base64')}` };
  const wrong = await send(`${portal.origin}/basic/api/v1/me`);
  const right = await send(`${portal.origin}/basic/api/v1/me`, { headers });

  assert.match(wrong.headers['www-authenticate'], /^Basic/, 'control: httpd asks for the password');
  assert.equal(right.headers['www-authenticate'], undefined, 'control: httpd takes the password');
  assert.equal(right.status, 401);
  assert.equal(JSON.parse(right.text).key, 'sign_in');
});

/* ---- methods ---- */

test('OPTIONS never carries rights and gives no leave to other origins', async () => {
  const person = await portal.login('buyer', 'sec');

  for (const path of ['/me', '/suppliers', '/providers', '/nowhere']) {
    const reply = await person.browser.send(`/api/v1${path}`, {
      method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });

    assert.equal(reply.status, 401, path);
    assert.ok(!Object.keys(reply.headers).some((name) => name.startsWith('access-control-')), path);
  }
});

test('HEAD is GET without a body', async () => {
  const person = await portal.login('buyer', 'sec');
  const get = await person.get('/suppliers');
  const head = await person.send('HEAD', '/suppliers');

  assert.equal(head.status, 200);
  assert.equal(head.headers['content-length'], get.headers['content-length']);
  assert.equal((await (await portal.anonymous()).send('HEAD', '/suppliers')).status, 401);
});

test('TRACE and unknown methods are refused', async () => {
  const person = await portal.login('buyer', 'sec');

  assert.equal((await person.browser.send('/api/v1/me', { method: 'TRACE' })).status, 405);
  for (const method of ['PROPFIND', 'MKCOL', 'LOCK']) {
    const reply = await person.browser.send('/api/v1/me', { method });

    assert.equal(reply.status, 405, method);
    assert.equal(reply.headers.allow, 'GET');
  }
});

/* ---- ways inside ---- */

/* Lines with a tag, since the beginning. */
function tagged(tag) {
  return portal.httpd.log().split('\n').filter((line) => line.includes(`${tag}:`)).length;
}

test('an internal redirect into the handler is refused: the claims did not come along', async () => {
  const person = await portal.login('buyer', 'sec');

  portal.httpd.expect(/SCT0102: refused: the API was reached by an internal redirect/);
  for (const where of ['/lost/x', '/rewritten/me.shtml']) {
    const before = tagged('SCT0102');
    const reply = await person.browser.send(where);

    assert.ok(reply.status === 403 || reply.status === 404, `${where} -> ${reply.status}`);
    assert.doesNotMatch(reply.text, /buyer_security|"subject"/);
    assert.equal(tagged('SCT0102'), before + 1, `${where}: the log says so`);
  }
});

test('a subrequest into the handler is refused', async () => {
  const person = await portal.login('buyer', 'sec');

  portal.httpd.expect(/SCT0102: refused: the API was reached by a subrequest/, /AH01376|mod_include|unable to include/);
  const before = tagged('SCT0102');
  const reply = await person.browser.send('/ssi/me.shtml');

  assert.equal(reply.status, 200);
  assert.match(reply.text, /me=.*=end/s, 'control: the page was made');
  assert.doesNotMatch(reply.text, /buyer_security|"subject"/);
  assert.equal(tagged('SCT0102'), before + 1);
});

/* ---- tokens ---- */

/** An ID token by a code flow of our own, as somebody with a log-in can always get one. */
async function idToken(provider, sub) {
  const browser = new Browser(provider.issuer);
  const verifier = randomBytes(32).toString('base64url');
  const back = `${portal.origin}/oidc/callback`;
  let reply = await browser.send(`/auth?${new URLSearchParams({
    client_id: 'sctier', response_type: 'code', redirect_uri: back, scope: 'openid profile', nonce: 'n', state: 's',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  })}`);

  for (let turn = 0; turn < 10; turn++) {
    const next = reply.headers.location ? new URL(reply.headers.location, reply.url).href : null;

    if (next && next.startsWith(back)) {
      const tokens = await send(`${provider.issuer}/token`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`sctier:${provider.client.client_secret}`).toString('base64')}`,
        },
        body: new URLSearchParams({
          grant_type: 'authorization_code', code: new URL(next).searchParams.get('code'), redirect_uri: back, code_verifier: verifier,
        }).toString(),
      });

      return JSON.parse(tokens.text).id_token;
    }
    reply = next ? await browser.send(next) : await browser.send(reply.url, {
      method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `sub=${sub}`,
    });
  }
  throw new Error(`no code: ${reply.status} ${reply.url}`);
}

test('an ID token is no key: as a bearer token it opens nothing', async () => {
  const token = await idToken(portal.providers.buyer, 'sec');
  const headers = { authorization: `Bearer ${token}` };

  assert.equal((await send(`${portal.origin}/bearer-page/me.shtml`)).status, 401, 'control: closed without a token');
  portal.httpd.expect(/AH01376|unable to include/);
  const page = await send(`${portal.origin}/bearer-page/me.shtml`, { headers });

  assert.equal(page.status, 200, 'control: mod_auth_openidc itself takes it');
  for (const where of ['', '/bearer', '/either', ...Object.keys(open)]) {
    for (const method of methods) {
      const reply = await send(`${portal.origin}${where}/api/v1/me`, { method, headers: { ...fromPage, ...headers } });

      assert.ok(reply.status === 401 || reply.status === 403, `${method} ${where} -> ${reply.status}`);
      assert.doesNotMatch(reply.text, /buyer_security|"subject"/);
    }
  }
});

/* ---- providers ---- */

test('the same subject at another provider is another person, without any role', async () => {
  const person = await portal.login('third', 'sec');
  const { body } = await person.get('/me');

  assert.equal(body.issuer, portal.providers.third.issuer);
  assert.deepEqual([body.party, body.roles, body.parties], [null, [], []]);
  assert.equal((await person.get('/suppliers')).status, 403);
  assert.equal((await (await portal.login('buyer', 'sec')).get('/suppliers')).status, 200, 'control');
});

test('a provider cannot be made to speak for a party it is not bound to', async () => {
  const { issuer } = portal.providers.b;
  const add = (party, role) => portal.ctl('members', 'add', '--issuer', issuer, '--sub', 'mole', '--name', 'x', '--party', party, '--role', role);

  for (const [party, role] of [['buyer', 'buyer_security'], ['S-1001', 'supplier_contact'], ['S-1003', 'supplier_executive']]) {
    const { code, err } = await add(party, role);

    assert.equal(code, 1, `${party}: ${err}`);
  }
  assert.equal((await add('S-1002', 'supplier_contact')).code, 0, 'control: its own party');
});
