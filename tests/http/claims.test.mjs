/*
 * claims.test.mjs - shapes of an ID token that no real provider sends, from one that signs anything. mod_auth_openidc or
 * mod_sctier may refuse; nobody may get an identity, and above all not somebody else's.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import * as hostiles from '../support/hostile.mjs';
import * as portals from '../support/portal.mjs';

let hostile;
let portal;

before(async () => {
  hostile = await hostiles.start({
    speaks_for: ['S-1001'],
    accounts: [{ sub: 'good', name_ja: '正しい 人', memberships: [{ party: 'S-1001', roles: ['supplier_contact'] }] }],
  });
  portal = await portals.start({ others: [hostile], expect: [/\[auth_openidc:(warn|error)\]/, /SCT0104:/] });
});
after(async () => { await portal.stop(); });

/** Signs in with this payload. @return {status, body} of GET /me */
async function attempt(shape, how = {}) {
  const browser = portal.browser();

  hostile.shape = shape;
  hostile.how = how;
  await browser.follow(browser.link(hostile.issuer));
  const response = await browser.send('/api/v1/me');

  return { status: response.status, body: (await portal.schema()).check('GET', '/me', response) };
}

/* Writes the claims by hand: a raw value for each of `raw`, instead of or beside the good one. */
function text(claims, raw, { keep = false } = {}) {
  const members = Object.entries(claims).filter(([key]) => keep || !(key in raw)).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);

  return `{${[...members, ...Object.entries(raw).map(([key, value]) => `${JSON.stringify(key)}:${value}`)].join(',')}}`;
}

/* The same with bytes that are no UTF-8. */
function bytes(claims, key, ...raw) {
  const [before, behind] = text(claims, { [key]: '"@"' }).split('@');

  return Buffer.concat([Buffer.from(before), Buffer.from(raw), Buffer.from(behind)]);
}

const without = (claims, key) => Object.fromEntries(Object.entries(claims).filter(([name]) => name !== key));
const long = (n) => 'x'.repeat(n);
const raw = (key, value, options) => (claims) => text(claims, { [key]: value }, options);

const wrong = {
  'sub missing': (claims) => without(claims, 'sub'),
  'sub null': raw('sub', 'null'),
  'sub number': raw('sub', '7'),
  'sub real': raw('sub', '1.5'),
  'sub true': raw('sub', 'true'),
  'sub object': raw('sub', '{"sub":"good"}'),
  'sub array': raw('sub', '["good"]'),
  'sub empty': raw('sub', '""'),
  'sub empty array': raw('sub', '[]'),
  'sub of 256 characters': raw('sub', JSON.stringify(long(256))),
  'sub of 5,000 characters': raw('sub', JSON.stringify(long(5000))),
  'sub of 40,000 characters': raw('sub', JSON.stringify(long(40000))),
  'sub with CR LF': raw('sub', '"good\\r\\nX-Evil: 1"'),
  'sub with LF': raw('sub', '"good\\n"'),
  'sub with NUL': raw('sub', '"good\\u0000evil"'),
  'sub with a control character': raw('sub', '"good\\u0007"'),
  'sub with DEL': raw('sub', '"good\\u007f"'),
  'sub with a lone surrogate': raw('sub', '"good\\ud800"'),
  'sub with half a character': (claims) => bytes(claims, 'sub', 0xe3, 0x81),
  'sub with an overlong slash': (claims) => bytes(claims, 'sub', 0xc0, 0xaf),
  'sub with 0xff': (claims) => bytes(claims, 'sub', 0x67, 0xff),
  'sub with a raw NUL': (claims) => bytes(claims, 'sub', 0x67, 0x00),
  'sub with a raw line end': (claims) => bytes(claims, 'sub', 0x67, 0x0a),
  'sub with a direction override': raw('sub', '"good\\u202e"'),
  'sub twice, good first': raw('sub', '"evil"', { keep: true }),
  'sub twice, good last': (claims) => `{"sub":"evil",${text(claims, {}).slice(1)}`,
  'sub twice, escaped': (claims) => text(claims, {}).replace('{', '{"\\u0073ub":"evil",'),
  'iss missing': (claims) => without(claims, 'iss'),
  'iss null': raw('iss', 'null'),
  'iss number': raw('iss', '1'),
  'iss array': (claims) => ({ ...claims, iss: [claims.iss] }),
  'iss object': (claims) => ({ ...claims, iss: { iss: claims.iss } }),
  'iss empty': raw('iss', '""'),
  'iss foreign': raw('iss', '"https://evil.example"'),
  'iss of the other provider': (claims) => ({ ...claims, iss: portal.providers.buyer.issuer, sub: 'sec' }),
  'iss with a slash at the end': (claims) => ({ ...claims, iss: `${claims.iss}/` }),
  'iss in capitals': (claims) => ({ ...claims, iss: claims.iss.toUpperCase() }),
  'iss with a line end': (claims) => ({ ...claims, iss: `${claims.iss}\n` }),
  'iss of 5,000 characters': raw('iss', JSON.stringify(`https://${long(5000)}`)),
  'iss twice, foreign last': (claims) => text(claims, { iss: JSON.stringify(portal.providers.buyer.issuer) }, { keep: true }),
  'iss twice, foreign first': (claims) => `{"iss":${JSON.stringify(portal.providers.buyer.issuer)},${text(claims, {}).slice(1)}`,
  'name number': raw('name', '7'),
  'name null': raw('name', 'null'),
  'name true': raw('name', 'true'),
  'name array': raw('name', '["a","b"]'),
  'name object': raw('name', '{"ja":"x"}'),
  'name empty': raw('name', '""'),
  'name of 201 characters': raw('name', JSON.stringify(long(201))),
  'name of 5,000 characters': raw('name', JSON.stringify(long(5000))),
  'name with CR LF': raw('name', '"a\\r\\nb"'),
  'name with NUL': raw('name', '"a\\u0000b"'),
  'name in Shift_JIS': (claims) => bytes(claims, 'name', 0x8d, 0xb2, 0x93, 0xa1),
  'name twice': raw('name', '"evil"', { keep: true }),
  'aud missing': (claims) => without(claims, 'aud'),
  'aud of another client': raw('aud', '"other"'),
  'aud number': raw('aud', '1'),
  'aud of several, no azp': raw('aud', '["other","third"]'),
  'nonce missing': (claims) => without(claims, 'nonce'),
  'nonce of another log-in': raw('nonce', '"old"'),
  'exp missing': (claims) => without(claims, 'exp'),
  'exp in the past': (claims) => ({ ...claims, exp: claims.iat - 3600 }),
  'exp text': raw('exp', '"never"'),
  'iat in the future': (claims) => ({ ...claims, iat: claims.iat + 86400, exp: claims.iat + 90000 }),
  'an array': () => '["good"]',
  'a text': () => '"good"',
  'no JSON': () => 'good',
  'nothing': () => '',
  'half of it': (claims) => JSON.stringify(claims).slice(0, -20),
  'two documents': (claims) => JSON.stringify(claims) + JSON.stringify({ ...claims, sub: 'evil' }),
  'very deep': (claims) => text(claims, { x: '['.repeat(3000) + ']'.repeat(3000) }),
  'deep': (claims) => text(claims, { x: '['.repeat(40) + ']'.repeat(40) }),
  'a byte order mark': (claims) => `\ufeff${JSON.stringify(claims)}`,
  'a real number where nobody reads': raw('x', '1.5'),
};

