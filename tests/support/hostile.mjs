/*
 * hostile.mjs - an OpenID provider that signs whatever a test tells it: shapes of claims that no real provider sends.
 */
import { createHmac, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const encode = (bytes) => Buffer.from(bytes).toString('base64url');

/** A compact JWS over raw bytes. sign: RS256 with our key unless told otherwise. */
function token(keys, payload, { alg = 'RS256', secret, spoil = false } = {}) {
  const text = `${encode(JSON.stringify({ alg, kid: 'hostile' }))}.${encode(payload)}`;

  if (alg === 'none') {
    return `${text}.`;
  }
  const signature = alg === 'HS256' ? createHmac('sha256', secret).update(text).digest()
    : createSign('RSA-SHA256').update(text).sign(keys.privateKey);

  if (spoil) {
    signature[5] ^= 1;
  }
  return `${text}.${signature.toString('base64url')}`;
}

/**
 * Starts it. `shape` is called for each log-in with the claims of a good token and returns the payload: an object, or the
 * exact bytes; `how` says how to sign. With `answer` {status, body} the token endpoint gives that instead.
 */
export async function start({ key = 'hostile', accounts = [], speaks_for = [] } = {}) {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const nonces = new Map();
  const server = createServer();

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const port = server.address().port;
  const issuer = `http://localhost:${port}`;
  const hostile = {
    key, issuer, port, table: { key, name_ja: '試験用', name_en: 'For tests', accounts, speaks_for },
    client: { client_id: 'sctier', client_secret: randomBytes(32).toString('hex') },
    shape: (claims) => claims,
    how: {},
    answer: null,
    register() {},
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
  const json = (response, value) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  const routes = {
    '/.well-known/openid-configuration': (url, response) => json(response, {
      issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'], subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'], token_endpoint_auth_methods_supported: ['client_secret_basic'],
    }),
    '/jwks': (url, response) => json(response, {
      keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'hostile', use: 'sig', alg: 'RS256' }],
    }),
    '/auth': (url, response) => {
      const code = randomBytes(16).toString('hex');
      const back = new URL(url.searchParams.get('redirect_uri'));

      nonces.set(code, url.searchParams.get('nonce'));
      back.searchParams.set('code', code);
      back.searchParams.set('state', url.searchParams.get('state'));
      response.writeHead(302, { Location: back.href });
      response.end();
    },
    '/token': (url, response, form) => {
      if (hostile.answer) {
        response.writeHead(hostile.answer.status, { 'Content-Type': 'application/json' });
        response.end(hostile.answer.body);
        return;
      }
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer, sub: 'good', aud: 'sctier', name: '正しい 人', nonce: nonces.get(form.get('code')), iat: now, exp: now + 300 };
      const payload = hostile.shape(claims);

      json(response, {
        access_token: 'none', token_type: 'Bearer', expires_in: 300,
        id_token: token(keys, Buffer.isBuffer(payload) || typeof payload === 'string' ? payload : JSON.stringify(payload),
          { secret: hostile.client.client_secret, ...hostile.how }),
      });
    },
  };

  server.on('request', async (request, response) => {
    const url = new URL(request.url, issuer);
    const chunks = [];

    for await (const chunk of request) {
      chunks.push(chunk);
    }
    if (!routes[url.pathname]) {
      response.writeHead(404).end();
      return;
    }
    routes[url.pathname](url, response, new URLSearchParams(Buffer.concat(chunks).toString()));
  });
  return hostile;
}
