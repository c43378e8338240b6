/*
 * httpd_conf.mjs - fills a ServerRoot for the private httpd: conf/dev/httpd.conf.in, log-in providers, folders.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

import { build, root } from './packages.mjs';

const asRoot = process.getuid() === 0;

/** uid and gid that httpd's children run as: www-data when started by root, else our own. */
export const server = asRoot
  ? { uid: Number(execFileSync('id', ['-u', 'www-data'])), gid: Number(execFileSync('id', ['-g', 'www-data'])) }
  : { uid: process.getuid(), gid: process.getgid() };

/** Whether httpd's user can reach this path: each folder above it must let him pass. */
export function reachable(file) {
  for (let one = path.resolve(file); ; one = path.dirname(one)) {
    if (existsSync(one)) {
      const { uid, gid, mode } = statSync(one);
      const shift = uid === server.uid ? 6 : gid === server.gid ? 3 : 0;

      if (statSync(one).isDirectory() && !((mode >> shift) & 1)) {
        return false;
      }
    }
    if (one === '/') {
      return true;
    }
  }
}

/** Gives a folder and everything in it to httpd's user. */
export function give(folder) {
  if (!asRoot) {
    return;
  }
  chownSync(folder, server.uid, server.gid);
  for (const name of readdirSync(folder)) {
    const one = path.join(folder, name);

    if (lstatSync(one).isDirectory()) {
      give(one);
    } else {
      chownSync(one, server.uid, server.gid);
    }
  }
}

function folder(...names) {
  const made = path.join(...names);

  mkdirSync(made, { recursive: true });
  return made;
}

/** A folder of the checkout, or a copy of it below dir where httpd's user cannot reach the checkout. */
function served(dir, name, source) {
  if (reachable(source)) {
    return realpathSync(source);
  }
  const copy = path.join(dir, name);

  cpSync(source, copy, { recursive: true, dereference: true });
  return copy;
}

function getJson(url) {
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port: url.port, path: url.pathname, headers: { host: url.host } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('end', () => resolve(JSON.parse(text)));
    }).on('error', reject);
  });
}

/** The three files of one provider, as an operator writes them (conf/openidc.conf). */
async function provider(into, one) {
  const name = encodeURIComponent(one.issuer.replace(/^https?:\/\//, ''));
  const found = await getJson(new URL(`${one.issuer}/.well-known/openid-configuration`));

  delete found.userinfo_endpoint;
  writeFileSync(path.join(into, `${name}.provider`), JSON.stringify(found));
  writeFileSync(path.join(into, `${name}.client`), JSON.stringify({
    client_id: one.client.client_id,
    client_secret: one.client.client_secret,
  }), { mode: 0o600 });
  writeFileSync(path.join(into, `${name}.conf`), JSON.stringify({
    scope: 'openid profile', response_type: 'code', pkce_method: 'S256',
  }));
}

const modules = process.env.APACHE_MODULES || '/usr/lib/apache2/modules';

/** A text with words between @ signs, filled from `words`. */
export function filled(file, words) {
  return readFileSync(path.join(root, file), 'utf8').replace(/@([a-z0-9]+)@/g, (all, word) => {
    if (!(word in words)) {
      throw new Error(`${file}: nothing known for ${all}`);
    }
    return words[word];
  });
}

/** Loads modules of httpd that the portal itself does not need: for tests. */
export function loadModules(...names) {
  return names.map((name) => `LoadModule ${name}_module "${modules}/mod_${name}.so"`).join('\n');
}

/* conf/sctier.conf, or a copy without the directives of some modules: for tests of what those are good for. */
function shipped(dir, without) {
  const file = path.join(root, 'conf/sctier.conf');
  const directives = { reqtimeout: /^RequestReadTimeout .*$/m };

  if (without.length === 0) {
    return file;
  }
  const copy = path.join(dir, 'sctier.conf');

  writeFileSync(copy, without.reduce((text, name) => text.replace(directives[name], ''), readFileSync(file, 'utf8')));
  return copy;
}

/** Writes the configuration of a balancer before the nodes at these ports. */
export function writeBalancer(dir, { port, nodes }) {
  folder(dir, 'run');
  folder(dir, 'logs');
  writeFileSync(path.join(dir, 'httpd.conf'), filled('conf/dev/balancer.conf.in', {
    dir, port, modules, conf: path.join(root, 'conf'), user: asRoot ? 'User www-data\nGroup www-data' : '',
    htdocs: served(dir, 'htdocs', path.join(root, 'htdocs')),
    node1: `http://127.0.0.1:${nodes[0]}`, node2: `http://127.0.0.1:${nodes[1]}`,
  }));
}

/**
 * Writes everything httpd needs below dir.
 * @param options  {port, providers, module: path of mod_sctier.so, data, load, extra, kept: sessions outlive a restart,
 *                  without: modules to leave out, origin: where browsers find it when that is not this port; caching: directives
 *                  of the session store; passphrase: for sealed cookies, when several servers share it}
 * @return path of the configuration file
 */
export async function write(dir, { port, providers, module, data, load = '', extra = '', kept = false, without = [],
  origin = `http://localhost:${port}`, caching = '', passphrase: shared }) {
  const oidc = folder(dir, 'oidc');
  const metadata = folder(oidc, 'providers');
  const sessions = folder(dir, 'sessions');
  const passphrase = path.join(oidc, 'passphrase');

  folder(dir, 'run');
  folder(dir, 'logs');
  if (!existsSync(passphrase)) {
    writeFileSync(passphrase, shared || randomBytes(32).toString('hex'), { mode: 0o600 });
  }
  for (const one of providers) {
    await provider(metadata, one);
  }
  give(oidc);
  give(sessions);
  chmodSync(sessions, 0o700);

  const words = {
    dir, port, modules, load: [module ? `LoadModule sctier_module "${module}"` : '', load].join('\n'),
    conf: path.join(root, 'conf'),
    user: asRoot ? 'User www-data\nGroup www-data' : '',
    origin, data, oidc,
    htdocs: served(dir, 'htdocs', path.join(root, 'htdocs')),
    vendor: served(dir, 'vendor', folder(build, 'htdocs', 'vendor')),
    sessions: caching || (kept ? `OIDCCacheType file\nOIDCCacheDir "${sessions}"` : ''),
    extra, portal: shipped(dir, without),
  };
  const unloaded = (line) => without.some((name) => line.startsWith(`LoadModule ${name}_module `));
  const text = filled('conf/dev/httpd.conf.in', words).split('\n').filter((line) => !unloaded(line)).join('\n');
  const file = path.join(dir, 'httpd.conf');

  writeFileSync(file, text);
  return file;
}
