/*
 * restart.test.mjs - graceful restarts and rotated logs under a portal that people read and write all the time.
 *
 * Who opens a connection for each request must get an answer each time. A connection that is kept may be closed by the server
 * between two requests, at any time: a client sends such a request once more where that does no harm (RFC 9110, 9.2.2 and
 * 9.3.1), a GET or a POST with an Idempotency-Key. Nothing else may fail.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { fromPage } from '../support/api.mjs';
import * as httpd from '../support/httpd.mjs';
import * as portals from '../support/portal.mjs';
import { Book, Copy, childrenOf, children, connections, lives, long, opened, staff, twenty, until } from './load.mjs';

const restarts = long ? 50 : 3;
/* httpd does not know the process that reads the passphrase (conf/openidc.conf) and ends: it says so at each restart. */
const catEnded = /AH00488: long lost child came home! \(pid (\d+)\)/;
let portal;

before(async () => {
  portal = await portals.start({ seed: twenty, kept: true, extra: children, directives: 'SCTierIssueDelay 0s', expect: [catEnded] });
  portal.httpd.log = () => logs('error.log');
});
after(async () => { await portal?.stop(); });

/* A log with everything that was rotated away from it. */
function logs(name) {
  const dir = path.join(portal.dir, 'logs');

  return readdirSync(dir).filter((file) => file.startsWith(name)).map((file) => readFileSync(path.join(dir, file), 'utf8')).join('');
}

/* As logrotate does: rename, then tell httpd. */
function rotate(turn) {
  for (const name of ['error.log', 'access.log']) {
    const file = path.join(portal.dir, 'logs', name);

    renameSync(file, `${file}.${String(turn).padStart(3, '0')}`);
  }
}

/* A graceful restart: by httpd itself the first time, then by the signal that it sends. A signal before its end would be lost. */
async function graceful(one, turn) {
  const count = () => one.log().split('resuming normal operations').length;
  const known = count();

  if (turn === 0) {
    execFileSync(httpd.program, ['-f', path.join(one.dir, 'httpd.conf'), '-k', 'graceful']);
  } else {
    process.kill(one.child.pid, 'SIGUSR1');
  }
  await until(() => count() > known, 'httpd to take up work again');
}

/* The same; resolves when the last child of before has ended. */
async function restart(one, turn) {
  const old = childrenOf(one.child.pid);

  await graceful(one, turn);
  await until(() => !old.some(lives), `children ${old} of before to end`);
}

/* KiB of a process that are not backed by a file, shared with its children or not: what it would have leaked is among them. */
function ownMemory(pid) {
  return Number(/^Anonymous: +(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))[1]);
}

/* KiB for each restart, by least squares. */
function slope(values) {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;

  return values.reduce((sum, v, i) => sum + (i - middle) * (v - mean), 0) / values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
}

/** Counts of the whole test. */
class Count {
  answered = 0;
  again = 0; /* a kept connection had been closed; the request was sent once more */
  numbers = []; /* X-Request-Id of answers */

  /* An error that is none: throws every other one. */
  closed(error) {
    if (!error.reused || !['ECONNRESET', 'EPIPE'].includes(error.code)) {
      throw Object.assign(new Error(`a request got no answer: ${error.code} ${error.message}`), { cause: error });
    }
    this.again++;
  }
}

/* Reads as fast as answers come. */
async function reader(client, where, count, going) {
  while (going()) {
    try {
      const reply = await client.get(where);

      assert.equal(reply.status, 200, `${where}: ${JSON.stringify(reply.body)}`);
      count.answered++;
      count.numbers.push(reply.headers['x-request-id']);
    } catch (error) {
      if (error.sent === undefined) {
        throw error;
      }
      count.closed(error);
    }
  }
}

async function writer(one, count, going) {
  while (going() || one.pending) {
    const error = await one.run(() => going() || one.pending !== null);

    if (error) {
      count.closed(error);
    }
  }
}

