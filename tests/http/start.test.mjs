/*
 * start.test.mjs - what the operator is told: directives with a wrong value, and starts that are refused.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import * as ctl from '../support/ctl.mjs';
import * as httpd from '../support/httpd.mjs';
import * as conf from '../support/httpd_conf.mjs';
import { root } from '../support/packages.mjs';
import { keep, patience } from '../support/sanitizers.mjs';

let dir;
let database;

before(async () => {
  dir = httpd.temporary('start');
  mkdirSync(path.join(dir, 'data'));
  mkdirSync(path.join(dir, 'run'));
  database = path.join(dir, 'data/sctier.db');
  await ctl.must(database, 'init', '--buyer-ja', '発注者', '--buyer-en', 'Buyer');
  conf.give(path.join(dir, 'data'));
});
after(() => httpd.remove(dir));

/* The smallest configuration that starts; each test spoils one thing. */
function good() {
  return {
    openidc: conf.loadModules('auth_openidc'),
    origin: 'SCTierOrigin http://localhost:1',
    database: `SCTierDatabase "${database}"`,
    conf: `SCTierConfDir "${root}/conf"`,
    more: '',
  };
}

/* Starts httpd with it. @return {code, text}: null while it lives, then it is ended; text is the error log and stderr */
async function run(parts, ...args) {
  const port = await httpd.freePort();
  const file = path.join(dir, 'httpd.conf');
  const log = path.join(dir, 'error.log');

  writeFileSync(log, '');
  writeFileSync(file, `ServerRoot "${dir}"
DefaultRuntimeDir "${dir}/run"
PidFile "${dir}/run/httpd.pid"
Listen 127.0.0.1:${port}
ServerName localhost
${process.getuid() === 0 ? 'User www-data\nGroup www-data' : ''}
ErrorLog "${log}"
${conf.loadModules('mpm_event', 'authz_core')}
${parts.openidc}
LoadModule sctier_module "${ctl.module}"
${parts.origin}
${parts.database}
${parts.conf}
${parts.more}
`);
  const [program, ...words] = httpd.command('-f', file, ...(args.length > 0 ? args : ['-DFOREGROUND']));
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: httpd.environment() });
  let text = '';

  child.stdout.on('data', (chunk) => { text += chunk; });
  child.stderr.on('data', (chunk) => { text += chunk; });
  const ended = new Promise((resolve) => { child.on('close', resolve); });
  const up = (async () => {
    for (let turn = 0; turn < 500 * patience && !/resuming normal operations/.test(readFileSync(log, 'utf8')); turn++) {
      await new Promise((resolve) => { setTimeout(resolve, 20); });
      if (child.exitCode !== null) {
        return ended;
      }
    }
    return null;
  })();
  const code = await Promise.race([ended, up]);

  if (code === null) {
    child.kill('SIGTERM');
    await ended;
  }
  text += readFileSync(log, 'utf8');
  keep(text);
  return { code, text };
}

test('control: the smallest configuration starts', async () => {
  const { code, text } = await run(good());

  assert.equal(code, null, text);
  assert.doesNotMatch(text, /:(crit|error)\]/);
});

/* sqlite.org/wal.html, "The WAL-Reset Bug": 3.7.0 to 3.51.2, but for the later ones of 3.44 and 3.50. */
function resetsWal(version) {
  const [, minor, patch] = version.split('.').map(Number);

  if ((minor === 44 && patch >= 6) || (minor === 50 && patch >= 7)) {
    return false;
  }
  return minor >= 7 && (minor < 51 || (minor === 51 && patch <= 2));
}

test('a SQLite that can damage a WAL database is named with its version, in the error log and by sctierctl init', async () => {
  const version = execFileSync('dpkg-query', ['-W', '-f', '${source:Upstream-Version}', 'libsqlite3-0'], { encoding: 'utf8' });
  const words = new RegExp(`SQLite ${version.replaceAll('.', '\\.')} can damage a WAL database .*"The WAL-Reset Bug"`);
  const { text } = await run(good());
  const init = await ctl.run(path.join(dir, 'data/second.db'), 'init', '--buyer-ja', '発注者', '--buyer-en', 'Buyer');

  assert.match(version, /^3\.\d+\.\d+$/);
  assert.equal(init.code, 0, init.err);
  for (const said of [text, init.err]) {
    (resetsWal(version) ? assert.match : assert.doesNotMatch)(said, words);
  }
  assert.equal(/\[sctier:warn\].*SCT0001: .*WAL-Reset/.test(text), resetsWal(version));
});

