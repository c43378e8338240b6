/*
 * The main job on PostgreSQL, through httpd and real log-ins; and a server that goes away and comes back in its middle.
 */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import * as portals from '../support/portal.mjs';
import * as postgres from '../support/postgres.mjs';

let cluster;
let portal;
let people;
const at = {};

before(async () => {
  cluster = postgres.own();
  portal = await portals.start({ engine: 'postgres', cluster: cluster.dir, directives: 'SCTierDatabaseWait 2s', expect: [/SCT01\d\d: .*PostgreSQL/, /AH00484: server reached MaxRequestWorkers/] });
  people = Object.fromEntries(await Promise.all(['sec', 'a-contact', 'a-exec', 'legal'].map(async (sub) => [sub, await portal.login('buyer', sub)])));
});
after(async () => {
  await portal?.stop();
  cluster?.stop();
});

async function ok(reply) {
  const { status, body } = await reply;

  assert.ok(status < 300, `${status} ${JSON.stringify(body)}`);
  return body;
}

test('the buyer asks with a reason, the supplier accepts', async () => {
  const { sec, 'a-contact': contact } = people;
  const { rows: [{ id }] } = await ok(sec.get('/suppliers?q=S-1001'));
  const draft = await ok(sec.post(`/suppliers/${id}/levels`, {
    star: 3, q_secret: 'no', q_outage: 'no', q_access: 'no', reason: '図面を共有しているため。', scope_entities: '貴社',
    due_on: new Date(Date.now() + 200 * 86400e3).toISOString().slice(0, 10), depth_asked: 'counts', contact_name: '佐藤',
  }));
  const letter = await ok(sec.get(`/levels/${draft.id}/letter`));

  at.supplier = id;
  await ok(sec.post(`/levels/${draft.id}/issue`, { letter_hash: letter.hash }, { rev: draft.rev }));
  let seen = [];
  for (let turn = 0; turn < 500 && seen.length === 0; turn++) {
    seen = (await ok(contact.get('/levels'))).rows;
  }
  at.assessment = (await ok(contact.post(`/levels/${seen[0].id}/accept`, {}, { rev: seen[0].rev }))).level.assessment_id;
});

test('of four that save one answer at once, one is served', async () => {
  const contact = people['a-contact'];
  const path = `/assessments/${at.assessment}/answers/1-2-1-1`;
  const both = await Promise.all([1, 2, 3, 4].map((n) => contact.patch(path, { verdict: 'met', note: `同時 ${n}` }, { rev: 0 })));

  assert.deepEqual(both.map((one) => one.status).sort(), [200, 412, 412, 412], 'one of four that saved at once');
});

test('all criteria are answered; the server crashes in the middle and comes back', async () => {
  const contact = people['a-contact'];
  const assessment = await ok(contact.get(`/assessments/${at.assessment}`));
  const catalogue = await ok(contact.get(`/catalogues/${assessment.edition}`));
  const criteria = catalogue.criteria.filter((one) => one.star === 3 && one.id !== '1-2-1-1');
  let answered = 1;

  assert.equal(criteria.length, 80);
  for (const [i, { id }] of criteria.entries()) {
    if (i === 40) {
      cluster.crash();
      const away = await contact.patch(`/assessments/${at.assessment}/answers/${id}`, { verdict: 'met' }, { rev: 0 });

      assert.equal(away.status, 503, JSON.stringify(away.body));
      assert.ok(Number(away.headers['retry-after']) > 0);
      assert.equal(away.body.key, 'busy');
      cluster.resume();
    }
    await ok(contact.patch(`/assessments/${at.assessment}/answers/${id}`, { verdict: 'met', note: `答 ${i}` }, { rev: 0 }));
    answered += 1;
  }
  const now = await ok(contact.get(`/assessments/${at.assessment}`));

  assert.deepEqual([now.met, now.total, now.answers.length, answered], [81, 81, 81, 81]);
});

test('the executive submits, the buyer reads it, legal reads the record, and the log verifies', async () => {
  const { rev } = await ok(people['a-exec'].get(`/assessments/${at.assessment}/review`));
  const { submission } = await ok(people['a-exec'].post(`/assessments/${at.assessment}/submit`, { depth: 'counts' }, { rev }));
  const read = await ok(people.sec.get(`/submissions/${submission.id}`));
  const log = await ok(people.legal.get(`/suppliers/${at.supplier}/log`));

  assert.equal(read.depth, 'counts');
  assert.deepEqual(log.rows.map((one) => one.kind), ['level.issued', 'level.accepted', 'assessment.submitted']);
  const verified = await portal.ctl('ledger', 'verify', '--json');
  assert.equal(verified.code, 0, verified.err);
  assert.deepEqual(JSON.parse(verified.out).faults, []);
});

/* More at once than the server has threads: each is answered in time, and asks to come again. */
async function all_are_told() {
  const began = performance.now();
  const replies = await Promise.all(Array.from({ length: 96 }, () => people.sec.get('/suppliers')));
  const seconds = (performance.now() - began) / 1000;

  for (const reply of replies) {
    assert.equal(reply.status, 503, JSON.stringify(reply.body));
    assert.ok(Number(reply.headers['retry-after']) > 0);
  }
  return seconds;
}

test('a server that is away, and one that takes calls and says nothing: every worker answers 503 and is free again', async (t) => {
  const place = path.join(cluster.dir, '.s.PGSQL.5432');
  const mute = net.createServer(() => {});

  cluster.crash();
  const away = await all_are_told();

  rmSync(place, { force: true });
  mute.listen(place);
  await once(mute, 'listening');
  chmodSync(place, 0o777);
  const silent = await all_are_told();
  const page = await portal.browser().send('/');

  assert.ok(page.status < 400, 'pages need no database');
  mute.close();
  rmSync(place, { force: true });
  cluster.resume();
  await ok(people.sec.get('/suppliers'));
  t.diagnostic(`figure: postgres away: requests 96, answered 96, tenths of a second ${Math.round(away * 10)}`);
  t.diagnostic(`figure: postgres mute: requests 96, answered 96, tenths of a second ${Math.round(silent * 10)}`);
});

test('control: a change past the portal is found', async () => {
  portal.postgres.sql("UPDATE t_level SET reason = reason || '。' WHERE state = 'accepted'");
  const verified = await portal.ctl('ledger', 'verify', '--json');

  assert.equal(verified.code, 1);
  assert.match(JSON.parse(verified.out).faults[0].what, /^reason/);
});
