/*
 * nodes.mjs - several nodes behind one address: redis for the log-ins, a portal and a worker for each node, a balancer before them
 * (conf/nodes.conf). Everything on the loopback device, in folders below one, and gone when it is stopped.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import * as ctl from './ctl.mjs';
import * as httpd from './httpd.mjs';
import * as conf from './httpd_conf.mjs';
import * as workers from './worker.mjs';

/* Ends with us even when we are killed. */
function launch(program, ...args) {
  const tie = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'TERM'] : [];
  const [first, ...rest] = [...tie, program, ...args];
  const child = spawn(first, rest, { stdio: ['pipe', 'pipe', 'pipe'] });

  child.said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => { child.said += chunk; });
  child.stderr.setEncoding('utf8').on('data', (chunk) => { child.said += chunk; });
  child.ended = once(child, 'exit').then(() => { child.gone = true; });
  return child;
}

async function end(child) {
  if (child && !child.gone) {
    child.kill('SIGTERM');
    await child.ended;
  }
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); }).on('error', () => resolve(false));
  });
}

/** A redis of our own: the loopback device, a password, nothing on the disk. @return {port, password, child} */
async function redis() {
  const port = await httpd.freePort();
  const password = randomBytes(24).toString('hex');
  const child = launch('redis-server', '-');

  child.stdin.end(`bind 127.0.0.1\nport ${port}\nrequirepass ${password}\nsave ""\nappendonly no\ndaemonize no\n`);
  for (let turn = 0; !(await answers(port)); turn++) {
    if (child.gone || turn > 1000) {
      throw new Error(`redis-server did not start: ${child.said}`);
    }
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  return { port, password, child };
}

/** Every process below this one, itself included. */
function family(pid) {
  const parents = new Map(readdirSync('/proc').filter((one) => /^\d+$/.test(one)).map((one) => {
    try {
      return [Number(one), Number(readFileSync(`/proc/${one}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')[1])];
    } catch {
      return [Number(one), 0];
    }
  }));
  const found = [pid];

  for (const one of found) {
    found.push(...[...parents].filter(([, parent]) => parent === one).map(([child]) => child));
  }
  return found;
}

export class Nodes {
  /** Kills a node at once: httpd, its children and its worker, with no time to say goodbye. */
  async kill(n) {
    const { server, worker } = this.nodes[n];

    for (const pid of [...family(server.child.pid), worker.child.pid]) {
      process.kill(pid, 'SIGKILL');
    }
    await Promise.all([server.ended, worker.ended]);
  }

  /** Is a request of the balancer under way at this node? It keeps no connection without one. */
  busy(n) {
    const port = this.nodes[n].server.port.toString(16).toUpperCase().padStart(4, '0');

    return new RegExp(`^ *\\d+: [0-9A-F]+:${port} [0-9A-F:]+ 01 `, 'm').test(readFileSync('/proc/net/tcp', 'utf8'));
  }

  /** Ends everything. @return unexpected lines of the logs of servers that were not killed */
  async stop() {
    const lines = [];

    for (const { server, worker } of this.nodes) {
      const killed = server.child.gone;

      await worker.stop();
      await server.kill();
      lines.push(...(killed ? [] : server.unexpected()));
    }
    await this.balancer?.kill();
    await end(this.redis?.child);
    return lines;
  }
}

/**
 * Starts them.
 * @param options  {dir, providers, database: postgresql://..., data, extra: directives of each node, wantedPort, count}
 */
export async function start({ dir, providers, database, data, extra = '', wantedPort = 0, count = 2 }) {
  const all = new Nodes();
  const port = await httpd.freePort(wantedPort);
  const origin = `http://localhost:${port}`;
  const passphrase = randomBytes(32).toString('hex');

  all.nodes = [];
  try {
    all.redis = await redis();
    for (let n = 0; n < count; n++) {
      const folder = path.join(dir, `node-${n + 1}`);

      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o755);
      const server = await httpd.start({
        dir: folder, providers, module: ctl.module, data, origin, passphrase,
        caching: `OIDCCacheType redis\nOIDCRedisCacheServer 127.0.0.1:${all.redis.port}\nOIDCRedisCachePassword ${all.redis.password}`,
        extra: `SCTierDatabase "${database}"\n${extra}`,
      });

      all.nodes.push({ server, worker: workers.start(database, { server: conf.server, log: path.join(folder, 'logs/worker.log'), evidence: path.join(data, 'evidence') }) });
    }
    const folder = path.join(dir, 'balancer');

    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    all.balancer = await httpd.start({ dir: folder, wantedPort: port, nodes: all.nodes.map((one) => one.server.port) });
    all.origin = all.balancer.origin;
    if (all.origin !== origin) {
      throw new Error(`port ${port} was taken by another program`);
    }
    return all;
  } catch (error) {
    await all.stop();
    throw error;
  }
}
