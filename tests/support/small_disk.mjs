/*
 * small_disk.mjs - runs a script beside a small file system of its own, and fills one to its last byte.
 *
 * The file system is in memory, in a mount namespace of its own: it ends with the script. That needs no root where users may make
 * namespaces; where neither root nor such namespaces are there, the test fails and says so.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';

import * as httpd from './httpd.mjs';

/*
 * The words that run a command with the volume mounted. Root makes the namespace itself. Others become root in a user namespace
 * of their own, mount, and turn into themselves again, for httpd refuses to run as a root that has no other user.
 */
function mounted(volume, size, ...command) {
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

/**
 * Runs `script VOLUME ARG...`; throws with what it said when it fails.
 * @param size  of the volume as mount takes it: 12m
 * @return what the last line of its output holds, JSON
 */
export async function beside(size, script, ...given) {
  const volume = httpd.temporary('volume');

  try {
    const { code, out, err } = await run(mounted(volume, size, process.execPath, script, volume, ...given));

    assert.equal(code, 0, out + err);
    return JSON.parse(out.trim().split('\n').pop());
  } finally {
    httpd.remove(volume);
  }
}

/* ---- for the script ---- */

/** Nothing is left when the test is killed: what the script started ends with it. */
export function endWithParent() {
  process.stdin.on('end', () => process.exit(1)).resume().unref();
}

/** What fills a volume. */
export const ballast = (volume) => path.join(volume, 'ballast');

/** Not more than `rest` bytes are left on the volume afterwards: none. */
export function fill(volume, rest = 0) {
  const file = openSync(ballast(volume), 'w');
  const left = () => statfsSync(volume).bavail * statfsSync(volume).bsize;

  for (let size = 1 << 16; size >= 1 && (rest === 0 || left() > rest);) {
    try {
      writeSync(file, Buffer.alloc(size));
    } catch (error) {
      assert.equal(error.code, 'ENOSPC');
      size >>= 1;
    }
  }
  closeSync(file);
  assert.ok(left() <= rest);
}

/** There is room again. */
export function free(volume) {
  unlinkSync(ballast(volume));
}
