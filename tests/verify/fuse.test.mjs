/*
 * fuse.test.mjs - a database on a real FUSE file system (bindfs) is refused; the same folder without FUSE is taken.
 *
 * Among the long checks: it needs /dev/fuse, which not every machine of a contributor offers.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { build } from '../support/packages.mjs';

const sctierctl = path.join(build, 'debug', 'sctierctl');
const init = (file) => spawnSync(sctierctl, ['--database', file, 'init', '--buyer-ja', '発注者', '--buyer-en', 'Buyer'], { encoding: 'utf8' });

test('sctierctl refuses a database on FUSE and names the folder', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sctier-fuse-'));
  const real = path.join(dir, 'real');
  const fuse = path.join(dir, 'fuse');

  mkdirSync(real);
  mkdirSync(fuse);
  execFileSync('bindfs', [real, fuse]);
  try {
    const refused = init(path.join(fuse, 'sctier.db'));

    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /FUSE/);
    assert.ok(refused.stderr.includes(fuse));
  } finally {
    execFileSync('fusermount', ['-u', fuse]);
  }
  assert.equal(init(path.join(real, 'sctier.db')).status, 0);
  rmSync(dir, { recursive: true });
});
