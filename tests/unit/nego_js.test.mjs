/*
 * nego_js.test.mjs - what the pages read out of a case (htdocs/js/nego.js): the day order, corrections, open questions, lateness, and
 * amounts as people type them, with differences that know no floating numbers.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pageModule } from '../support/page_module.mjs';

const { amountOf, difference, isAmount, readCase } = await pageModule('js/nego.js');

const entry = (n, kind, side, more = {}) => ({
  id: String(n), n, kind, side, occurred_on: '2026-11-01', recorded_at: '2026-11-01T02:00:00Z', about: null, words: 'x', result: null, addressee: null, lines: [], ...more,
});

test('a case: by the day it happened, corrections beside their entry, what is open, what is late', () => {
  const book = readCase([
    entry(1, 'requested', 'supplier'), entry(2, 'held', 'buyer', { occurred_on: '2026-10-20' }), entry(3, 'asked', 'supplier'), entry(4, 'asked', 'buyer'),
    entry(5, 'answered', 'supplier', { about: '4' }), entry(6, 'corrected', 'buyer', { about: '2', occurred_on: '2026-10-19', why: 'y', words: 'z' }),
    entry(7, 'corrected', 'supplier', { about: '2', words: 'not its own' }), entry(8, 'stated', 'supplier'), entry(9, 'corrected', 'supplier', { about: '8', result: 'void' }),
    entry(10, 'decided', 'buyer', { result: 'keep', recorded_at: '2026-11-01T15:00:00Z' }),
  ]);

  assert.deepEqual(book.rows.map((row) => row.entry.n), [2, 1, 3, 4, 5, 8, 10]);
  assert.deepEqual(book.rows[0].now.words, 'z');
  assert.equal(book.rows[0].late, 12);
  assert.ok(book.rows[0].unconfirmed);
  assert.deepEqual(book.open.map((row) => row.entry.n), [3]);
  assert.ok(book.rows.find((row) => row.entry.n === 8).void);
  assert.equal(book.rows.at(-1).late, 1, '15:00 UTC is the next day in Japan');
  assert.ok(book.undelivered);
  assert.ok(!readCase([...book.rows.map((row) => row.entry), entry(11, 'delivered', 'buyer', { about: '10', addressee: '山田' })]).undelivered);
});

test('amounts as people type them; differences without floating numbers', () => {
  assert.equal(amountOf('１，２５０円'), '1250');
  assert.equal(amountOf('▲300'), '-300');
  assert.deepEqual(['1250', '12.50', '-3', '0'].map(isAmount), [true, true, true, true]);
  assert.deepEqual(['', '12.', '.5', '1e3', '123456789012', '1.23456'].map(isAmount), [false, false, false, false, false, false]);
  assert.deepEqual(difference('1250', '1320.50'), { by: '+70.5', percent: '5.6' });
  assert.deepEqual(difference('0.1', '0.3'), { by: '+0.2', percent: '200.0' });
  assert.deepEqual(difference('99999999999.9999', '100'), { by: '-99999999899.9999', percent: '-100.0' });
  assert.deepEqual(difference('0', '5'), { by: '+5', percent: null });
  assert.equal(difference(null, '5'), null);
});
