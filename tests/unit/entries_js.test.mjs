/*
 * entries_js.test.mjs - the pages' table of what can be recorded (htdocs/js/entries.js) against the server's (domain/entries.def).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

import { root } from '../support/packages.mjs';
import { pageModule } from '../support/page_module.mjs';

const domain = path.join(root, 'mod_sctier/domain');
const read = (name) => readFileSync(path.join(domain, name), 'utf8');

/** What a mask ABOUT_* names, from its #define in the C source. */
const masks = Object.fromEntries([...read('domain_entry.c').matchAll(/^#define ABOUT_(\w+) +(.+)$/gm)].map(([, name, text]) => [name, text]));

/** @return {name: {sides, takes, needs, about}} as entries.def has them */
function kindsOf(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('SCT_ENTRY('));
  const symbols = Object.fromEntries(lines.map((line) => /^SCT_ENTRY\((\w+), +"(\w+)"/.exec(line).slice(1)));
  const field = (name) => ({ PLANNED: 'planned_on' }[name] || name.toLowerCase());
  const list = (mask) => (mask === '0' ? [] : mask.split(' | ').map(field));
  const about = (mask) => {
    const name = mask.replace('ABOUT_', '');

    return name === 'NONE' ? [] : name === 'ANY' || name === 'OWN' ? [name.toLowerCase()]
      : [...masks[name].matchAll(/KIND\((\w+)\)/g)].map(([, symbol]) => symbols[symbol]);
  };

  return Object.fromEntries(lines.map((line) => {
    const [, name, sides, takes, needs, mask] = /^SCT_ENTRY\(\w+, +"(\w+)", +(\w+), +([A-Z_0 |]+), ([A-Z_0 |]+), (ABOUT_\w+),/.exec(line);

    return [name, { sides: sides === 'BOTH' ? ['buyer', 'supplier'] : [sides.toLowerCase()], takes: list(takes), needs: list(needs), about: about(mask) }];
  }));
}

const inOrder = ({ sides, takes, needs, about }) => Object.fromEntries(Object.entries({ sides, takes, needs, about }).map(([name, all]) => [name, [...all].sort()]));

/** The kinds that the two tables do not say the same of. */
function differences(kinds, every, known) {
  return Object.entries(known).filter(([name, kind]) => !kinds[name]
    || JSON.stringify(inOrder(kinds[name])) !== JSON.stringify(inOrder({ ...kind, takes: kind.takes[0] === 'every' ? every : kind.takes }))).map(([name]) => name);
}

test('the pages offer exactly the kinds, sides and fields that the server takes', async () => {
  const { kinds, every } = await pageModule('js/entries.js');
  const known = kindsOf(read('entries.def'));

  assert.deepEqual(Object.keys(kinds), Object.keys(known));
  assert.ok(Object.keys(known).length > 40);
  assert.deepEqual(differences(kinds, every, known), []);
});

test('control: a side, a field and a mask that changed are seen', async () => {
  const { kinds, every } = await pageModule('js/entries.js');
  const text = read('entries.def');

  for (const [from, to, name] of [['"asked",         BOTH', '"asked",         BUYER', 'asked'], ['WORDS | PLANNED | ABOUT, 0, ABOUT_REQUESTED', 'WORDS | ABOUT, 0, ABOUT_REQUESTED', 'acknowledged'],
    ['WORDS | DATA_CLASS, ABOUT_NONE', 'WORDS, ABOUT_NONE', 'demanded'], ['0, ABOUT_REQUESTED', '0, ABOUT_OFFER', 'acknowledged']]) {
    assert.deepEqual(differences(kinds, every, kindsOf(text.replace(from, to))), [name], to);
  }
});
