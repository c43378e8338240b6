/*
 * full_disk.mjs VOLUME CYCLES - the part of full.test.mjs that runs beside a small file system of its own, mounted at VOLUME.
 *
 * Database, WAL and temporary files lie on it. Each cycle: fill it to the last byte, let people write until each of them was
 * told, let them read, free it, let them go on. Prints what it counted as JSON.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { checkHeaders } from '../support/openapi.mjs';
import * as portals from '../support/portal.mjs';
import { endWithParent, fill, free } from '../support/small_disk.mjs';
import { Book, Copy, childrenOf, children, good, staff, twenty } from './load.mjs';

const [volume, cycles] = [process.argv[2], Number(process.argv[3])];
const words = '。'.repeat(300);
const counted = { cycles: 0, refused: 0, read: 0, acknowledged: 0, lost: 0 };

/** What a person is told: which problem, that what they typed is kept, in both languages, and where to read on. */
function told({ body }) {
  assert.deepEqual([body.status, body.key, body.type], [507, 'no_space', '/portal/help#no_space']);
  assert.match(body.title, /storage.*kept on this device.*try again once/);
  assert.match(body.title_ja, /保存領域.*残っています.*もう一度/);
}

/** Everybody writes until refused. */
async function refused(writers) {
  await Promise.all(writers.map(async (writer) => {
    for (let turn = 0; ; turn++) {
      try {
        await writer.run(() => true);
        throw new Error('a request got no answer');
      } catch (error) {
        if (error.status !== 507) {
          throw error;
        }
        told(error);
        counted.refused++;
        return;
      }
    }
  }));
}

/** Everybody reads what their work needs, and gets it. */
async function read(portal, sec, writers) {
  const suppliers = (await good(sec.get('/suppliers?limit=100'))).rows;

  assert.equal(suppliers.length, 20);
  for (const { client, assessment, supplier } of writers) {
    await good(client.get('/me'));
    await good(assessment ? client.get(`/assessments/${assessment}`) : client.get(`/suppliers/${supplier}/levels`));
    counted.read += 2;
  }
  for (const page of ['/', '/portal/', '/portal/help']) {
    const answer = await sec.browser.send(page);

    assert.equal(answer.status, 200);
    checkHeaders(answer);
    counted.read++;
  }
}

async function compare(portal, book) {
  const copy = new Copy(portal.database);

  counted.lost += book.lost(copy.found()).length;
  assert.equal(counted.lost, 0);
  return copy;
}

async function run(portal) {
  const book = new Book();
  const writers = await staff(portal, book, words, 1); /* requests stay for ever, answers are replaced */
  const sec = await portal.login('buyer', 'sec');
  const before = [portal.httpd.child.pid, ...childrenOf(portal.httpd.child.pid)];

  for (; counted.cycles < cycles; counted.cycles++) {
    fill(volume);
    await refused(writers);
    await read(portal, sec, writers);
    free(volume);
    let turns = 0;
    const known = book.acknowledged;

    /* First what was refused, once more. */
    await Promise.all(writers.map((one) => one.run(() => one.pending !== null || turns++ < 60)));
    assert.ok(book.acknowledged >= known + 2 * writers.length, 'everybody goes on');
    (await compare(portal, book)).remove();
  }
  assert.deepEqual([portal.httpd.child.pid, ...childrenOf(portal.httpd.child.pid)], before, 'no process was started anew');
  assert.ok(!portal.httpd.child.gone);
  const copy = await compare(portal, book);
  const { code, out } = await copy.verify();

  assert.match(out, /, faults 0\n$/);
  assert.equal(code, 0);
  copy.remove();
  counted.acknowledged = book.acknowledged;
}

endWithParent();
const outside = process.env.TMPDIR;
const portal = await portals.start({
  seed: async (...args) => {
    await twenty(...args);
    mkdirSync(path.join(volume, 'tmp'), { mode: 0o1777 });
    process.env.TMPDIR = path.join(volume, 'tmp'); /* for httpd, started next */
    process.env.SQLITE_TMPDIR = process.env.TMPDIR;
  },
  data: path.join(volume, 'data'), extra: children, directives: 'SCTierIssueDelay 0s', expect: [/SCT0113: [0-9a-f]{32} no_space: .*disk is full/],
});

if (outside === undefined) {
  delete process.env.TMPDIR;
} else {
  process.env.TMPDIR = outside;
}
try {
  await run(portal);
} finally {
  await portal.stop();
}
console.log(JSON.stringify(counted));
