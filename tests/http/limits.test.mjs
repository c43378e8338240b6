/*
 * limits.test.mjs - outsized, broken and slow requests: a clear answer, nothing stored, nothing in the log that alarms.
 */
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';

import { fromPage } from '../support/api.mjs';
import { checkHeaders, everywhere } from '../support/openapi.mjs';
import * as portals from '../support/portal.mjs';

let portal;
let sec;
let supplier;

before(async () => {
  portal = await portals.start({
    extra: 'RequestReadTimeout header=1 body=1', directives: 'SCTierEvidenceFile 30MiB', expect: [/SCT0105: LimitRequestBody here is 26214401, .* 31457281$/],
  });
  sec = await portal.login('buyer', 'sec');
  supplier = (await sec.get('/suppliers')).body.rows[0].id;
});
after(async () => { await portal.stop(); });

/* Bytes as they stand, on a connection of our own; resolves to all that came back. */
function raw(...parts) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(portal.httpd.port, '127.0.0.1');
    let text = '';

    socket.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('close', () => resolve(text)).on('error', reject);
    for (const part of parts) {
      socket.write(part);
    }
  });
}

function head(line, ...more) {
  const cookie = sec.browser.jar.header(`${portal.origin}/api/v1/me`);

  return [line, `Host: localhost:${portal.httpd.port}`, `Cookie: ${cookie}`, ...Object.entries(fromPage).map(([k, v]) => `${k}: ${v}`), ...more, '', '']
    .join('\r\n');
}

/* The status, headers and JSON of a reply as text. */
function parse(text) {
  const [top, body] = text.split('\r\n\r\n');

  return { status: Number(text.split(' ')[1]), top, body: /application\/problem\+json; charset=utf-8/i.test(top) ? JSON.parse(body) : null };
}

const levels = () => `/api/v1/suppliers/${supplier}/levels`;
const drafts = async () => (await sec.get(`/suppliers/${supplier}/levels`)).body.rows.length;

test('a body over the limit of its route is 413, by length and by chunks, and nothing is stored', async () => {
  const body = JSON.stringify({ reason: 'x'.repeat(70000) });
  const plain = await sec.send('POST', `/suppliers/${supplier}/levels`, { headers: fromPage, body });

  assert.equal(plain.status, 413);
  assert.equal(plain.body.key, 'too_large');
  const chunked = await sec.send('POST', `/suppliers/${supplier}/levels`, { headers: { ...fromPage, 'transfer-encoding': 'chunked' }, body });

  assert.equal(chunked.status, 413);
  const small = await sec.send('POST', '/me/party', { headers: fromPage, body: JSON.stringify({ party: 'x'.repeat(1100) }) });

  assert.equal(small.status, 413, 'the limit is that of the route');
  assert.equal(await drafts(), 0);
});

test('control: a body just below the limit is read', async () => {
  const body = JSON.stringify({ reason: 'x'.repeat(65000) });

  assert.equal((await sec.send('POST', `/suppliers/${supplier}/levels`, { headers: fromPage, body })).status, 422);
  assert.equal((await sec.send('POST', `/suppliers/${supplier}/levels`, {
    headers: { ...fromPage, 'transfer-encoding': 'chunked' }, body,
  })).status, 422);
});

test('a body beyond what httpd takes at all is a problem in the same form', async () => {
  const reply = parse(await raw(head(`POST ${levels()} HTTP/1.1`, 'Content-Length: 10000000', 'Connection: close')));

  assert.equal(reply.status, 413);
  assert.equal(reply.body.key, 'too_large');
});

test('a file that the portal promises and httpd does not let through is 413, and the log names both limits', async () => {
  const contact = await portal.login('buyer', 'a-contact');
  const size = 26214402;
  const { body: { id } } = await contact.post('/uploads', { name: '規程.pdf', size, sha256: '0'.repeat(64) });
  const put = (length) => raw([`PUT /api/v1/uploads/${id}/bytes HTTP/1.1`, `Host: localhost:${portal.httpd.port}`, 'X-SCTier: 1', 'Sec-Fetch-Site: same-origin',
    `Cookie: ${contact.browser.jar.header(`${portal.origin}/api/v1/me`)}`, 'Content-Type: application/octet-stream', `Content-Length: ${length}`, 'Connection: close', '', '']
    .join('\r\n'));

  assert.equal(parse(await put(size)).body.key, 'too_large');
  assert.equal(portal.httpd.log().match(/SCT0105:/g)?.length, 1);
});

test('who may not write gets no answer about the body', async () => {
  const nobody = await portal.anonymous();
  const body = JSON.stringify({ reason: 'x'.repeat(70000) });

  assert.equal((await nobody.send('POST', `/suppliers/${supplier}/levels`, { headers: fromPage, body })).status, 401);
  assert.equal((await (await portal.login('buyer', 'buy')).send('POST', `/suppliers/${supplier}/levels`, { headers: fromPage, body })).status, 403);
});

