/*
 * login.test.mjs - signing in and out at the real providers, and what a reply must look like.
 */
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';

import { Browser, Jar } from '../support/client.mjs';
import { checkHeaders, everywhere } from '../support/openapi.mjs';
import * as portals from '../support/portal.mjs';

let portal;

before(async () => { portal = await portals.start(); });
after(async () => { await portal.stop(); });

test('the public answer names the log-ins, and nothing else is public', async () => {
  const nobody = await portal.anonymous();
  const { status, body } = await nobody.get('/providers');

  assert.equal(status, 200);
  assert.deepEqual(body.providers.map((one) => one.issuer).sort(), Object.values(portal.providers).map((one) => one.issuer).sort());
  for (const path of ['/me', '/suppliers', '/openapi.json', '/providers/x', '/nowhere']) {
    const reply = await nobody.get(path);

    assert.equal(reply.status, 401, path);
    assert.equal(reply.body.key, 'sign_in');
  }
});

test('a page asks a browser to sign in and comes back to the same address', async () => {
  const browser = portal.browser();
  const asked = await browser.send('/portal/levels/abc', { headers: { accept: 'text/html' } });

  assert.equal(asked.status, 302);
  assert.ok(asked.headers.location.startsWith(`${portal.origin}/?`), asked.headers.location);
  const given = new URL(asked.headers.location).searchParams;
  const back = await browser.login(portal.providers.buyer.issuer, 'sec', given.get('target_link_uri'), { x_csrf: given.get('x_csrf') });

  assert.equal(back.url, `${portal.origin}/portal/levels/abc`);
  assert.equal(back.status, 200);
  checkHeaders(back, { ...everywhere, 'cache-control': 'no-store' });
});

test('every account of both providers gets its own roles', async () => {
  for (const provider of Object.values(portal.providers)) {
    for (const account of provider.table.accounts) {
      const person = await portal.login(provider.key, account.sub);
      const { body } = await person.get('/me');

      assert.equal(body.subject, account.sub);
      assert.equal(body.issuer, provider.issuer);
      assert.deepEqual(body.parties.map((one) => one.roles.slice().sort()), account.memberships.map((one) => one.roles.slice().sort()),
        account.sub);
      assert.equal(body.must_choose, account.memberships.length > 1, account.sub);
    }
  }
});

test('log-out ends the session at the portal and at the provider', async () => {
  const person = await portal.login('buyer', 'sec');
  const copy = new Browser(portal.origin, new Jar(person.browser.jar));

  assert.equal((await copy.send('/api/v1/me')).status, 200, 'control: the copied cookie works before');
  const last = await person.browser.logout();

  assert.equal(last.url, `${portal.origin}/`);
  assert.equal((await person.get('/me')).status, 401);
  assert.equal((await copy.send('/api/v1/me')).status, 401, 'a copied cookie is dead');
  const again = await person.browser.follow(person.browser.link(portal.providers.buyer.issuer));

  assert.ok(again.url.startsWith(`${portal.providers.buyer.issuer}/interaction/`), 'the provider asks again');
});

test('a session at the provider alone signs in without a question', async () => {
  const person = await portal.login('buyer', 'sec');
  const back = await person.browser.follow(person.browser.link(portal.providers.buyer.issuer, '/portal/x'));

  assert.equal(back.url, `${portal.origin}/portal/x`);
});

test('a browser keeps nothing from behind the log-in', async () => {
  const person = await portal.login('buyer', 'legal');

  for (const where of ['/portal/', '/portal/deep/link', '/api/v1/me', '/api/v1/suppliers', '/oidc/callback?info=json']) {
    const reply = await person.browser.send(where);

    assert.equal(reply.status, 200, where);
    assert.match(reply.headers['cache-control'], /(^|, ?)no-store\b/, where);
  }
});

test('what the pages may ask about the session holds no token', async () => {
  const person = await portal.login('buyer', 'sec');
  const info = JSON.parse((await person.browser.send('/oidc/callback?info=json')).text);

  assert.deepEqual(Object.keys(info).sort(), ['exp', 'iat', 'timeout']);
});

test('the session belongs to its host name', async () => {
  const person = await portal.login('buyer', 'sec');
  const cookie = person.browser.jar.header(`${portal.origin}/api/v1/me`);
  const at = (host) => portal.browser().send('/api/v1/me', { headers: { cookie, host } });

  assert.equal((await at(`localhost:${portal.httpd.port}`)).status, 200, 'control');
  portal.httpd.expect(/oidc_check_cookie_domain: aborting/);
  assert.equal((await at(`127.0.0.1:${portal.httpd.port}`)).status, 401);
});

