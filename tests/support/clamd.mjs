/*
 * clamd.mjs - a private clamd with a database of its own: one signature, no network. And a listener that answers wrongly, for what a
 * real one does not do on demand.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { root } from './packages.mjs';
import * as httpd from './httpd.mjs';

/** What its one signature finds. */
export const virus = 'SCT-CANARY-VIRUS';

function listens(socket) {
  return new Promise((resolve) => {
    const probe = net.connect(socket, () => { probe.destroy(); resolve(true); });

    probe.on('error', () => resolve(false));
  });
}

/** Starts it. @return {socket, stop()} */
export async function start() {
  const dir = httpd.temporary('clamd');
  const socket = path.join(dir, 'clamd.sock');
  const database = path.join(dir, 'database');
  const file = path.join(dir, 'clamd.conf');
  let said = '';

  mkdirSync(database);
  writeFileSync(path.join(database, 'sctier.ndb'), `SCTier.Canary:0:*:${Buffer.from(virus).toString('hex')}\n`);
  writeFileSync(file, `LocalSocket ${socket}\nLocalSocketMode 666\nDatabaseDirectory ${database}\nForeground yes\nStreamMaxLength 2M\n`
    + `TemporaryDirectory ${dir}\nDisableCertCheck yes\n${process.getuid() === 0 ? 'User root\n' : ''}`);
  chmodSync(dir, 0o755);
  const child = spawn('/usr/sbin/clamd', ['--config-file', file], { stdio: ['ignore', 'pipe', 'pipe'], cwd: root });
  const ended = once(child, 'exit');

  child.stdout.on('data', (chunk) => { said += chunk; });
  child.stderr.on('data', (chunk) => { said += chunk; });
  for (let turn = 0; !(await listens(socket)); turn++) {
    if (child.exitCode !== null || turn > 1000) {
      throw new Error(`clamd did not start: ${said}`);
    }
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  return {
    socket,
    dir,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      httpd.remove(dir);
    },
  };
}

/**
 * A listener at this socket path that lets `answer(socket, bytes)` see each connection, with what has come so far, whenever more comes.
 */
export async function liar(where, answer) {
  const open = new Set();
  const server = net.createServer((socket) => {
    let bytes = Buffer.alloc(0);

    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => {});
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      answer(socket, bytes);
    });
  });

  server.listen(where);
  await once(server, 'listening');
  chmodSync(where, 0o666);
  return {
    async stop() {
      open.forEach((one) => one.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}

/** Whether a whole INSTREAM has come: its last chunk is of length 0. */
export const whole = (bytes) => bytes.length > 14 && bytes.subarray(-4).equals(Buffer.alloc(4));
