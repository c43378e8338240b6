/**
 * coverage.mjs FOLDER - which lines and branches of mod_sctier/ the tests took, from gcov's counts in FOLDER (build/cover).
 *
 * Prints TAP and the figures; writes FOLDER/uncovered.txt, every branch that no test takes with its reason from
 * tests/support/uncovered.txt. Fails below the limits, for a branch without a reason, and for a reason that no branch needs; one
 * that begins with "sometimes: " depends on how threads and processes meet, and must only fit a line that has branches.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const LINES = 95;
const BRANCHES = 85;
const [folder = 'build/cover'] = process.argv.slice(2);

/* What gcov says of every source file: line number -> [times run, times each of its branches was taken]. */
function count() {
  const files = new Map();
  const notes = readdirSync(path.join(folder, 'mod_sctier'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.gcno'));

  for (const note of notes) {
    const text = execFileSync('gcov', ['-b', '-j', '-t', path.join(folder, 'mod_sctier', note)], { maxBuffer: 1 << 28 }).toString();

    for (const one of text.split('\n').filter(Boolean).flatMap((line) => JSON.parse(line).files)) {
      if (one.file.startsWith('mod_sctier/') && one.file.endsWith('.c')) {
        add(files, one);
      }
    }
  }
  return files;
}

/* One file's lines; a function that a macro made several times has its lines several times. */
function add(files, one) {
  const lines = files.get(one.file) ?? new Map();

  for (const line of one.lines) {
    const known = lines.get(line.line_number) ?? { runs: 0, branches: [] };
    known.runs += line.count;
    known.branches.push(...line.branches.map((branch) => branch.count));
    lines.set(line.line_number, known);
  }
  files.set(one.file, lines);
}

/*
 * "FILE | PART OF THE LINE | REASON"; FILE may be a folder that ends in a slash; a part between slashes is a regular expression; the
 * first that fits is taken.
 */
function reasons() {
  return readFileSync('tests/support/uncovered.txt', 'utf8').split('\n')
    .map((line, at) => ({ line, at: at + 1 }))
    .filter(({ line }) => line.trim() && !line.startsWith('#'))
    .map(({ line, at }) => {
      const [file, part, reason] = line.split(' | ').map((one) => one.trim());
      const sample = part.length > 2 && part.startsWith('/') && part.endsWith('/') ? new RegExp(part.slice(1, -1), 'u') : null;
      const fits = (name, text) => (name === file || (file.endsWith('/') && name.startsWith(file)))
        && (sample ? sample.test(text) : text.includes(part));

      if (!reason || !part) {
        throw new Error(`tests/support/uncovered.txt:${at}: FILE | PART OF THE LINE | REASON`);
      }
      return { fits, part, reason, at, used: 0, sometimes: reason.startsWith('sometimes: ') };
    });
}

const percent = (part, all) => (all === 0 ? 100 : Math.floor((1000 * part) / all) / 10);
const files = count();
const known = reasons();
const open = [];
const rooms = new Map();
const bare = [];

for (const [file, lines] of [...files].sort()) {
  const source = readFileSync(file, 'utf8').split('\n');
  const name = file.split('/')[1];
  const room = rooms.get(name) ?? { lines: 0, run: 0, branches: 0, taken: 0 };

  rooms.set(name, room);
  for (const [number, { runs, branches }] of lines) {
    const missing = branches.filter((taken) => taken === 0).length;

    room.lines += 1;
    room.run += runs > 0 ? 1 : 0;
    room.branches += branches.length;
    room.taken += branches.length - missing;
    const text = source[number - 1].trim();

    if (branches.length > 0) {
      known.filter((one) => one.sometimes && one.fits(file, text)).forEach((one) => { one.used += 1; });
    }
    if (missing > 0) {
      const why = known.find((one) => one.fits(file, text));
      if (why) {
        why.used += 1;
      } else {
        bare.push(`${file}:${number}: ${text}`);
      }
      open.push(`${file}:${number}: ${missing} of ${branches.length}: ${text}\n    ${why ? why.reason : 'no reason is given'}`);
    }
  }
}

const sum = { lines: 0, run: 0, branches: 0, taken: 0 };
for (const room of rooms.values()) {
  Object.keys(sum).forEach((key) => { sum[key] += room[key]; });
}
writeFileSync(path.join(folder, 'uncovered.txt'), `${open.join('\n')}\n`);

function report(good, name, findings) {
  console.log(`${good ? 'ok' : 'not ok'} ${name}`);
  findings.slice(0, 300).forEach((line) => console.log(`# ${line}`));
}
for (const [name, room] of rooms) {
  console.log(`# figure: coverage of ${name}: lines ${percent(room.run, room.lines)}, branches ${percent(room.taken, room.branches)}`);
}
console.log(`# figure: coverage: lines ${percent(sum.run, sum.lines)}, branches ${percent(sum.taken, sum.branches)}, branches not taken ${sum.branches - sum.taken}`);
report(percent(sum.run, sum.lines) >= LINES, `lines: at least ${LINES} %`, []);
report(percent(sum.taken, sum.branches) >= BRANCHES, `branches: at least ${BRANCHES} %`, []);
report(bare.length === 0, `every branch not taken has a reason in tests/support/uncovered.txt: ${bare.length} have none`, bare);
const idle = known.filter((one) => one.used === 0);
report(idle.length === 0, 'every reason is needed', idle.map((one) => `tests/support/uncovered.txt:${one.at}: ${one.part}`));