test('a wrong value stops the start and names directive, value and expected form', async () => {
  const duration = 'a duration such as 5s or 250ms \\(units: ms, s, min, h\\)';
  const origin = 'an origin as browsers write it: https://host';
  const cases = [
    ['SCTierDatabaseWait banana', `SCTierDatabaseWait: 'banana' is not ${duration}`],
    ['SCTierDatabaseWait 5', `SCTierDatabaseWait: '5' is not ${duration}`],
    ['SCTierDatabaseWait 5sausages', `'5sausages' is not ${duration}`],
    ['SCTierDatabaseWait -1s', `'-1s' is not ${duration}`],
    ['SCTierDatabaseWait 1.5s', `'1.5s' is not ${duration}`],
    ['SCTierDatabaseWait ""', 'SCTierDatabaseWait takes one argument'],
    ['SCTierDatabaseWait 9999999999999999999s', `is not ${duration}`],
    ['SCTierDatabaseWait 9ms', `'9ms' is not a duration from 10ms to 60s`],
    ['SCTierDatabaseWait 61s', `'61s' is not a duration from 10ms to 60s`],
    ['SCTierDatabaseWait 1h', `'1h' is not a duration from 10ms to 60s`],
    ['SCTierIssueDelay 169h', `SCTierIssueDelay: '169h' is not a duration from 0s to 168h`],
    ['SCTierReaders 0', `SCTierReaders: '0' is not a whole number from 1 to 64`],
    ['SCTierReaders 65', `'65' is not a whole number from 1 to 64`],
    ['SCTierReaders eight', `'eight' is not a whole number from 1 to 64`],
    ['SCTierReaders 8x', `'8x' is not a whole number from 1 to 64`],
    ['SCTierOrigin portal.example.jp', `SCTierOrigin: 'portal.example.jp' is not ${origin}`],
    ['SCTierOrigin https://portal.example.jp/', `is not ${origin}`],
    ['SCTierOrigin https://portal.example.jp/portal', `is not ${origin}`],
    ['SCTierOrigin https://Portal.example.jp', `is not ${origin}`],
    ['SCTierOrigin https://portal.example.jp:443', `is not ${origin}`],
    ['SCTierOrigin https://portal.example.jp:', `is not ${origin}`],
    ['SCTierOrigin https://portal.example.jp:70000', `is not ${origin}`],
    ['SCTierOrigin https://portal.example.jp:080', `is not ${origin}`],
    ['SCTierOrigin https://user@portal.example.jp', `is not ${origin}`],
    ['SCTierOrigin https://', `is not ${origin}`],
    ['SCTierOrigin ftp://portal.example.jp', `is not ${origin}`],
    ['SCTierOrigin https://[2001:db8::1', `is not ${origin}`],
    ['SCTierOrigin https://portal.example.jp:8443/', `is not ${origin}`],
    [`SCTierOrigin https://${'a'.repeat(200)}.example`, `is not ${origin}`],
    ['SCTierOrigin ""', 'SCTierOrigin takes one argument'],
    ['SCTierOrigin http://portal.example.jp', 'is not an https origin; plain http is for localhost only'],
    ['SCTierOrigin http://localhost.example.jp', 'is not an https origin; plain http is for localhost only'],
    ['SCTierDatabase ""', 'SCTierDatabase takes one argument'],
    ['SCTierReaders', 'SCTierReaders takes one argument'],
    ['<Location "/x">\nSCTierReaders 8\n</Location>', 'SCTierReaders not allowed in <Location> context'],
  ];

  for (const [line, expected] of cases) {
    const { code, text } = await run({ ...good(), more: line }, '-t');

    assert.equal(code, 1, `${line}: ${text}`);
    assert.match(text, /line \d+ of/, line);
    assert.match(text, new RegExp(expected), line);
  }
});

test('control: good values are taken', async () => {
  for (const line of ['SCTierDatabaseWait 250ms', 'SCTierDatabaseWait 60s', 'SCTierDatabaseWait 1min', 'SCTierIssueDelay 0s', 'SCTierIssueDelay 168h',
    'SCTierReaders 1', 'SCTierReaders 64', 'SCTierOrigin https://portal.example.jp', 'SCTierOrigin https://portal.example.jp:8443',
    'SCTierOrigin http://127.0.0.1:8080', 'SCTierOrigin https://[2001:db8::1]:8443', 'SCTierOrigin http://[::1]']) {
    const { code, text } = await run({ ...good(), more: line }, '-t');

    assert.equal(code, 0, `${line}: ${text}`);
  }
});

test('it does not start without mod_auth_openidc', async () => {
  const { code, text } = await run({ ...good(), openidc: '' });

  assert.equal(code, 1, text);
  assert.match(text, /SCT0004: mod_auth_openidc is not loaded.*conf\/openidc\.conf/);
});

