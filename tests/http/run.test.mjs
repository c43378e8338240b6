/*
 * run.test.mjs - `make run`, the part after building: it starts, keeps its data, starts over, and leaves nothing running.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';

import { Browser, send } from '../support/client.mjs';
import * as demo from '../support/demo.mjs';
import * as httpd from '../support/httpd.mjs';
import { root } from '../support/packages.mjs';
import { watch } from '../support/response.mjs';

const top = httpd.temporary('run');
const dir = path.join(top, 'run');

after(() => httpd.remove(top));

/* Starts it; resolves once it has printed its address, or ended. */
function start(more = {}) {
  const child = spawn(process.execPath, [path.join(root, 'tests/support/run.mjs')], { env: { ...process.env, SCT_RUN: dir, ...more } });
  const run = { child, text: '', began: Date.now() };

  run.ended = new Promise((resolve) => { child.on('close', (code) => { run.code = code; resolve(code); }); });
  return new Promise((resolve) => {
    const hear = (chunk) => {
      run.text += chunk;
      const found = /^ {2}(http:\/\/localhost:\d+)\/$/m.exec(run.text);

      if (found && /Ctrl-C ends it/.test(run.text)) {
        run.origin = found[1];
        watch(run.origin);
        run.ready = Date.now() - run.began;
        resolve(run);
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    run.ended.then(() => resolve(run));
  });
}

async function stop(run, signal) {
  const pid = readFileSync(path.join(dir, 'run/httpd.pid'), 'utf8').trim();
  const worker = readFileSync(path.join(dir, 'logs/worker.log'), 'utf8').match(/worker \S+\/(\d+)\/\S+ begins\n(?![^]*begins)/)[1];

  assert.ok(existsSync(`/proc/${pid}`), 'control: httpd lives');
  assert.ok(existsSync(`/proc/${worker}`), 'control: the worker lives');
  run.child.kill(signal);
  assert.equal(await run.ended, 0);
  assert.ok(!existsSync(`/proc/${pid}`), 'httpd has ended');
  assert.ok(!existsSync(`/proc/${worker}`), 'the worker has ended');
  assert.match(readFileSync(path.join(dir, 'logs/worker.log'), 'utf8'), /Z worker \S+ ends\n$/);
  await assert.rejects(send(`${run.origin}/`), /ECONNREFUSED/);
}

async function providers(origin) {
  return JSON.parse((await send(`${origin}/api/v1/providers`)).text).providers.map((one) => one.issuer);
}

test('make run: starts, keeps data, log-ins and addresses, starts over', async () => {
  const first = await start();

  assert.ok(first.origin, first.text);
  for (const provider of demo.providers) {
    for (const account of provider.accounts) {
      assert.ok(first.text.includes(account.name_ja) && first.text.includes(account.role_en), `${account.sub} is listed`);
    }
  }
  assert.equal((await send(`${first.origin}/`)).status, 200, 'the entry page');
  const issuers = await providers(first.origin);
  const browser = new Browser(first.origin);
  const buyer = issuers.find((one) => one.endsWith(`:${JSON.parse(readFileSync(path.join(dir, 'state.json'), 'utf8')).providers.buyer}`));

  assert.equal((await browser.login(buyer, 'sec')).status, 200);
  const suppliers = (await browser.send('/api/v1/suppliers?limit=100')).text;

  assert.match(suppliers, /青葉精機株式会社/);

  const beside = await start();

  assert.equal(await beside.ended, 1, 'a second one beside it is refused');
  assert.ok(beside.text.includes(first.origin), 'and names the address of the first');
  await stop(first, 'SIGINT');

  const second = await start();

  assert.equal(second.origin, first.origin, second.text);
  assert.deepEqual(await providers(second.origin), issuers);
  assert.equal((await browser.send('/api/v1/suppliers?limit=100')).text, suppliers, 'same data, and still signed in');
  console.log(`run: first start ${first.ready} ms, second ${second.ready} ms`);
  await stop(second, 'SIGTERM');

  const fresh = await start({ FRESH: '1' });

  assert.ok(fresh.origin, fresh.text);
  assert.equal((await browser.send('/api/v1/me')).status, 401, 'log-ins are gone');
  await stop(fresh, 'SIGTERM');
});
