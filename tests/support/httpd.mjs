/*
 * httpd.mjs - starts and stops the private httpd, and reads its error log.
 *
 * Each start has its own ServerRoot and a free port. A test that ends with an unexpected line in the error log has failed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

import * as conf from './httpd_conf.mjs';
import { watch } from './response.mjs';
import * as sanitizers from './sanitizers.mjs';

export const { environment } = sanitizers;

/** httpd itself. */
export const program = ['/usr/sbin/apache2', '/usr/sbin/httpd', '/usr/bin/httpd'].find((one) => existsSync(one)) || 'apache2';

/** The words that start httpd, under the tool that goes with the build (sanitizers.mjs). */
export function command(...args) {
  return sanitizers.command(sanitizers.variant, process.env.SCT_REPORTS, program, ...args);
}

/** A folder that httpd's user can reach, whatever the checkout lies below. */
export function temporary(name) {
  const dir = mkdtempSync(path.join(os.tmpdir(), `sctier-${name}-`));

  chmodSync(dir, 0o755);
  return dir;
}

async function probe(wanted) {
  const server = net.createServer();

  server.listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A port that nobody listened on a moment ago: the wanted one when it is free. */
export async function freePort(wanted = 0) {
  try {
    return await probe(wanted);
  } catch (error) {
    if (wanted === 0 || error.code !== 'EADDRINUSE') {
      throw error;
    }
    return probe(0);
  }
}

function answers(port) {
  return new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port, path: '/errors/404.html', agent: false }, (response) => {
      response.resume();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

/* Ends with us even when we are killed: no test run leaves a server behind. */
function launch(file) {
  const [first, ...args] = [
    ...(existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'TERM'] : []), ...command('-f', file, '-DFOREGROUND')];

  return spawn(first, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
}

/** The running server of one configuration file. */
export class Httpd {
  constructor(dir, port) {
    this.dir = dir;
    this.port = port;
    this.origin = `http://localhost:${port}`;
    watch(this.origin);
    /* a child under a sanitizer looks for leaks before it ends: the parent asks twice */
    this.expected = sanitizers.patience > 1 ? [/AH00045: child process \d+ still did not exit/, /AH00484: server reached MaxRequestWorkers/] : [];
    this.seen = 0;
  }

  /** Starts; resolves when it answers; throws with what it said when it ends instead. */
  async start() {
    let said = '';

    this.child = launch(path.join(this.dir, 'httpd.conf'));
    this.child.stdout.on('data', (chunk) => { said += chunk; });
    this.child.stderr.on('data', (chunk) => { said += chunk; });
    this.said = () => said;
    this.ended = once(this.child, 'exit');
    this.ended.then(() => { this.child.gone = true; });
    for (let turn = 0; !(await answers(this.port)); turn++) {
      if (this.child.gone || turn > 500 * sanitizers.patience) {
        await this.kill();
        const error = new Error(`httpd did not start: ${said}${this.log()}`);
        error.said = said + this.log();
        throw error;
      }
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  }

  async kill() {
    if (this.child && !this.child.gone) {
      this.child.kill('SIGTERM');
      await this.ended;
      sanitizers.keep(this.log() + this.said());
    }
  }

  /** The error log since the start, as text. */
  log() {
    const file = path.join(this.dir, 'logs/error.log');

    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Declares that lines matching this may appear from now on. */
  expect(...patterns) {
    this.expected.push(...patterns);
  }

  /** Lines that nobody expected: level warn or above, every tag of mod_sctier, and what sanitizers say. */
  unexpected() {
    return `${this.log()}\n${this.said()}`.split('\n').filter((line) => (/\[[\w-]*:(?:emerg|alert|crit|error|warn)\]/.test(line)
      || /\bSCT\d{4}:/.test(line) || sanitizers.report.test(line)) && !this.expected.some((one) => one.test(line)));
  }

  /** Ends; throws when the error log holds an unexpected line. */
  async stop() {
    await this.kill();
    const lines = this.unexpected();

    if (lines.length > 0) {
      throw new Error(`unexpected lines in the error log:\n${lines.join('\n')}`);
    }
  }
}

/**
 * A server in a ServerRoot of its own, started; with `nodes` (their ports) a balancer before them. Options as in httpd_conf.write, without port; `dir` and `wantedPort` keep both.
 * httpd may lose a free port to somebody else between the look and the bind: then another one is taken.
 */
export async function start({ dir = temporary('httpd'), wantedPort = 0, ...options }) {
  for (let turn = 0; ; turn++) {
    const port = await freePort(turn === 0 ? wantedPort : 0);
    const one = new Httpd(dir, port);

    for (const provider of options.providers || []) {
      provider.register(options.origin || one.origin);
    }
    if (options.nodes) {
      conf.writeBalancer(dir, { ...options, port });
    } else {
      await conf.write(dir, { ...options, port });
    }
    try {
      await one.start();
      return one;
    } catch (error) {
      if (turn < 3 && /could not bind|Address already in use/i.test(error.said || '')) {
        continue;
      }
      throw error;
    }
  }
}

/** Removes a ServerRoot made by temporary(). */
export function remove(dir) {
  if (path.dirname(dir) === os.tmpdir() && path.basename(dir).startsWith('sctier-')) {
    rmSync(dir, { recursive: true, force: true });
  }
}
