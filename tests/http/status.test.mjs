/*
 * status.test.mjs - health and metrics: closed unless the configuration opens them, true numbers of all children, nothing of what a
 * client sends, and an answer also when the database is away.
 */
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { after, before, test } from 'node:test';

import * as conf from '../support/httpd_conf.mjs';
import * as portals from '../support/portal.mjs';
import * as postgres from '../support/postgres.mjs';
import { parse, value } from '../support/prometheus.mjs';

const children = 'ServerLimit 3\nStartServers 3\nThreadsPerChild 8\nMinSpareThreads 1\nMaxSpareThreads 24\nMaxRequestWorkers 24';
const open = `<LocationMatch "^/api/v1/(?:health|metrics)$">
    SetHandler sctier-status
    AuthType None
    Require local
</LocationMatch>
`;
let portal;
let sec;

before(async () => {
  portal = await portals.start({ load: conf.loadModules('authz_host'), extra: `${open}\n${children}\nSCTierDiskReserve 0`, expect: [/SCT0115:/] });
  sec = await portal.login('buyer', 'sec');
});
after(async () => { await portal?.stop(); });

const get = (path, at = portal) => at.browser().send(`/api/v1${path}`);

async function metrics() {
  const { status, text, headers } = await get('/metrics');

  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  return parse(text);
}

test('without a word of the operator they do not exist', async () => {
  const closed = await portals.start({});

  try {
    const somebody = await closed.login('buyer', 'sec');

    for (const path of ['/health', '/metrics']) {
      assert.equal((await get(path, closed)).status, 401, 'nobody');
      const { status, body } = await somebody.get(path);
      const absent = await somebody.get('/nothing');

      assert.equal(status, 404, 'somebody');
      assert.deepEqual({ ...body, request_id: 0 }, { ...absent.body, request_id: 0 }, 'as what is not there');
    }
  } finally {
    await closed.stop();
  }
});

test('where they are open nothing else is', async () => {
  const everywhere = await portals.start({
    load: conf.loadModules('authz_host'),
    extra: '<Location "/api/v1">\n    SetHandler sctier-status\n</Location>',
  });

  try {
    const somebody = everywhere.browser();

    await somebody.login(everywhere.providers.buyer.issuer, 'sec');
    for (const path of ['/suppliers', '/me', '/openapi.json']) {
      assert.equal((await somebody.send(`/api/v1${path}`)).status, 401, path);
    }
  } finally {
    await everywhere.stop();
  }
});

test('health: ready, and what is missing by name', async () => {
  const { status, text } = await get('/health');
  const health = JSON.parse(text);

  assert.equal(status, 200);
  assert.deepEqual([health.ready, health.degraded, health.reasons], [true, true, ['worker_never']], 'no worker ran here');
  assert.ok(health.notes.every((one) => one === 'sqlite_wal_reset'));
  const once = await portal.ctl('worker', '--once');

  assert.equal(once.code, 0, once.err);
  assert.deepEqual(JSON.parse((await get('/health')).text).reasons, []);
});

test('metrics count each request once, by the pattern of its route, over all children', async () => {
  const route = 'GET /suppliers/{id}';
  const before_ = await metrics();
  const had = value(before_, 'sctier_requests_total', { route, status: '404' }) || 0;
  const canary = 'c4n4ry';

  await Promise.all(Array.from({ length: 40 }, () => sec.get(`/suppliers/${canary}`)));
  await sec.get(`/${canary}`);
  const { text } = await get('/metrics');
  const now = parse(text);

  assert.equal(value(now, 'sctier_requests_total', { route, status: '404' }) - had, 40);
  assert.equal(value(now, 'sctier_request_seconds_count', { route }), 40 + (value(before_, 'sctier_request_seconds_count', { route }) || 0));
  assert.ok(value(now, 'sctier_requests_total', { route: 'none', status: '404' }) >= 1);
  assert.doesNotMatch(text, new RegExp(canary), 'nothing that a client sent');
  assert.doesNotMatch(text, /buyer_ja|東都|@/);
});

test('metrics of the store agree with what was done', async () => {
  const count = async () => { const now = await metrics(); return ['sctier_batch_size_sum', 'sctier_log_entries'].map((name) => value(now, name)); };
  const [members, entries] = await count();
  const { id } = (await sec.get('/suppliers')).body.rows[0];

  assert.equal((await sec.post(`/suppliers/${id}/levels`, { reason: '指標の試験' })).status, 201);
  const [later, same] = await count();

  if (!portal.postgres) {
    assert.equal(later - members, 1, 'one write more');
  }
  assert.equal(same, entries, 'a draft is no entry');
  assert.equal(JSON.parse((await portal.ctl('ledger', 'verify', '--json')).out).entries, entries);
  const now = await metrics();

  assert.equal(value(now, 'sctier_database_up'), 1);
  assert.equal(value(now, 'sctier_store_read_only'), 0);
  assert.ok(value(now, 'sctier_job_runs_total', { job: 'audit' }) >= 1);
});

test('a portal that is read-only says so to whoever watches', async () => {
  if (portal.postgres) {
    return; /* read_only.test.mjs and test_store_pg.c: there is no file to move away */
  }
  renameSync(portal.database, `${portal.database}.away`);
  await sec.post('/me/party', { party: 'buyer' });
  const health = JSON.parse((await get('/health')).text);

  assert.deepEqual([health.ready, health.reasons], [true, ['store_read_only']]);
  assert.equal(value(await metrics(), 'sctier_store_read_only'), 1);
  renameSync(`${portal.database}.away`, portal.database);
});

test('a database that is away: health is 503 in time, metrics still come', async () => {
  const cluster = postgres.own();
  let away;

  try {
    away = await portals.start({
      engine: 'postgres', cluster: cluster.dir, load: conf.loadModules('authz_host'), extra: `${open}SCTierDatabaseWait 500ms`,
      expect: [/SCT0112:.*not_ready/],
    });
    assert.equal((await get('/health', away)).status, 200);
    cluster.crash();
    const began = Date.now();
    const { status, text, headers } = await get('/health', away);

    assert.equal(status, 503);
    assert.equal(JSON.parse(text).key, 'not_ready');
    assert.ok(headers['retry-after']);
    assert.ok(Date.now() - began < 20000, 'it does not hang');
    const now = parse((await get('/metrics', away)).text);

    assert.equal(value(now, 'sctier_database_up'), 0);
    assert.equal(value(now, 'sctier_requests_total', { route: 'GET /health', status: '503' }), 1);
    cluster.resume();
    assert.equal((await get('/health', away)).status, 200);
  } finally {
    await away?.stop();
    cluster.stop();
  }
});

test('control: the reader of the format refuses what is not of it', () => {
  const good = '# HELP a b\n# TYPE a histogram\na_bucket{le="1"} 1\na_bucket{le="+Inf"} 2\na_sum 3\na_count 2\n';

  parse(good);
  for (const [from, to] of [['"+Inf"} 2', '"+Inf"} 3'], ['a_sum 3\n', ''], ['le="1"', 'le=1'], ['} 1\n', '} one\n'], ['histogram', 'histo'], ['a_count 2\n', 'a_count 2'],
    ['a_bucket{le="1"} 1\n', 'a_bucket{le="1"} 1\na_bucket{le="1"} 1\n'], ['a_sum', '1a_sum'], ['a_bucket{le="1"} 1', 'a_bucket{le="1"} 3'], ['a_sum 3', 'b 3']]) {
    assert.notEqual(good.replace(from, to), good);
    assert.throws(() => parse(good.replace(from, to)), undefined, `${from} → ${to}`);
  }
});
