// What npm brings into the pages is what was looked at: build/htdocs/vendor against tests/vendor/sha256sums. An upgrade of a
// package changes a sum here, so that it is always seen in a review. Renew: (cd build/htdocs/vendor && sha256sum preact.js tokens.css)

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const recorded = readFileSync(new URL('../vendor/sha256sums', import.meta.url), 'utf8').trim().split('\n').map((line) => line.split('  '));
const built = (name) => readFileSync(new URL(`../../build/htdocs/vendor/${name}`, import.meta.url));
const sum = (bytes) => createHash('sha256').update(bytes).digest('hex');

test('the bundled libraries and tokens are the recorded ones', () => {
  assert.deepEqual(recorded.map(([, name]) => name), ['preact.js', 'tokens.css']);
  for (const [hash, name] of recorded) {
    assert.equal(sum(built(name)), hash, `${name} differs: if a package was upgraded on purpose, renew tests/vendor/sha256sums`);
  }
});

test('control: one changed byte is another sum', () => {
  const [hash, name] = recorded[0];
  const bytes = Buffer.from(built(name));

  bytes[bytes.length - 2] ^= 1;
  assert.notEqual(sum(bytes), hash);
});
