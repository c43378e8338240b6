/*
 * run.mjs asan|tsan|valgrind - unit and API programs, the HTTP tests, and the controls, under one tool. Prints TAP.
 *
 * A test may pass while the tool has something to say: every process leaves its reports in one folder, and each report is a
 * failure. The controls are the planted faults (planted.c), in a program and inside httpd: the tool must find each of its kind.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { build, root } from '../support/packages.mjs';
import * as sanitizers from '../support/sanitizers.mjs';

const [kind] = process.argv.slice(2);
const from = path.join(build, kind, 'tests');
const logs = path.join(build, 'test', kind);
const all = mkdtempSync(path.join(os.tmpdir(), `sctier-${kind}-`));

chmodSync(all, 0o755);
mkdirSync(logs, { recursive: true });

/** A folder for reports that httpd's children may write too. */
function folder(name) {
  const made = path.join(all, name);

  mkdirSync(made, { recursive: true });
  chmodSync(made, 0o1777);
  return made;
}

/** Runs a program with reports going to a folder. @return {code, text} */
function run(words, reports) {
  const [first, ...args] = words;
  const env = { ...process.env, VARIANT: kind, SCT_REPORTS: reports, CMOCKA_MESSAGE_OUTPUT: 'TAP', ...sanitizers.settings(kind, reports) };
  const child = spawn(first, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';

  child.stdout.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
  child.stderr.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      sanitizers.keep(text, reports);
      resolve({ code, text });
    });
  });
}

/* A program of this build, and what starts node: the tests put httpd under the tool by themselves. */
const underTool = (reports, ...words) => run(sanitizers.command(kind, reports, ...words), reports);
const node = (reports, ...words) => run([process.execPath, ...words], reports);
let total = 0;

function tell(good, what, details = []) {
  total += 1;
  console.log(`${good ? 'ok' : 'not ok'} ${total} - ${what}`);
  for (const line of details) {
    console.log(`#   ${line}`);
  }
  if (!good) {
    process.exitCode = 1;
  }
}

/* ---- controls ---- */

const planted = {
  asan: {
    overflow: /heap-buffer-overflow/, pool_overflow: /heap-buffer-overflow/, after_free: /heap-use-after-free/, pool_after_clear: /heap-use-after-free/,
    leak: /LeakSanitizer: detected memory leaks/, undefined: /runtime error: signed integer overflow/,
  },
  tsan: { race: /data race/, lock_order: /lock-order-inversion/ },
  valgrind: {
    overflow: /Invalid (?:read|write) of size 1/, pool_overflow: /Invalid (?:read|write) of size 1/, after_free: /Invalid read of size 1/,
    pool_after_clear: /Invalid read of size 1/, leak: /definitely lost/, uninitialised: /Conditional jump or move depends on uninitialised/,
  },
}[kind];

async function controls() {
  const program = path.join(from, 'sanitize/planted');
  let caught = 0;

  for (const [name, words] of [['none', null], ...Object.entries(planted)]) {
    const reports = folder(`planted-${name}`);
    const { text } = await underTool(reports, program, name);
    const found = sanitizers.reports(reports);
    const good = words ? found.some((one) => words.test(one.text)) : found.length === 0 && text === 'done\n';

    caught += words && good ? 1 : 0;
    tell(good, words ? `control: ${name} in a program is found` : 'control: a program without a fault has no report',
      good ? [] : [...text.split('\n'), ...found.map((one) => one.text.slice(0, 500))]);
  }
  return caught;
}

async function httpControls() {
  let caught = 0;

  for (const [name, words] of [['none', null], ...Object.entries(planted)]) {
    const reports = folder(`httpd-${name}`);
    const { code, text } = await node(reports, path.join(root, 'tests/sanitize/planted.mjs'), name);
    const found = sanitizers.reports(reports, true);
    const good = code === 0 && (words ? found.some((one) => words.test(one.text)) : found.length === 0);

    caught += words && good ? 1 : 0;
    tell(good, words ? `control: ${name} inside httpd is found` : 'control: httpd without a fault has no report',
      good ? [] : [...text.split('\n'), ...found.map((one) => one.text.slice(0, 500))]);
  }
  return caught;
}

/* ---- the tests ---- */

function show(reports) {
  return reports.flatMap((one) => [`report in ${one.file}:`, ...one.text.split('\n').slice(0, 30)]);
}

async function one(reports, name) {
  const began = Date.now();
  const { code, text } = await underTool(reports, path.join(from, 'unit', name));
  const bad = text.split('\n').filter((line) => line.startsWith('not ok'));
  const tests = text.split('\n').filter((line) => line.startsWith('ok')).length;

  writeFileSync(path.join(logs, `${name}.tap`), text);
  tell(code === 0 && bad.length === 0 && tests > 0, `${name}: ${tests} tests, ${Math.round((Date.now() - began) / 1000)} s`,
    code === 0 ? [] : [`exit ${code}`, ...bad]);
}

/* As many programs at once as there are cores; each has databases of its own. */
async function unit(reports) {
  const programs = readdirSync(path.join(from, 'unit')).filter((name) => /^test_\w+$/.test(name));
  const left = [...programs];
  const worker = async () => {
    for (let name = left.shift(); name; name = left.shift()) {
      await one(reports, name);
    }
  };

  await Promise.all(os.cpus().map(worker));
  return programs.length;
}

async function http(reports) {
  const files = readdirSync(path.join(root, 'tests/http')).filter((name) => name.endsWith('.test.mjs')).map((name) => `tests/http/${name}`);
  const { code, text } = await node(reports, '--test', '--test-concurrency=2', '--test-reporter=tap', ...files);
  const count = (word) => Number(new RegExp(`^# ${word} (\\d+)`, 'm').exec(text)?.[1] || 0);

  writeFileSync(path.join(logs, 'http.tap'), text);
  tell(code === 0 && count('pass') > 0, `HTTP: ${count('pass')} tests passed, ${count('fail')} failed`,
    code === 0 ? [] : text.split('\n').filter((line) => /not ok|error:/.test(line)));
  return count('pass');
}

const places = { unit: folder('unit'), http: folder('http') };
const found = () => [...sanitizers.reports(places.unit), ...sanitizers.reports(places.http, true)];

try {
  const caught = await controls() + await httpControls();
  const programs = await unit(places.unit);
  const tests = await http(places.http);
  const said = found();

  for (const one of said) {
    tell(false, 'a report', show([one]));
  }
  tell(said.length === 0, 'no report from any process');
  console.log(`# figure: ${kind}: programs ${programs}, HTTP tests ${tests}, reports ${said.length}, controls caught ${caught}`);
} finally {
  for (const [i, one] of found().entries()) {
    writeFileSync(path.join(logs, `report.${i}`), one.text);
  }
  rmSync(all, { recursive: true, force: true });
}
