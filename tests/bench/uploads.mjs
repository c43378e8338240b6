/*
 * uploads.mjs - evidence files of 20 MiB by one client and by four at once: how fast they come in, each hashed, looked at and on the
 * disk before it is told; what the child of httpd holds meanwhile. Against a program that hashes the same bytes, writes and syncs them.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';

import * as evidence from '../support/evidence.mjs';
import * as portals from '../support/portal.mjs';
import { family, ratios, spread, watch } from './measure.mjs';

const turns = Number(process.env.ROUNDS || 5);
const size = 20 << 20;
const values = (list, key) => spread(list.map((one) => one[key]));

/** A PDF by its first and last bytes, different each time. */
function pdf() {
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size), Buffer.from('\n%%EOF\n')]);
}

const rate = (files, began) => (files.length * size) / 2 ** 20 / ((performance.now() - began) / 1000);

/** All at once, announced beforehand. @return {rate: MiB/s, held: MB} */
async function send(contact, child, files) {
  const ids = [];

  for (const bytes of files) {
    const { status, body } = await evidence.announce(contact, '構成図.pdf', bytes);

    if (status !== 201) {
      throw new Error(`${status} ${JSON.stringify(body)}`);
    }
    ids.push(body.id);
  }
  const stop = watch(child);
  const began = performance.now();
  const replies = await Promise.all(files.map((bytes, n) => evidence.put(contact, ids[n], bytes)));
  const found = { rate: rate(files, began), held: stop() };

  replies.forEach(({ status, body }, n) => {
    if (status !== 200 || body.evidence.sha256 !== evidence.sha256(files[n])) {
      throw new Error(`${status} ${JSON.stringify(body)}`);
    }
  });
  return found;
}

/** One after the other in parts of 32 KiB, as the portal gets them. @return {rate} */
function alone(dir, files) {
  const began = performance.now();

  for (const [n, bytes] of files.entries()) {
    const name = path.join(dir, `alone-${n}`);
    const file = openSync(name, 'w');
    const hash = createHash('sha256');

    for (let at = 0; at < bytes.length; at += 1 << 15) {
      const part = bytes.subarray(at, at + (1 << 15));

      hash.update(part);
      writeSync(file, part);
    }
    hash.digest();
    fsyncSync(file);
    closeSync(file);
    unlinkSync(name);
  }
  return { rate: rate(files, began) };
}

export async function uploads(report) {
  const portal = await portals.start({ seed: portals.seedDemo, directives: 'SCTierEvidenceTotal 64GiB\nSCTierEvidenceDay 64GiB' });

  try {
    const contact = await portal.login('buyer', 'a-contact');
    const child = family(portal.httpd.child.pid)[1];

    await send(contact, child, [pdf()]); /* does not count: the folders are made */
    for (const clients of [1, 4]) {
      const found = { portal: [], alone: [] };

      for (let turn = 0; turn < turns; turn++) {
        const files = Array.from({ length: clients }, pdf);

        found.portal.push(await send(contact, child, files));
        found.alone.push(alone(path.dirname(portal.database), files));
      }
      const who = `evidence of 20 MiB, ${clients === 1 ? 'one client' : `${clients} clients`}`;

      report.add(`${who}: whole and on the disk`, values(found.portal, 'rate'), 'MiB/s', {
        against: 'hash, write and fsync in one program', ratio: ratios(found.portal, found.alone, 'rate'),
      });
      report.add(`${who}: private memory over idle`, values(found.portal, 'held'), 'MB');
    }
  } finally {
    await portal.stop();
  }
}
