/*
 * kill.test.mjs - kill -9 of the whole server while people write: what was acknowledged is there after the restart.
 *
 * A killed process loses nothing that it had handed to the kernel, so this says nothing about power loss. It tries what only a
 * whole server shows: locks, the WAL's index, sessions and half-done requests of all children at once.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';

import * as portals from '../support/portal.mjs';
import { Book, Copy, childrenOf, children, long, staff, startedWith, twenty, unanswered, until } from './load.mjs';

const rounds = long ? 300 : 30;
const enough = 24; /* acknowledged in one round before the kill */
let portal;

before(async () => {
  portal = await portals.start({
    seed: twenty, kept: true, extra: children, directives: 'SCTierIssueDelay 0s', expect: [/Unclean shutdown of previous Apache run/],
  });
});
after(async () => { await portal?.stop(); });

function kill9(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    assert.equal(error.code, 'ESRCH'); /* it has just ended by itself */
  }
}

/* Everybody writes; the server is killed in the middle. @return how many had sent a write that was never answered */
async function round(writers, book) {
  const goal = book.acknowledged + enough;
  const parent = portal.httpd.child.pid;
  const all = [parent, ...childrenOf(parent)]; /* parent first, or it would start children in place of the killed */
  const runs = writers.map((writer) => writer.run(() => true));

  await until(() => book.acknowledged >= goal && writers.some((one) => one.flying), 'people to write', 20000, 1);
  const at = performance.now();

  all.forEach(kill9);
  /* A child that was started since then is the parent's too, and would go on to serve. */
  await until(() => {
    const rest = startedWith(path.join(portal.dir, 'httpd.conf'));

    rest.forEach(kill9);
    return rest.length === 0;
  }, 'every process to be gone', 20000, 1);
  const ends = await Promise.all(runs);

  await portal.httpd.ended;
  assert.ok(all.length >= 2, 'a parent and its children');
  return ends.filter((end) => end && end.act && end.sent > 0 && end.sent < at).length;
}

test('kill -9 of parent and children: every acknowledged write is there', async (t) => {
  const book = new Book();
  const writers = await staff(portal, book);
  let flying = 0;
  let turn = 0;
  let copy;

  for (let tries = 0; turn < rounds; tries++) {
    const open = await round(writers, book);

    assert.ok(tries < rounds * 2, 'rounds with a write under way');
    turn += open > 0 ? 1 : 0; /* a round that nobody was in the middle of does not count */
    flying += open;
    copy?.remove();
    copy = new Copy(portal.database);
    assert.deepEqual(book.lost(copy.found(), unanswered(writers)), [], `round ${tries}`);
    await portal.httpd.start();
  }
  await Promise.all(writers.map((one) => one.run(() => one.pending !== null)));
  copy.remove();
  await portal.httpd.kill();
  copy = new Copy(portal.database);
  const found = copy.found();
  const gone = book.lost(found);
  const { code, out } = await copy.verify();

  t.diagnostic(`figure: kill: rounds ${turn}, acknowledged ${book.acknowledged}, lost ${gone.length}, in flight ${flying}`);
  assert.deepEqual(gone, []);
  assert.match(out, /, faults 0\n$/);
  assert.equal(code, 0);
  assert.ok(book.acknowledged >= 20 * rounds, `${book.acknowledged}`);
  const twice = copy.sql('SELECT reason FROM t_level GROUP BY reason HAVING count(*) > 1 AND reason NOT LIKE \'図面%\'');
  assert.deepEqual(twice, [], 'what was sent again was done once');

  /* Controls: the comparison and the verifier see what is not there. */
  const [id, reason] = [...book.rows].pop();
  const seq = Math.max(...book.entries.keys());
  const answer = [...book.answers.keys()].pop();
  const forged = new Book();

  forged.row({ id: 'f'.repeat(32), reason: 'never written' });
  forged.entry({ seq: found.entries.size, leaf: 'f'.repeat(64) });
  forged.answer(answer.split('/')[0], { criterion: answer.split('/')[1], rev: 10000, note: 'never written' });
  assert.equal(forged.lost(found).length, 3, 'forged acknowledgements are reported');
  copy.spoil(`DELETE FROM t_level WHERE id='${id}'; DELETE FROM t_log WHERE seq=${seq};
    UPDATE t_answer SET note='other' WHERE assessment_id || '/' || criterion='${answer}'`);
  const spoilt = book.lost(copy.found());
  assert.equal(spoilt.length, 3, `${spoilt}`);
  assert.ok(spoilt[0].includes(id) && spoilt[0].includes(reason));
  assert.equal((await copy.verify()).code, 1, 'the verifier sees the missing entry');
  copy.remove();
  await portal.httpd.start();
});
