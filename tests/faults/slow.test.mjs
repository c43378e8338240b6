/*
 * slow.test.mjs - slow clients against the shipped configuration: 256 workers, 400 that send their requests byte by byte and come
 * again when let go. Who sends a request at once is served all the same. Without mod_reqtimeout nobody is.
 */
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';

import { fromPage } from '../support/api.mjs';
import { send } from '../support/client.mjs';
import * as portals from '../support/portal.mjs';
import { connections, long, until } from './load.mjs';

const workers = 'ServerLimit 4\nStartServers 4\nThreadsPerChild 64\nMaxRequestWorkers 256\nMinSpareThreads 256\nMaxSpareThreads 256';
const slow = 400;
const seconds = long ? 60 : 6; /* good requests are sent */
const each = 100; /* ms between two of them */
const patience = 10000; /* ms that a person waits for an answer at most */

/* What a slow client sends first; then it goes on with a byte each second. */
const starts = {
  headers: () => 'GET /api/v1/providers HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
  body: (portal, cookie) => `POST /api/v1/me/party HTTP/1.1\r\nHost: localhost:${portal.httpd.port}\r\nCookie: ${cookie}\r\n`
    + `${Object.entries(fromPage).map(([k, v]) => `${k}: ${v}\r\n`).join('')}Content-Length: 1000\r\n\r\n{`,
};

/** Clients that hold on to a server as long as it lets them. */
class Crowd {
  constructor(portal, start) {
    this.dropped = 0;
    this.sockets = new Set();
    this.going = true;
    for (let i = 0; i < slow; i++) {
      this.join(portal, start);
    }
    this.timer = setInterval(() => this.sockets.forEach((one) => one.write('a')), 1000);
  }

  join(portal, start) {
    const socket = net.connect(portal.httpd.port, '127.0.0.1', () => socket.write(start));

    this.sockets.add(socket);
    socket.on('error', () => {}).on('data', () => {}).on('close', () => {
      this.sockets.delete(socket);
      if (this.going) {
        this.dropped++;
        this.join(portal, start);
      }
    });
  }

  leave() {
    this.going = false;
    clearInterval(this.timer);
    this.sockets.forEach((one) => one.destroy());
  }
}

/** One request of a person; resolves to the ms until the answer, null when none came in time. */
async function good(portal, cookie) {
  const began = performance.now();
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, patience, null); });
  const answer = send(`${portal.origin}/api/v1/me`, { headers: { cookie } }).then(({ status }) => (status === 200 ? performance.now() - began : null),
    () => null);
  const took = await Promise.race([answer, late]);

  clearTimeout(timer);
  return took;
}

/** Good requests at a steady rate beside a crowd of which at least some are dropped. @return {sent, served, slowest, dropped} */
async function meet(portal, kind, dropped) {
  const { browser } = await portal.login('buyer', 'sec');
  const cookie = browser.jar.header(`${portal.origin}/api/v1/me`);
  const crowd = new Crowd(portal, starts[kind](portal, cookie));
  const asked = [];

  try {
    for (let turn = 0; turn < (seconds * 1000) / each; turn++) {
      await new Promise((resolve) => { setTimeout(resolve, each); });
      asked.push(good(portal, cookie));
    }
    const took = await Promise.all(asked);
    await until(() => crowd.dropped >= dropped, 'slow clients to be let go');
    const served = took.filter((ms) => ms !== null);

    return { sent: took.length, served: served.length, slowest: Math.round(Math.max(0, ...served)), dropped: crowd.dropped };
  } finally {
    crowd.leave();
    await until(() => connections(portal.httpd.port).length === 0, 'the last connection to end'); /* httpd ends in peace */
  }
}

/* What httpd says when every worker is taken. */
const full = /AH00484: server reached MaxRequestWorkers|AH10159: server is within MinSpareThreads of MaxRequestWorkers/;

test('slow headers and slow bodies: good requests are served; control: without mod_reqtimeout they are not', async (t) => {
  const started = await Promise.all([[], [], ['reqtimeout']].map((without) => portals.start({ extra: workers, without, expect: [full] })));

  try {
    const [headers, body, control] = await Promise.all([
      meet(started[0], 'headers', 256), meet(started[1], 'body', 256), meet(started[2], 'headers', 0)]);

    t.diagnostic(`figure: slow clients: good sent ${headers.sent}, served ${headers.served}, control served ${control.served}, `
      + `slowest ms ${headers.slowest}, slow clients dropped ${headers.dropped}`);
    t.diagnostic(`figure: slow bodies: good sent ${body.sent}, served ${body.served}, slowest ms ${body.slowest}, `
      + `slow clients dropped ${body.dropped}`);
    assert.ok(headers.served >= 0.95 * headers.sent, JSON.stringify(headers));
    assert.ok(body.served >= 0.95 * body.sent, JSON.stringify(body));
    assert.ok(control.served < 0.95 * control.sent, `control: ${JSON.stringify(control)}`);
    assert.equal(control.dropped, 0, 'control: nobody lets them go');
  } finally {
    await Promise.all(started.map((one) => one.stop()));
  }
});
