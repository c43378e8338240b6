/*
 * idp.mjs - a demo identity provider: oidc-provider from npm with a page of accounts instead of passwords.
 *
 * Used by `make run` and by the tests. It speaks authorization code with PKCE and RP-initiated log-out. Two of them on
 * localhost need different cookie names, because cookies ignore ports.
 */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

import * as pages from './idp_pages.mjs';
import { storage } from './idp_store.mjs';
import { load } from './packages.mjs';

/** Signing key and cookie key; kept in `file` so that a restart ends nobody's log-in. */
export function keys(file) {
  if (file && existsSync(file)) {
    return JSON.parse(readFileSync(file, 'utf8'));
  }
  const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(jwk.n).digest('hex').slice(0, 16);
  const made = { jwks: { keys: [{ ...jwk, kid, use: 'sig', alg: 'RS256' }] }, cookie: randomBytes(32).toString('hex') };

  if (file) {
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  return made;
}

function configuration(table, clients, secrets, adapter) {
  const hour = 3600;
  const cookie = (name) => `${table.key}_idp_${name}`;
  const show = (ctx, html) => {
    ctx.set(pages.headers(clients.flatMap((client) => client.redirect_uris.map((uri) => new URL(uri).origin))));
    ctx.body = html;
  };

  return {
    adapter,
    clients,
    jwks: secrets.jwks,
    cookies: {
      keys: [secrets.cookie],
      names: { session: cookie('session'), interaction: cookie('interaction'), resume: cookie('resume'), state: cookie('state') },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    claims: { openid: ['sub'], profile: ['name'] },
    scopes: ['openid', 'profile'],
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { methods: ['S256'], required: () => true },
    ttl: { AccessToken: hour, AuthorizationCode: 60, Grant: 8 * hour, IdToken: hour, Interaction: hour, Session: 8 * hour },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => show(ctx, pages.leaving(table, form)),
        postLogoutSuccessSource: (ctx) => show(ctx, pages.left(table)),
      },
    },
    renderError: (ctx, out) => show(ctx, pages.failed(table, out.error_description || out.error)),
    findAccount: (ctx, sub) => {
      const one = table.accounts.find((account) => account.sub === sub);

      return one && { accountId: sub, claims: () => ({ sub, name: one.name_ja, ...one.claims }) };
    },
    /* The portal is the company's own: nobody is asked whether it may know the name. */
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  };
}

async function read(request) {
  const chunks = [];
  let size = 0;

  for await (const chunk of request) {
    size += chunk.length;
    if (size > 4096) {
      return '';
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function interact(provider, table, origins, request, response) {
  const details = await provider.interactionDetails(request, response);

  if (details.prompt.name !== 'login') {
    throw new Error(`unexpected prompt ${details.prompt.name}`);
  }
  if (request.method === 'POST') {
    const sub = new URLSearchParams(await read(request)).get('sub');

    if (table.accounts.some((one) => one.sub === sub)) {
      await provider.interactionFinished(request, response, { login: { accountId: sub } }, { mergeWithLastSubmission: false });
      return;
    }
  }
  response.writeHead(200, pages.headers(origins));
  response.end(pages.choose(table, table.accounts, `/interaction/${details.uid}`));
}

/**
 * Starts a provider.
 * @param table    {key, name_ja, name_en, accounts}
 * @param options  {port (0: any free one), keyFile}
 * @return {issuer, client, keys, register(origin), close()}: call register before the first log-in
 */
export async function start(table, { port = 0, keyFile } = {}) {
  const { default: Provider } = await load('oidc-provider');
  const secrets = keys(keyFile);
  const client = {
    client_id: 'sctier',
    client_secret: createHash('sha256').update(`client ${secrets.cookie}`).digest('hex'),
    token_endpoint_auth_method: 'client_secret_basic',
  };
  const adapter = storage();
  const server = createServer();
  let handle = (request, response) => response.writeHead(503).end();

  server.on('request', (request, response) => handle(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  const issuer = `http://localhost:${server.address().port}`;

  return {
    key: table.key,
    issuer,
    port: server.address().port,
    client,
    table,
    keys: secrets.jwks.keys,
    /** Makes the portal at this origin known. */
    register(origin) {
      const provider = new Provider(issuer, configuration(table, [{
        ...client,
        redirect_uris: [`${origin}/oidc/callback`],
        post_logout_redirect_uris: [`${origin}/`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      }], secrets, adapter));
      const standard = provider.callback();

      handle = (request, response) => {
        if (!request.url.startsWith('/interaction/')) {
          standard(request, response);
          return;
        }
        interact(provider, table, [origin], request, response).catch((error) => {
          response.writeHead(400, pages.headers([origin]));
          response.end(pages.failed(table, error.message));
        });
      };
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
