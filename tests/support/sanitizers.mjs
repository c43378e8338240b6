/*
 * sanitizers.mjs - programs under AddressSanitizer and UBSan (VARIANT=asan), ThreadSanitizer (tsan) or memcheck (valgrind): how
 * they are started, and where their reports go.
 *
 * SCT_REPORTS names a folder that everybody may write, httpd's children too: each process with something to say leaves a file
 * there. Without it reports go to stderr, from where httpd.mjs reads them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { root } from './packages.mjs';

/** Which build is under test: debug, asan, tsan, valgrind, release. */
export const variant = process.env.VARIANT || 'debug';

/** How much longer than usual one must wait for something. */
export const patience = { asan: 3, tsan: 4, valgrind: 12 }[variant] || 1;

const known = (name) => path.join(root, 'tests/sanitize', name);

/** What the tools read from the environment; reports: a folder, or nothing for stderr. */
export function settings(kind, reports) {
  const to = reports ? `:log_path=${path.join(reports, 'report')}` : '';

  return {
    asan: {
      ASAN_OPTIONS: `detect_leaks=1:detect_stack_use_after_return=1:suppressions=${known('asan.supp')}${to}`,
      UBSAN_OPTIONS: `halt_on_error=1:print_stacktrace=1${to}`,
      LSAN_OPTIONS: `suppressions=${known('lsan.supp')}:print_suppressions=0`,
    },
    tsan: { TSAN_OPTIONS: `second_deadlock_stack=1:history_size=4:suppressions=${known('tsan.supp')}${to}` },
  }[kind] || {};
}

/* TSan of gcc 12 needs addresses where it expects them; newer kernels move them further. Not everybody may switch that off. */
function steady() {
  const setarch = ['setarch', process.arch === 'x64' ? 'x86_64' : 'aarch64', '-R'];

  return spawnSync(setarch[0], [...setarch.slice(1), 'true']).status === 0 ? setarch : [];
}

/** The words that start a program of the build `kind`; reports: a folder, or nothing. @return [command, ...args] */
export function command(kind, reports, ...words) {
  switch (kind) {
  case 'tsan':
    return [...steady(), ...words];
  case 'valgrind':
    return ['valgrind', '--quiet', '--tool=memcheck', '--fair-sched=try', '--keep-debuginfo=yes', '--leak-check=full', '--show-leak-kinds=definite', '--errors-for-leak-kinds=definite',
      '--error-exitcode=99', `--suppressions=${known('memcheck.supp')}`, ...(reports ? [`--log-file=${path.join(reports, 'report.%p')}`] : []),
      ...words];
  default:
    return words;
  }
}

/** For httpd, which is not built with them: a sanitizer must be in the process before a module that needs it is loaded. */
export function environment() {
  const libraries = { asan: ['libasan', 'libubsan'], tsan: ['libtsan'] }[variant] || [];
  const preload = libraries.map((name) => execFileSync('gcc', [`-print-file-name=${name}.so`]).toString().trim());

  return { ...process.env, ...settings(variant, process.env.SCT_REPORTS), ...(preload.length > 0 ? { LD_PRELOAD: preload.join(' ') } : {}) };
}

/** The first line of each report of any of the tools. */
export const report = /ERROR: (?:Address|Leak)Sanitizer|runtime error:|WARNING: ThreadSanitizer|FATAL: ThreadSanitizer|^==\d+== (?:Invalid |Conditional jump|Use of uninit|Syscall param|Mismatched free|Source and destination|Process terminating|[\d,]+ (?:\([^)]*\) )?bytes in [\d,]+ blocks are definitely)/m;

/*
 * LeakSanitizer tells of all leaks in one report. In httpd that is also what the server, its other modules and their libraries
 * never give back: there, only what our code asked for counts. What it asked for by way of a library that has no frame
 * pointers shows no caller; the unit and API programs, where every leak counts, see that.
 */
const ours = /\b(?:mod_sctier|tests)\/\w+\/\w+\.[ch]:\d/;

function leaks(text, inServer) {
  return text.split(/\n(?=Direct leak|Indirect leak)/).slice(1).filter((one) => !inServer || ours.test(one))
    .map((one) => `ERROR: LeakSanitizer: detected memory leaks: ${one}`);
}

/*
 * In httpd a race counts when our code is on both sides: the server and APR hand pools from thread to thread by atomics that TSan
 * does not see in them, so what they did with that memory before looks unordered. Locks count whoever takes them.
 */
function isForeignRace(text) {
  const sides = text.split(/\n\s*\n/).filter((part) => /\b(?:read|write) of size \d/i.test(part)).slice(0, 2)
    .map((side) => side.split('\n').find((line) => /^\s*#\d/.test(line) && !/libsanitizer|libtsan/.test(line)));

  return /data race/.test(text) && sides.some((frame) => frame && !ours.test(frame));
}

/** All reports in a folder; inServer: of tests with httpd. @return [{file, text}], one for each */
export function reports(folder, inServer = false) {
  return readdirSync(folder).sort().flatMap((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const starts = [...text.matchAll(new RegExp(report.source, 'gm'))].map((one) => one.index);

    return starts.map((at, i) => text.slice(at, starts[i + 1] ?? text.length))
      .flatMap((one) => (one.startsWith('ERROR: LeakSanitizer') ? leaks(one, inServer) : [one]))
      .filter((one) => !inServer || !isForeignRace(one)).map((one) => ({ file, text: one }));
  });
}

/** UBSan beside AddressSanitizer writes to stderr only: its reports in a text go to the folder. */
export function keep(text, folder = process.env.SCT_REPORTS) {
  if (folder && text.includes('runtime error:')) {
    writeFileSync(path.join(folder, `stderr.${randomUUID()}`), text.slice(text.indexOf('runtime error:')));
  }
}
