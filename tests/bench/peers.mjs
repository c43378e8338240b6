/*
 * peers.mjs - the other servers, started and stopped: Django REST framework in an httpd of its own, Fastify behind the log-in
 * of the portal's httpd.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import * as httpd from '../support/httpd.mjs';
import * as conf from '../support/httpd_conf.mjs';
import { family } from './measure.mjs';
import { threads } from './world.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

/** One GET. @return {status, headers, text}, or null when nobody answers */
export function get(port, where, headers = {}) {
  return new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port, path: where, headers, agent: false }, (response) => {
      let text = '';

      response.setEncoding('utf8').on('data', (chunk) => { text += chunk; })
        .on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    }).on('error', () => resolve(null));
  });
}

/* Ends with this program, however that ends. */
const tied = (command, ...args) => ['/usr/bin/setpriv', '--pdeathsig', 'TERM', command, ...args];

async function start(name, [command, ...args], env, port) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';

  child.stdout.on('data', (chunk) => { said += chunk; });
  child.stderr.on('data', (chunk) => { said += chunk; });
  const ended = new Promise((resolve) => { child.on('close', resolve); });

  for (let turn = 0; !(await get(port, '/')); turn++) {
    if (child.exitCode !== null || turn > 500) {
      child.kill('SIGTERM');
      throw new Error(`${name} did not start: ${said}`);
    }
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  return {
    port, pids: () => family(child.pid),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const modules = process.env.APACHE_MODULES || '/usr/lib/apache2/modules';

/* ways of mod_wsgi: in httpd's own process, or in processes of its own as its manual advises */
const ways = {
  embedded: '',
  daemon: 'WSGIDaemonProcess bench processes=2 threads=16\nWSGIProcessGroup bench',
};

/** Django by mod_wsgi. way: embedded or daemon. */
export async function django(world, way) {
  const dir = path.join(world.dir, `django-${way}`);
  const port = await httpd.freePort();

  mkdirSync(path.join(dir, 'app'), { recursive: true });
  writeFileSync(path.join(dir, 'app/portal.wsgi'), `import os, sys
sys.path.insert(0, "${here}")
sys.dont_write_bytecode = True
os.environ["SCTIER_DB"] = "${world.copy}"
os.environ["SCTIER_FIELDS"] = "${world.fields}"
from django_app import application
`);
  writeFileSync(path.join(dir, 'httpd.conf'), `ServerRoot "${dir}"
DefaultRuntimeDir "${dir}"
PidFile "${dir}/httpd.pid"
Listen 127.0.0.1:${port}
ServerName localhost:${port}
${conf.server.uid === process.getuid() ? '' : 'User www-data\nGroup www-data'}
LoadModule mpm_event_module "${modules}/mod_mpm_event.so"
LoadModule authz_core_module "${modules}/mod_authz_core.so"
LoadModule wsgi_module "${modules}/mod_wsgi.so"
ServerLimit 1
StartServers 1
${threads}
ErrorLog "${dir}/error.log"
WSGISocketPrefix "${dir}/wsgi"
${ways[way]}
WSGIApplicationGroup %{GLOBAL}
WSGIScriptAlias / "${dir}/app/portal.wsgi"
<Directory "${dir}/app">
    Require all granted
</Directory>
`);
  conf.give(dir);
  return start('Django', tied(httpd.program, '-f', path.join(dir, 'httpd.conf'), '-DFOREGROUND'), {}, port);
}

/** Fastify at the port that the portal's httpd passes on to. */
export function fastify(world, port, processes) {
  return start('Fastify', tied(process.execPath, path.join(here, 'fastify_app.mjs')),
    { SCTIER_DB: world.copy, SCTIER_FIELDS: world.fields, PORT: String(port), PROCESSES: String(processes), NODE_ENV: 'production' }, port);
}

/** What the portal's httpd is told to put Fastify behind the same log-in. */
export function proxied(port) {
  return {
    load: conf.loadModules('proxy', 'proxy_http'),
    extra: `
<Location "/fastify">
    AuthType openid-connect
    OIDCUnAuthAction 401
    Require valid-user
    RequestHeader set X-Claims "%{OIDC_id_token_payload}e"
    RequestHeader unset Cookie
    ProxyPass "http://127.0.0.1:${port}" keepalive=On
</Location>
`,
  };
}
