/*
 * full.test.mjs - a full disk below a running portal: who writes is told so in words, who reads reads on, and when there is
 * room again work goes on without a restart.
 *
 * The disk is a file system in memory, in a mount namespace of its own: it ends with the test. That needs no root where users may
 * make namespaces; where neither root nor such namespaces are there, this test fails and says so.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import * as httpd from '../support/httpd.mjs';
import { long } from './load.mjs';

const cycles = long ? 20 : 3;
const size = long ? '40m' : '12m'; /* what people write in all cycles must find room in it */
const worker = fileURLToPath(new URL('full_disk.mjs', import.meta.url));
const evidence = fileURLToPath(new URL('full_evidence.mjs', import.meta.url));

/*
 * The words that run a command with the volume mounted. Root makes the namespace itself. Others become root in a user namespace
 * of their own, mount, and turn into themselves again, for httpd refuses to run as a root that has no other user.
 */
function mounted(volume, ...command) {
  const me = process.getuid();
  const mount = `mount -t tmpfs -o size=${size},mode=0755 sctier ${volume}`;
  const ways = [
    ...(me === 0 ? [['unshare', '-m', 'sh', '-c', `${mount} && exec "$@"`, 'sh']] : []),
    ['unshare', '-Urm', 'sh', '-c', `${mount} && exec unshare -U --map-user=${me || 65534} --map-group=${process.getgid() || 65534} "$@"`, 'sh'],
  ];
  const tries = ways.map((way) => ({ way, tried: spawnSync(way[0], [...way.slice(1), 'true'], { encoding: 'utf8' }) }));
  const good = tries.find(({ tried }) => tried.status === 0);

  assert.ok(good, `This machine lets us mount no file system of our own, so the full disk cannot be tried. Run this as root, or allow `
    + `user namespaces (sysctl kernel.unprivileged_userns_clone=1; in a container: CAP_SYS_ADMIN).\n${
      tries.map(({ way, tried }) => `${way.join(' ')}: ${tried.error || tried.stderr}`).join('\n')}`);
  return [...good.way, ...command];
}

function run([first, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(first, args, { stdio: ['pipe', 'pipe', 'pipe'] /* it ends when its stdin does: with us */ });
    let out = '';
    let err = '';

    child.stdout.on('data', (chunk) => { out += chunk; });
    child.stderr.on('data', (chunk) => { err += chunk; });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

test('a full disk: 507 in words, reads go on, and room is enough to go on', async (t) => {
  const volume = httpd.temporary('volume');

  try {
    const { code, out, err } = await run(mounted(volume, process.execPath, worker, volume, String(cycles)));

    assert.equal(code, 0, out + err);
    const counted = JSON.parse(out.trim().split('\n').pop());

    assert.equal(counted.cycles, cycles);
    assert.ok(counted.refused >= cycles, 'every cycle met the end of the disk');
    assert.equal(counted.lost, 0);
    t.diagnostic(`figure: full disk: cycles ${counted.cycles}, refused ${counted.refused}, read meanwhile ${counted.read}, `
      + `acknowledged ${counted.acknowledged}, lost ${counted.lost}`);
  } finally {
    httpd.remove(volume);
  }
});

test('a full disk for evidence: 507 in words, nothing half kept, downloads go on, and the same file comes in when there is room', async (t) => {
  const volume = httpd.temporary('volume');

  try {
    const { code, out, err } = await run(mounted(volume, process.execPath, evidence, volume, String(cycles)));

    assert.equal(code, 0, out + err);
    const counted = JSON.parse(out.trim().split('\n').pop());

    assert.equal(counted.cycles, cycles);
    assert.equal(counted.refused, 3 * cycles);
    assert.equal(counted.lost, 0);
    t.diagnostic(`figure: full disk for evidence: cycles ${counted.cycles}, refused ${counted.refused}, read meanwhile ${counted.read}, `
      + `acknowledged ${counted.acknowledged}, lost ${counted.lost}`);
  } finally {
    httpd.remove(volume);
  }
});