test('graceful restarts with rotated logs: every request is answered, nothing is left behind', async (t) => {
  const book = new Book();
  const writers = await staff(portal, book);
  const count = new Count();
  const readers = await Promise.all([['buyer', 'sec', '/suppliers?limit=50'], ['buyer', 'legal', '/me'], ['b', 'b-contact', '/assessments'],
    ['buyer', 'c-all', '/openapi.json']].map(async ([provider, sub, where]) => ({ client: await portal.login(provider, sub), where })));
  const agents = [...readers.slice(0, 3).map((one) => one.client), ...writers.slice(-2).map((one) => one.client)].map(({ browser }) => {
    browser.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    return browser.agent;
  });
  const parent = portal.httpd.child.pid;
  const ever = new Set(childrenOf(parent));
  const memory = [];
  const descriptors = [];
  let busy = true;
  const people = Promise.all([
    ...writers.map((one) => writer(one, count, () => busy)), ...readers.map(({ client, where }) => reader(client, where, count, () => busy)),
  ]).finally(() => { busy = false; });

  people.catch(() => {}); /* looked at below */
  for (let turn = 0; turn < restarts && busy; turn++) {
    const goal = book.acknowledged + 40;

    await until(() => book.acknowledged >= goal || !busy, 'people to write');
    rotate(turn);
    await restart(portal.httpd, turn);
    childrenOf(parent).forEach((pid) => ever.add(pid));
    memory.push(ownMemory(parent));
    descriptors.push(opened(parent).length);
    assert.ok(!opened(parent).some((file) => file.includes('/sctier.')), 'the parent holds no database');
  }
  busy = false;
  await people;
  agents.forEach((agent) => agent.destroy());

  /* What is left behind. */
  const now = childrenOf(parent);
  const strangers = [...portal.httpd.log().matchAll(new RegExp(catEnded, 'g'))].map(([, pid]) => Number(pid));
  const stale = [...ever].filter((pid) => lives(pid) && !now.includes(pid));

  assert.deepEqual(stale, []);
  assert.deepEqual(strangers.filter((pid) => ever.has(pid)), [], 'httpd knew each of its children');
  assert.ok(now.length >= 1 && now.length <= 2, `no more children than at the start: ${now}`);
  assert.deepEqual([...new Set(descriptors.slice(1))].length, 1, `descriptors of the parent: ${descriptors}`);
  for (const pid of now) {
    const files = opened(pid).filter((file) => file.includes('/sctier.db'));

    assert.ok(files.every((file) => !file.endsWith(' (deleted)')), `${files}`);
    assert.ok(opened(pid).every((file) => !/\.log\.\d+$/.test(file)), 'nobody holds a rotated log');
  }
  const growth = slope(memory.slice(1));

  assert.ok(growth <= (long ? 2 : 512), `KiB more with each restart: ${memory}`);

  t.diagnostic(`figure: restarts: restarts ${restarts}, answered ${count.answered + book.acknowledged}, lost 0, sent again ${count.again}, `
    + `descriptors ${descriptors.at(-1)}, parent KiB ${memory.at(-1)}, KiB each restart ${growth.toFixed(1)}`);

  /* Every answer has its line in one of the logs. */
  const lines = logs('access.log');
  const absent = count.numbers.filter((number) => !lines.includes(number));

  assert.deepEqual(absent, []);
  assert.equal(readdirSync(path.join(portal.dir, 'logs')).filter((name) => /^access\.log\.\d+$/.test(name)).length, restarts);
  assert.ok(existsSync(path.join(portal.dir, 'logs/access.log')));

  /* And what was acknowledged is there, done once. */
  await portal.httpd.kill();
  const copy = new Copy(portal.database);
  const { code, out } = await copy.verify();

  assert.deepEqual(book.lost(copy.found()), []);
  assert.match(out, /, faults 0\n$/);
  assert.equal(code, 0);
  assert.deepEqual(copy.sql("SELECT reason FROM t_level GROUP BY reason HAVING count(*) > 1 AND reason NOT LIKE '図面%'"), []);
  copy.remove();
  assert.ok(![...ever].some(lives), 'no child outlives the parent');
});

test('control: the measures see a descriptor, memory and growth', () => {
  const [files, memory] = [opened(process.pid).length, ownMemory(process.pid)];
  const file = openSync('/dev/null');
  const block = Buffer.alloc(32 << 20, 1);

  assert.equal(opened(process.pid).length, files + 1);
  assert.ok(ownMemory(process.pid) > memory + (16 << 10), `${block.length}`);
  closeSync(file);
  assert.equal(slope([100, 116, 132, 148]), 16);
});

/* Whether a child has taken the connection from our port: it holds the socket at the other end. */
function accepted(one, ours) {
  const found = connections(one.httpd.port).find(({ theirs }) => theirs === ours);

  return found && childrenOf(one.httpd.child.pid).some((pid) => opened(pid).includes(`socket:[${found.inode}]`));
}

/* A request of which the last byte has not been sent; end() sends it and resolves to all that came back. */
async function half(one, browser) {
  const body = JSON.stringify({ party: 'buyer' });
  const socket = net.connect(one.httpd.port, '127.0.0.1');
  const head = { host: `localhost:${one.httpd.port}`, cookie: browser.jar.header(`${one.origin}/api/v1/me`), ...fromPage,
    'content-length': Buffer.byteLength(body), connection: 'close' };
  let text = '';
  const closed = new Promise((resolve) => { socket.on('close', () => resolve(text)); });

  socket.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('error', () => {});
  socket.write(`POST /api/v1/me/party HTTP/1.1\r\n${Object.entries(head).map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n${body.slice(0, -1)}`);
  await until(() => socket.localPort && accepted(one, socket.localPort), 'a child to take the connection');
  return { end: () => { socket.write(body.slice(-1)); return closed; }, closed };
}

test('a request in the middle of a graceful restart is answered by the child of before; controls', async () => {
  const other = await portals.start({ extra: children, expect: [catEnded] });

  try {
    const { browser } = await other.login('buyer', 'sec');
    const old = childrenOf(other.httpd.child.pid);
    const open = await half(other, browser);

    await graceful(other.httpd, 1);
    assert.ok(old.some(lives), 'control: a child that still serves is seen');
    assert.match(await open.end(), /^HTTP\/1\.1 200 /);
    await until(() => !old.some(lives), 'the child of before to end');

    /* Sessions in the memory of the server do not survive a graceful restart. */
    assert.equal((await browser.send('/api/v1/me')).status, 401, 'control: a store that lives in the server');

    const again = await other.login('buyer', 'sec');
    const lost = await half(other, again.browser);

    childrenOf(other.httpd.child.pid).forEach((pid) => process.kill(pid, 'SIGKILL'));
    assert.equal(await lost.closed, '', 'control: children that end without grace lose the request, and we see it');
  } finally {
    await other.stop();
  }
});