test('static files are asked for again by ETag; missing ones are 404, not the shell', async () => {
  const browser = portal.browser();
  const css = await browser.send('/css/base.css');

  assert.equal(css.status, 200);
  checkHeaders(css, { ...everywhere, 'cache-control': 'no-cache' });
  assert.equal(css.headers['content-type'], 'text/css; charset=utf-8');
  assert.equal((await browser.send('/css/base.css', { headers: { 'if-none-match': css.headers.etag } })).status, 304);
  for (const where of ['/css/none.css', '/js/none.js', '/i18n/none.js', '/vendor/none.js', '/portal/none.js', '/css/', '/index.htm']) {
    const missing = await browser.send(where);

    assert.ok([404, 302, 401].includes(missing.status), `${where} ${missing.status}`);
    assert.doesNotMatch(missing.text, /<script/, where);
  }
});

test('every page of the server has the headers, errors too', async () => {
  const browser = portal.browser();

  portal.httpd.expect(/oidc_handle_authorization_response: invalid authorization response state/, /oidc_restore_proto_state: no /,
    /oidc_authorization_response_match_state: unable/, /oidc_target_link_uri_matches_configuration: could not parse/);
  for (const [where, status] of [['/', 200], ['/nowhere', 404], ['/%2f', 404], ['/oidc/callback?code=x&state=y', 302],
    ['/oidc/callback?iss=http%3A%2F%2Flocalhost%3A1&target_link_uri=x', 200]]) {
    const reply = await browser.send(where, { headers: { accept: 'text/html' } });

    assert.equal(reply.status, status, `${where} ${reply.text.slice(0, 300)}`);
    checkHeaders(reply);
    assert.match(reply.headers['content-type'], /^text\/html; charset=(utf-8|iso-8859-1)$/i, where);
    assert.doesNotMatch(reply.text, /Apache|openidc/i, where);
  }
});

test('one request has one answer, also where mod_auth_openidc sends its own error page', async () => {
  const host = `Host: localhost:${portal.httpd.port}\r\n`;

  portal.httpd.expect(/oidc_target_link_uri_matches_configuration: could not parse/);
  const said = await new Promise((resolve, reject) => {
    const socket = net.connect(portal.httpd.port, '127.0.0.1');
    let text = '';

    socket.setEncoding('latin1').on('data', (chunk) => { text += chunk; }).on('close', () => resolve(text)).on('error', reject);
    socket.write(`GET /oidc/callback?iss=http%3A%2F%2Flocalhost%3A1&target_link_uri=x HTTP/1.1\r\n${host}\r\n`
      + `GET /api/v1/providers HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
  });
  const first = said.slice(said.indexOf('\r\n\r\n') + 4);
  const length = Number(/^Content-Length: (\d+)/mi.exec(said)[1]);

  assert.match(first.slice(0, length), /Invalid Request/, 'control: it is the page of mod_auth_openidc');
  assert.match(first.slice(length), /^HTTP\/1\.1 200 OK\r\n[^]*\{"buyer_ja"/, 'the second answer follows at once');
});

test('control: a reply that was altered is refused by the checker', async () => {
  const person = await portal.login('buyer', 'sec');
  const { response } = await person.get('/me');
  const good = (change) => {
    const copy = { ...response, headers: { ...response.headers }, rawHeaders: [...response.rawHeaders] };

    change(copy);
    return () => person.schema.check('GET', '/me', copy);
  };
  const body = (change) => good((copy) => {
    const value = JSON.parse(copy.text);

    change(value);
    copy.text = JSON.stringify(value);
  });
  const raw = (name, value) => good((copy) => {
    const at = copy.rawHeaders.findIndex((one, i) => i % 2 === 0 && one.toLowerCase() === name);

    if (at >= 0) {
      copy.rawHeaders.splice(at, 2);
      delete copy.headers[name];
    }
    if (value !== undefined) {
      copy.rawHeaders.push(name, value);
      copy.headers[name] = value;
    }
  });

  assert.doesNotThrow(good(() => {}), 'the reply as it came');
  const altered = {
    'a further member': body((value) => { value.extra = 1; }),
    'a member less': body((value) => { delete value.roles; }),
    'a number for a text': body((value) => { value.subject = 7; }),
    'a deep number for a text': body((value) => { value.parties[0].party = 7; }),
    'a further member, deep': body((value) => { value.parties[0].extra = 1; }),
    'an array for the object': good((copy) => { copy.text = '[]'; }),
    'no JSON': good((copy) => { copy.text = '{'; }),
    'another status': good((copy) => { copy.status = 201; }),
    'a status of a problem': good((copy) => { copy.status = 403; }),
    'no nosniff': raw('x-content-type-options'),
    'no CSP': raw('content-security-policy'),
    'a wider CSP': raw('content-security-policy', "default-src 'self'"),
    'a doubled header': good((copy) => { copy.rawHeaders.push('Cache-Control', 'no-store'); }),
    'kept by browsers': raw('cache-control', 'max-age=60'),
    'no charset': raw('content-type', 'application/json'),
    'a version': raw('server', 'Apache/2.4.71 (Debian)'),
    'CORS': raw('access-control-allow-origin', '*'),
    'no request id': raw('x-request-id'),
  };

  for (const [what, check] of Object.entries(altered)) {
    assert.throws(check, undefined, what);
  }
});
