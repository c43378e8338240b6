/*
 * full.test.mjs - a full disk below a running portal: who writes is told so in words, who reads reads on, and when there is
 * room again work goes on without a restart.
 */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { beside } from '../support/small_disk.mjs';
import { long } from './load.mjs';

const cycles = long ? 20 : 3;
const size = long ? '40m' : '12m'; /* what people write in all cycles must find room in it */
const worker = fileURLToPath(new URL('full_disk.mjs', import.meta.url));
const evidence = fileURLToPath(new URL('full_evidence.mjs', import.meta.url));

test('a full disk: 507 in words, reads go on, and room is enough to go on', async (t) => {
  const counted = await beside(size, worker, String(cycles));

  assert.equal(counted.cycles, cycles);
  assert.ok(counted.refused >= cycles, 'every cycle met the end of the disk');
  assert.equal(counted.lost, 0);
  t.diagnostic(`figure: full disk: cycles ${counted.cycles}, refused ${counted.refused}, read meanwhile ${counted.read}, `
    + `acknowledged ${counted.acknowledged}, lost ${counted.lost}`);
});

test('a full disk for evidence: 507 in words, nothing half kept, downloads go on, and the same file comes in when there is room', async (t) => {
  const counted = await beside(size, evidence, String(cycles));

  assert.equal(counted.cycles, cycles);
  assert.equal(counted.refused, 3 * cycles);
  assert.equal(counted.lost, 0);
  t.diagnostic(`figure: full disk for evidence: cycles ${counted.cycles}, refused ${counted.refused}, read meanwhile ${counted.read}, `
    + `acknowledged ${counted.acknowledged}, lost ${counted.lost}`);
});
