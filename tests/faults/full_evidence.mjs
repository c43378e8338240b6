/*
 * full_evidence.mjs VOLUME CYCLES - the part of full.test.mjs about evidence: its files lie on a small file system of their own at
 * VOLUME, the database does not. Each cycle: fill it, send files until each of several people was told, read, free it, send them again.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';

import { announce, put, sha256 } from '../support/evidence.mjs';
import * as portals from '../support/portal.mjs';
import { give } from '../support/httpd_conf.mjs';
import { ballast, endWithParent, fill, free } from '../support/small_disk.mjs';

const [volume, cycles] = [process.argv[2], Number(process.argv[3])];
const counted = { cycles: 0, refused: 0, read: 0, acknowledged: 0, lost: 0 };

const files = (at) => readdirSync(at, { withFileTypes: true })
  .flatMap((one) => (one.isDirectory() ? files(path.join(at, one.name)) : [path.join(at, one.name)])).filter((one) => one !== ballast(volume));

async function run(portal) {
  const clients = [await portal.login('buyer', 'a-contact'), await portal.login('buyer', 'c-all'), await portal.login('b', 'b-contact')];
  const known = [];
  let turn = 0;

  for (; counted.cycles < cycles; counted.cycles++) {
    fill(volume, counted.cycles % 2 === 0 ? 0 : 30000); /* no file can be made; or one begins and does not end */
    const before = files(volume).length;
    const waiting = [];

    for (const api of clients) {
      const bytes = Buffer.alloc(100000, `${turn++} `);
      const { status, body } = await announce(api, 'a.txt', bytes);

      assert.equal(status, 201, 'the database has room');
      const reply = await put(api, body.id, bytes);

      assert.deepEqual([reply.status, reply.body.key], [507, 'no_space'], JSON.stringify(reply.body));
      assert.match(reply.body.title_ja, /保存領域.*もう一度/);
      waiting.push({ api, id: body.id, bytes });
      counted.refused++;
    }
    assert.equal(files(volume).length, before, 'nothing of them stays');
    for (const { api, id, bytes } of known) {
      const file = await api.get(`/evidence/${id}/revisions/1/bytes`);

      assert.equal(sha256(file.response.bytes), sha256(bytes));
      counted.read++;
    }
    free(volume);
    for (const { api, id, bytes } of waiting) {
      const reply = await put(api, id, bytes);

      assert.equal(reply.status, 200, JSON.stringify(reply.body));
      known.push({ api, id: reply.body.evidence.id, bytes });
      counted.acknowledged++;
    }
  }
  const { code, out } = await portal.ctl('evidence', 'check', '--json', '--dir', volume);

  counted.lost = JSON.parse(out).faults.length;
  assert.equal(code, 0, out);
}

endWithParent();
give(volume);
const portal = await portals.start({
  directives: `SCTierEvidenceDir ${volume}\nSCTierEvidenceFree 0`, expect: [/SCT0113: [0-9a-f]{32} no_space: /], engine: 'sqlite',
});

try {
  await run(portal);
} finally {
  await portal.stop();
}
console.log(JSON.stringify(counted));