test('it does not start without SCTierOrigin', async () => {
  const { code, text } = await run({ ...good(), origin: '' });

  assert.equal(code, 1, text);
  assert.match(text, /SCT0005: SCTierOrigin is missing.*https:\/\/portal\.example\.jp/);
});

test('it does not start without a database, or with something else in its place, and says what to do', async () => {
  const at = (name) => `SCTierDatabase "${path.join(dir, name)}"`;

  writeFileSync(path.join(dir, 'empty.db'), '');
  writeFileSync(path.join(dir, 'text.db'), 'This is no database. '.repeat(100));
  for (const [name, words] of [['none.db', /sctierctl.* init/], ['empty.db', /sctierctl/], ['text.db', /./], ['data', /./]]) {
    const { code, text } = await run({ ...good(), database: at(name) });

    assert.equal(code, 1, `${name}: ${text}`);
    assert.match(text, /SCT0003: /, name);
    assert.match(text, words, name);
    assert.ok(text.includes(path.join(dir, name)), `${name}: the path is named: ${text}`);
  }
});

test('it does not start with a database of another version, and says `sctierctl migrate`', async () => {
  const other = path.join(dir, 'data/other.db');

  copyFileSync(database, other);
  const bytes = readFileSync(other);

  bytes.writeUInt32BE(bytes.readUInt32BE(60) + 1, 60); /* user_version, at offset 60 of the file (sqlite.org/fileformat.html) */
  writeFileSync(other, bytes);
  const newer = await run({ ...good(), database: `SCTierDatabase "${other}"` });

  assert.equal(newer.code, 1, newer.text);
  assert.match(newer.text, /SCT0003: .*version/);
  bytes.writeUInt32BE(0, 60);
  writeFileSync(other, bytes);
  const older = await run({ ...good(), database: `SCTierDatabase "${other}"` });

  assert.equal(older.code, 1, older.text);
  assert.match(older.text, /SCT0003: .*sctierctl/);
});

test('it does not start with a broken catalogue: file, id and reason', async () => {
  const broken = path.join(dir, 'conf');

  for (const name of ['catalogues', 'templates']) {
    mkdirSync(path.join(broken, name), { recursive: true });
  }
  for (const name of ['level_request.ja.txt', 'level_request.en.txt']) {
    copyFileSync(path.join(root, 'conf/templates', name), path.join(broken, 'templates', name));
  }
  for (const name of ['rulepacks', 'holidays.txt']) {
    cpSync(path.join(root, 'conf', name), path.join(broken, name), { recursive: true });
  }
  const catalogue = readFileSync(path.join(root, 'conf/catalogues/2026-03-27.json'), 'utf8');

  writeFileSync(path.join(broken, 'catalogues/2026-03-27.json'), catalogue.slice(0, -50));
  const { code, text } = await run({ ...good(), conf: `SCTierConfDir "${broken}"` });

  assert.equal(code, 1, text);
  assert.match(text, /SCT0003: .*2026-03-27\.json/);
  writeFileSync(path.join(broken, 'catalogues/2026-03-27.json'), catalogue);
  copyFileSync(path.join(root, 'conf/catalogues/2025-12-26-draft.json'), path.join(broken, 'catalogues/2025-12-26-draft.json'));
  const mended = await run({ ...good(), conf: `SCTierConfDir "${broken}"` });

  assert.equal(mended.code, null, `control: ${mended.text}`);
  const pack = path.join(broken, 'rulepacks/2026-01-01.json');

  writeFileSync(pack, readFileSync(pack, 'utf8').replace('"id": "PRC-08"', '"id": "PRC-88"'));
  const wrong = await run({ ...good(), conf: `SCTierConfDir "${broken}"` });

  assert.equal(wrong.code, 1, wrong.text);
  assert.match(wrong.text, /SCT0003: .*2026-01-01\.json: rule PRC-88: no such rule/);
});

test('two servers with the same directives share a portal; with different ones on one database they are refused', async () => {
  const host = (name, line) => `<VirtualHost *:*>\nServerName ${name}\n${line}\n</VirtualHost>\n`;
  const same = await run({ ...good(), more: host('a', '') + host('b', 'SCTierReaders 8') });

  assert.equal(same.code, null, same.text);
  const more = path.join(dir, 'another');

  cpSync(path.join(root, 'conf'), more, { recursive: true });
  for (const line of ['SCTierReaders 4', 'SCTierDatabaseWait 1s', 'SCTierIssueDelay 1h', 'SCTierOrigin http://localhost:2', `SCTierConfDir "${more}"`]) {
    const different = await run({ ...good(), more: host('a', line) });

    assert.equal(different.code, 1, `${line}: ${different.text}`);
    assert.match(different.text, /SCT0002: two servers use the database/, line);
  }
});