test('bodies that are not what they should be: 413, 415 or 422, nothing stored', async () => {
  const deep = (n) => `${'['.repeat(n)}${']'.repeat(n)}`;
  const cases = [
    ['', [400, 422]], ['{', [400, 422]], ['[]', [400, 422]], ['null', [400, 422]], ['{"reason":"a","reason":"b"}', [422]], ['{"unknown":1}', [422]],
    [`{"reason":${deep(17)}}`, [413, 422]], [`{"reason":${deep(20000)}}`, [413]], ['{"reason":"\\u0000"}', [400, 422]], ['{"reason":"\\ud800"}', [400, 422]],
    ['{"rev":1.5}', [422]], ['{"reason":1e400}', [400, 422]], ['\ufeff{}', [400, 422]], ['{}{}', [400, 422]], [Buffer.from([0x7b, 0xff, 0x7d]), [400, 422]],
  ];

  for (const [body, allowed] of cases) {
    const { status, body: problem } = await sec.send('POST', `/suppliers/${supplier}/levels`, { headers: fromPage, body });

    assert.ok(allowed.includes(status), `${body.toString().slice(0, 60)}: ${status} ${JSON.stringify(problem)}`);
  }
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx', '']) {
    const { status } = await sec.send('POST', `/suppliers/${supplier}/levels`, { headers: { ...fromPage, 'content-type': type }, body: '{}' });

    assert.equal(status, 415, type);
  }
  assert.equal(await drafts(), 0);
});

test('a write from elsewhere is refused, whatever cookie it carries', async () => {
  const write = (headers) => sec.send('POST', '/me/party', { headers: { 'content-type': 'application/json', ...headers }, body: '{"party":"buyer"}' });
  const wrong = [
    {}, { 'x-sctier': '1' }, { 'x-sctier': '0', 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'same-origin' },
    { 'x-sctier': '1', 'sec-fetch-site': 'cross-site' }, { 'x-sctier': '1', 'sec-fetch-site': 'same-site' }, { 'x-sctier': '1', 'sec-fetch-site': 'none' },
    { 'x-sctier': '1', 'sec-fetch-site': 'cross-site', origin: portal.origin }, { 'x-sctier': '1', origin: 'https://evil.example' },
    { 'x-sctier': '1', origin: 'null' }, { 'x-sctier': '1', origin: `${portal.origin}.evil.example` }, { 'x-sctier': '1', origin: `${portal.origin}/` },
  ];

  for (const headers of wrong) {
    const { status, body } = await write(headers);

    assert.deepEqual([status, body.key], [403, 'cross_site'], JSON.stringify(headers));
  }
  assert.equal((await write({ 'x-sctier': '1', 'sec-fetch-site': 'same-origin' })).status, 200, 'control');
  assert.equal((await write({ 'x-sctier': '1', origin: portal.origin })).status, 200, 'control');
});

test('addresses: long, encoded, doubled slashes, dots', async () => {
  assert.equal((await sec.get(`/levels/${'a'.repeat(1500)}`)).status, 404, 'a long identifier is an absent one');
  assert.equal((await sec.get(`/${'a'.repeat(300)}`)).status, 404);
  assert.equal((await sec.browser.send(`/api/v1/levels/${'a'.repeat(5000)}`)).status, 414);
  assert.equal((await sec.browser.send('/api/v1/levels/a%2fb')).status, 404);
  assert.equal((await sec.browser.send('/api/v1/levels/%00')).status, 404);
  assert.equal((await sec.browser.send('/api/v1')).status, 404);
  assert.equal((await sec.browser.send('/api/v1/')).status, 404);
  for (const where of ['//api/v1/me', '/api//v1/me', '/api/v1//me', '/api/v1/./me', '/css/../api/v1/me', '/api/v1/providers/../me', '/api/v1/providers/%2e%2e/me',
    '/api/v1/providers/../../v1/me', '/%61pi/v1/me', '/api/v1/providers/', '/api/v1/providers;x', '/api/v1/providers%20', '/api/v1/me?x=/api/v1/providers']) {
    /* As bytes: a URL object would tidy them up. */
    const said = await raw(`GET ${where} HTTP/1.1\r\nHost: localhost:${portal.httpd.port}\r\nConnection: close\r\n\r\n`);

    assert.match(said, /^HTTP\/1\.1 40[014] /, where);
    assert.doesNotMatch(said, /buyer_ja/, where);
  }
});