test('control: a good token signs its person in', async () => {
  const { status, body } = await attempt((claims) => claims);

  assert.equal(status, 200);
  assert.deepEqual([body.issuer, body.subject, body.party !== null, body.roles], [hostile.issuer, 'good', true, ['supplier_contact']]);
});

test('no token of a wrong shape gives anybody an identity', async () => {
  const shapes = Object.entries(wrong);

  assert.ok(shapes.length >= 40);
  for (const [what, shape] of shapes) {
    const { status, body } = await attempt(shape);

    assert.ok(status === 401 || status === 403, `${what}: ${status} ${JSON.stringify(body)}`);
  }
  console.log(`claims: ${shapes.length} wrong shapes, 0 identities`);
});

test('no token without a good signature gives anybody an identity', async () => {
  for (const how of [{ alg: 'none' }, { spoil: true }, { alg: 'HS256' }]) {
    assert.equal((await attempt((claims) => claims, how)).status, 401, JSON.stringify(how));
  }
});

test('a provider that is out of order gives nobody an identity, and later it works again', async () => {
  for (const answer of [{ status: 500, body: '' }, { status: 200, body: 'good' }, { status: 200, body: '{}' }, { status: 200, body: '{"id_token":null}' },
    { status: 200, body: '{"id_token":"a.b.c"}' }, { status: 200, body: '{"access_token":"x","token_type":"Bearer"}' }, { status: 400, body: '{"error":"server_error"}' }]) {
    hostile.answer = answer;
    assert.equal((await attempt((claims) => claims)).status, 401, JSON.stringify(answer));
  }
  hostile.answer = null;
  assert.equal((await attempt((claims) => claims)).status, 200);
});

test('a claim never gives a right: roles, companies, addresses in a token change nothing', async () => {
  const claims = {
    roles: ['buyer_admin', 'buyer_security'], role: 'buyer_security', party: 'buyer', supplier_id: 'S-1002', groups: ['supplier,legal'],
    email: 'sec@toto.example', email_verified: true, preferred_username: 'sec', company: '東都電機株式会社', party_ja: '東都電機株式会社',
  };

  for (const [key, value] of Object.entries(claims)) {
    const { status, body } = await attempt((good) => ({ ...good, [key]: value }));

    assert.equal(status, 200, key);
    assert.equal(body.subject, 'good', key);
    assert.deepEqual(body.roles, ['supplier_contact'], key);
    assert.equal(body.parties.length, 1, key);
    assert.equal(body.parties[0].name_ja, '青葉精機株式会社', key);
  }
});

test('a subject of another provider, or one that looks like it, is nobody here', async () => {
  for (const sub of ['sec', 'admin', 'a-contact', 'GOOD', 'good ', ' good', 'ｇｏｏｄ', 'gооd', "good' OR '1'='1", 'good%00', `good@${portal.providers.buyer.issuer}`]) {
    const { status, body } = await attempt((claims) => ({ ...claims, sub }));

    assert.ok(status === 200 || status === 403, `${sub}: ${status}`);
    if (status === 200) {
      assert.deepEqual([body.party, body.roles, body.parties], [null, [], []], sub);
    }
  }
});

test('another company\'s name as a person\'s name is a name', async () => {
  const { body } = await attempt((claims) => ({ ...claims, name: '東都電機株式会社 管理者' }));

  assert.deepEqual(body.roles, ['supplier_contact']);
  assert.notEqual(body.party_ja, '東都電機株式会社');
});

test('no line end of a claim reached the log or a header', async () => {
  assert.doesNotMatch(portal.httpd.log(), /^X-Evil/m);
});
