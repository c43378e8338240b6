/*
 * nodes.test.mjs - two portals and two workers behind one balancer, one PostgreSQL, one redis. In the middle of the main job one node
 * is killed (kill -9: httpd, children, worker), the one that just takes a file of evidence. Nobody signs in again, nothing acknowledged
 * is lost, the file comes in whole at the other node, no job runs twice.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { suite, until, words as t } from '../support/browser.mjs';
import { sha256, upload } from '../support/evidence.mjs';
import { accepted, ok } from './assessed.mjs';

const began = Date.now();
const dead = 30; /* answers before the node dies */
let assessment;
let missing;

const { test, site } = suite({ engine: 'postgres', nodes: 2 }, async (at) => {
  assessment = await accepted(at, 'S-1001', 'a-contact');
  ({ missing } = await ok((await at.client('a-contact')).get(`/assessments/${assessment.id}/review`)));
});

/** As the pages do it: what a dying node left unanswered is sent again. */
async function insist(send) {
  return until(async () => {
    const reply = await send();

    return [502, 503, 504].includes(reply.status) ? null : reply;
  }, 'an answer');
}

const answered = async () => (await ok(insist(async () => (await site().client('a-contact')).get(`/assessments/${assessment.id}`)))).answers;
const file = { name: '構成図.txt', mimeType: 'text/plain', buffer: Buffer.from('構成図\n'.padEnd(900000, '図')) };
const row = (page) => page.locator(`[data-upload="${file.name}"]`);

/** A second tab sends a file on a line on which that takes a minute. @return {tab, line, node: the one that takes it} */
async function sending(person) {
  const tab = await person.context.newPage();
  const line = await person.context.newCDPSession(tab);

  await person.goto('/portal/evidence', tab);
  await tab.locator('.upload-box .drop input[type=file]').setInputFiles(file);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 40000 });
  await tab.getByRole('button', { name: t('upload.start', { n: 1 }) }).click();
  const node = await until(async () => {
    const busy = [0, 1].filter((n) => site().portal.nodes.busy(n));

    return Number(await row(tab).locator('progress').getAttribute('value', { timeout: 1000 }).catch(() => 0)) > 0 && busy.length === 1 && busy;
  }, 'one node to take the file');

  return { tab, line, node: node[0] };
}

const accessLog = (n) => readFileSync(path.join(site().portal.nodes.nodes[n].server.dir, 'logs/access.log'), 'utf8').split('\n');

test('control: both nodes answer, and a log-in of one holds at the other', async () => {
  const contact = await site().client('a-contact');

  for (let turn = 0; turn < 10; turn++) {
    assert.equal((await contact.get('/me')).status, 200);
  }
  for (const n of [0, 1]) {
    assert.ok(accessLog(n).filter((line) => /GET \/api\/v1\/me 200/.test(line)).length >= 4, `node ${n + 1} answered`);
  }
});

test('a node dies in the middle of the job: it is finished, and nothing is lost', async ({ visit }) => {
  const { portal } = site();
  const contact = await site().client('a-contact');
  const [typed, ...others] = missing;
  const note = '片方のサーバーが落ちても、この文章は残る。';
  const person = await visit('a-contact', `/portal/assessments/${assessment.id}?c=${typed.category}`);
  const { page } = person;
  const acknowledged = new Map();
  const early = await ok(insist(() => upload(contact, '組織図.txt', Buffer.from('前に登録した組織図\n'))));
  let up;

  person.allow(/^50[234] /, /^failed /);
  await page.locator(`[data-criterion="${typed.criterion}"]`).waitFor();
  for (const [n, { criterion }] of others.entries()) {
    if (n === dead) {
      await page.locator(`[data-criterion="${typed.criterion}"]`).getByRole('radio', { name: t('verdict.met'), exact: true }).check();
      up = await sending(person);
      const dying = portal.nodes.kill(up.node);

      await page.locator(`[id="n-${typed.criterion}"]`).fill(note);
      await dying;
    }
    const words = `答え ${n}`;
    const reply = await insist(() => contact.patch(`/assessments/${assessment.id}/answers/${criterion}`, { verdict: 'met', note: words }, { rev: 0 }));

    /* 412: the first try was stored, and its answer died with the node */
    assert.ok(reply.status === 200 || reply.status === 412, `${reply.status} ${JSON.stringify(reply.body)}`);
    acknowledged.set(criterion, words);
  }
  await page.locator('[data-testid=save-state][data-state=saved]').waitFor();
  acknowledged.set(typed.criterion, note);
  await up.line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await row(up.tab).getByRole('button', { name: t('upload.retry') }).click();
  await row(up.tab).getByText(t('upload.done_same')).waitFor();
  const stored = new Map((await answered()).map((one) => [one.criterion, one.note]));

  for (const [criterion, words] of acknowledged) {
    assert.equal(stored.get(criterion), words, criterion);
  }
  assert.equal(stored.size, missing.length);
  const files = (await ok(insist(() => contact.get('/evidence')))).rows;

  assert.deepEqual(files.map((one) => one.sha256).sort(), [sha256(file.buffer), early.evidence.sha256].sort());
  for (const one of files) {
    const { response } = await insist(() => contact.get(`/evidence/${one.id}/revisions/1/bytes`));

    assert.equal(sha256(response.bytes), one.sha256, `${one.name}, from the node that is left`);
  }
});

test('the executive submits at the node that is left; the record verifies', async ({ visit }) => {
  const { portal } = site();
  const person = await visit('a-exec', `/portal/assessments/${assessment.id}/review`);

  await person.page.getByRole('heading', { level: 1 }).waitFor();
  const exec = await site().client('a-exec');
  const { rev } = await ok(insist(() => exec.get(`/assessments/${assessment.id}/review`)));
  const key = randomUUID();
  const { submission } = await ok(insist(() => exec.post(`/assessments/${assessment.id}/submit`, { depth: 'counts' }, { rev, key })));

  assert.ok(submission.id);
  const verified = await portal.ctl('ledger', 'verify', '--json');

  assert.equal(verified.code, 0, verified.out + verified.err);
  assert.deepEqual(JSON.parse(verified.out).faults, []);
});

test('no job ran twice, and the worker that is left goes on', async () => {
  const { portal } = site();
  const jobs = await until(async () => {
    const rows = JSON.parse((await portal.ctl('jobs', 'list', '--json')).out);

    return rows.every((one) => one.runs > 0) && rows;
  }, 'each job to run once', 60000);

  for (const { name, interval, runs, failures } of jobs) {
    const periods = Math.floor(Date.now() / 1000 / interval) - Math.floor(began / 1000 / interval);

    assert.ok(runs >= 1 && runs <= 1 + periods, `${name}: ${runs} runs in ${periods + 1} periods`);
    assert.equal(failures, 0, name);
  }
});
