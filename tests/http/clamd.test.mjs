/*
 * clamd.test.mjs - evidence is shown to clamd before it is kept: a real clamd with one local signature, and every wrong answer from a
 * listener that gives it. Whatever is not a clear "OK" keeps nothing.
 */
import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import * as clamd from '../support/clamd.mjs';
import { announce, put, upload } from '../support/evidence.mjs';
import * as httpd from '../support/httpd.mjs';
import * as portals from '../support/portal.mjs';
import { zip } from '../support/zip.mjs';

const scanner = /SCT0112: [0-9a-f]{32} scanner: clamd at /;
const text = (words) => Buffer.from(`${words}\n`);
let dir;
let socket;
let portal;
let contact;

before(async () => {
  dir = httpd.temporary('clamd-socket');
  socket = path.join(dir, 'clamd.sock');
  portal = await portals.start({ directives: `SCTierClamd ${socket}\nSCTierClamdWait 1500ms\nSCTierEvidenceFile 5MiB`, expect: [scanner] });
  contact = await portal.login('buyer', 'a-contact');
});
after(async () => {
  await portal?.stop();
  httpd.remove(dir);
});

const kept = () => {
  try {
    return readdirSync(path.join(portal.dir, 'data/evidence'), { recursive: true }).filter((name) => /[0-9a-f]{62}$/.test(name)).length;
  } catch {
    return 0;
  }
};

/* While such a listener is there, an upload is 503 and nothing stays. */
async function refused(words, answer) {
  const before_ = kept();
  const listener = answer && await clamd.liar(socket, answer);

  try {
    const { body: { id } } = await announce(contact, 'a.txt', text(words));
    const reply = await put(contact, id, text(words));

    assert.deepEqual([reply.status, reply.body.key], [503, 'scanner'], words);
    assert.ok(Number(reply.headers['retry-after']) > 0);
    assert.equal(kept(), before_, words);
    assert.equal((await contact.get(`/uploads/${id}`)).body.done_at, null);
    return id;
  } finally {
    await listener?.stop();
    rmSync(socket, { force: true });
  }
}

const says = (reply) => (connection, bytes) => { if (clamd.whole(bytes)) { connection.end(reply); } };

test('control: a listener that says OK lets a file in', async () => {
  const listener = await clamd.liar(socket, says('stream: OK\0'));

  try {
    assert.equal((await upload(contact, 'ok.txt', text('ok'))).status, 200);
  } finally {
    await listener.stop();
    rmSync(socket, { force: true });
  }
  assert.equal(kept(), 1);
});

test('down, slow, short, garbage: nothing is kept', async () => {
  await refused('down', null);
  await refused('never reads', () => {});
  await refused('slow to answer', (connection, bytes) => { if (clamd.whole(bytes)) { connection.write('stream: '); } });
  await refused('ends at once', (connection) => connection.destroy());
  await refused('ends without a word', says(''));
  for (const reply of ['stream: OK', 'stream: OK\n', 'stream: O', 'OK\0', 'stream: ok\0', 'stream: OK\0stream: OK\0', ' stream: OK\0', 'stream: OK \0', '\0',
    'INSTREAM size limit exceeded. ERROR\0', 'stream: Can\'t allocate memory ERROR\0', 'stream: x FOUND', 'HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(5000),
    Buffer.from([0xff, 0xfe, 0, 1, 2])]) {
    await refused(`says ${JSON.stringify(String(reply)).slice(0, 60)}`, says(reply));
  }
});

test('a real clamd: clean files come in, infected ones do not, also inside an archive; too large for it is no answer', async () => {
  const real = await clamd.start();
  const again = await portals.start({ directives: `SCTierClamd ${real.socket}\nSCTierEvidenceFile 5MiB`, expect: [scanner] });

  try {
    const api = await again.login('buyer', 'a-contact');

    assert.equal((await upload(api, 'clean.txt', text('clean'))).status, 200);
    assert.equal((await upload(api, 'clean.zip', zip([{ name: 'a.txt', bytes: 'clean' }]))).status, 200);
    for (const [name, bytes] of [['v.txt', text(clamd.virus)], ['v.zip', zip([{ name: 'v.txt', bytes: `${clamd.virus} in an archive` }])]]) {
      const found = await upload(api, name, bytes);

      assert.deepEqual([found.status, found.body.pointer, found.body.fault], [422, '/bytes', 'infected'], name);
    }
    assert.match(again.httpd.log(), /SCT0111: .*SCTier\.Canary\.UNOFFICIAL FOUND/, 'the log says what was found');
    assert.equal((await upload(api, 'large.txt', Buffer.alloc(3 << 20, 'a'))).body.key, 'scanner', 'its StreamMaxLength is 2 MiB');
    assert.equal((await api.get('/evidence')).body.rows.length, 2);
    await real.stop();
    assert.equal((await upload(api, 'down.txt', text('down'))).body.key, 'scanner');
  } finally {
    await again.stop();
    await real.stop().catch(() => {});
  }
});
