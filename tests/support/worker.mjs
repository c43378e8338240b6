/*
 * worker.mjs - sctierctl worker as a process, beside httpd and for the tests of it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

import * as ctl from './ctl.mjs';

/**
 * Starts one; {child, out, err, ended, line, stop}. `ended` resolves to {code, signal}; line(words) waits until it has said that.
 * @param options  prefix: what comes before the program (setpriv, sh -c umask); server: {uid, gid} to run as; log: file for its words;
 *   evidence: folder of the evidence files, where it is not beside a database file
 */
export function start(database, { prefix = [], server = {}, log, evidence } = {}) {
  const [program, ...args] = [...prefix, ctl.program, '--database', database, 'worker', ...(evidence ? ['--evidence', evidence] : [])];
  const child = spawn(program, args, { env: { ...process.env, LC_ALL: 'C.UTF-8' }, stdio: ['ignore', 'pipe', 'pipe'], ...server });
  const kept = log && createWriteStream(log, { flags: 'a' });
  const worker = { child, out: '', err: '' };
  let waiting = [];
  const look = () => {
    const said = worker.out + worker.err;

    waiting.filter(({ words }) => words.test(said)).forEach(({ resolve }) => resolve());
    waiting = waiting.filter(({ words }) => !words.test(said));
  };

  for (const [stream, name] of [[child.stdout, 'out'], [child.stderr, 'err']]) {
    stream.setEncoding('utf8').on('data', (text) => {
      kept?.write(text);
      worker[name] += text;
      look();
    });
  }
  worker.ended = once(child, 'close').then(([code, signal]) => {
    worker.gone = true;
    kept?.end();
    waiting.forEach(({ words, reject }) => reject(new Error(`ended with ${code} ${signal} before ${words}: ${worker.out}${worker.err}`)));
    return { code, signal };
  });
  worker.line = (words) => new Promise((resolve, reject) => {
    waiting.push({ words, resolve, reject });
    look();
  });
  worker.stop = async () => {
    if (!worker.gone) {
      child.kill('SIGTERM');
    }
    return worker.ended;
  };
  return worker;
}