test('headers: too many, too long', async () => {
  const many = Array.from({ length: 70 }, (_, i) => `X-${i}: 1`);

  assert.match(await raw(head('GET /api/v1/me HTTP/1.1', ...many, 'Connection: close')), /^HTTP\/1\.1 (400|431) /);
  assert.match(await raw(head('GET /api/v1/me HTTP/1.1', `X-Long: ${'x'.repeat(9000)}`, 'Connection: close')), /^HTTP\/1\.1 (400|431) /);
  assert.match(await raw(head('GET /api/v1/me HTTP/1.1', 'Connection: close')), /^HTTP\/1\.1 200 /, 'control');
});

test('what httpd refuses before it knows the address gets our page: headers of every answer, no version, nothing of what was sent', async () => {
  const canary = 'c4n4ry';
  const many = Array.from({ length: 70 }, (_, i) => `X-${canary}-${i}: 1`);
  const cases = {
    414: [`GET /api/v1/${canary}${'a'.repeat(5000)} HTTP/1.1`],
    400: ['GET /api/v1/me HTTP/1.1', ...many],
    431: ['GET /api/v1/me HTTP/1.1', `X-${canary}: ${'x'.repeat(9000)}`],
    417: ['GET /api/v1/me HTTP/1.1', `Expect: ${canary}`],
    405: [`TRACE /api/v1/me?${canary} HTTP/1.1`],
    '400 ': ['GET /api/v1/me HTTP/1.1', `${canary} ${canary}: 1`],
    '400  ': [`G@T /${canary} HTTP/1.1`],
  };

  for (const [status, lines] of Object.entries(cases)) {
    const said = await raw([...lines.slice(0, 1), `Host: localhost:${portal.httpd.port}`, 'Connection: close', ...lines.slice(1), '', ''].join('\r\n'));
    const [top, body] = [said.slice(0, said.indexOf('\r\n\r\n')), said.slice(said.indexOf('\r\n\r\n') + 4)];
    const rawHeaders = top.split('\r\n').slice(1).flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
    const headers = Object.fromEntries(rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1]]] : [])));

    assert.match(said, status === '431' ? /^HTTP\/1\.1 (400|431) / : new RegExp(`^HTTP/1\\.1 ${status.trim()} `));
    checkHeaders({ url: lines[0].slice(0, 40), status, headers, rawHeaders }, { ...everywhere, 'cache-control': 'no-store' });
    assert.equal(headers['content-type'], 'text/html; charset=utf-8', status);
    assert.match(body, /<html lang="ja">/, status);
    assert.doesNotMatch(said, new RegExp(`${canary}|Apache/|Debian|OpenSSL`), status);
  }
});

test('two lengths or a length beside chunks are refused', async () => {
  for (const more of [['Content-Length: 2', 'Content-Length: 3'], ['Content-Length: 2x'], ['Transfer-Encoding: chunked, x']]) {
    const reply = parse(await raw(head('POST /api/v1/me/party HTTP/1.1', ...more, 'Connection: close'), '{}'));

    assert.ok(reply.status >= 400 && reply.status < 600, `${more}: ${reply.status}`);
  }
});

test('a client that sends too slowly is let go', async () => {
  const reply = parse(await raw(head('POST /api/v1/me/party HTTP/1.1', 'Content-Length: 100', 'Connection: close'), '{"pa'));

  assert.equal(reply.status, 408);
  assert.equal(reply.body.key, 'timeout');
  const start = await raw('GET /api/v1/me HT');

  assert.match(start, /^(HTTP\/1\.1 408 [^]*)?$/);
});

test('a part of an answer is not given', async () => {
  const reply = await sec.get('/me', { range: 'bytes=0-10' });

  assert.equal(reply.status, 200);
});

test('an entity tag that matches saves the body', async () => {
  const first = await sec.get('/openapi.json');

  assert.ok(first.etag);
  assert.equal((await sec.get('/openapi.json', { 'if-none-match': first.etag })).status, 304);
  assert.equal((await sec.get('/openapi.json', { 'if-none-match': '"other"' })).status, 200);
});

test('each request has its own number, not one that a client sends', async () => {
  const sent = '0123456789abcdef0123456789abcdef';
  const numbers = new Set();

  for (let turn = 0; turn < 5; turn++) {
    const { headers } = await sec.get('/me', { 'x-request-id': sent, unique_id: sent, 'unique-id': sent });

    assert.notEqual(headers['x-request-id'], sent);
    numbers.add(headers['x-request-id']);
  }
  assert.equal(numbers.size, 5);
  const refused = await sec.get('/levels/nothing');

  assert.ok(portal.httpd.log().includes(`SCT0111: ${refused.headers['x-request-id']} not_found: `), 'the log has the same number');
});

test('what a client writes cannot forge a line of the log', async () => {
  await sec.browser.send('/api/v1/levels/a%0a%5b2026-01-01%5d%20%5bsctier:error%5d%20SCT9999:%20forged');
  assert.doesNotMatch(portal.httpd.log(), /^\[2026-01-01\]/m);
});
