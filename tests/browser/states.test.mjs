/*
 * states.test.mjs - walks every state of every page (states.mjs): axe finds nothing, at the width of a desk and of a phone,
 * nothing scrolls sideways, the page is in one language; and what paper and forced colours make of the full ones.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { axe, forcedColours, limit, narrow, noSidewaysScroll, onPaper, wide, withAxe } from '../support/browser.mjs';
import { build, root } from '../support/packages.mjs';
import { everywhere } from '../support/response.mjs';
import { lacking, more, names, pages } from './states.mjs';
import * as worlds from './world.mjs';

const files = readdirSync(path.join(root, 'htdocs/js/pages')).filter((one) => one.endsWith('.js'));
const shots = path.join(build, 'test/browser');
const paper = ['assessment', 'review', 'evidence', 'evidence_file', 'submission', 'submission_supplier', 'timeline', 'level_letter'];
let world;
const visitors = new Map();

before(async () => {
  mkdirSync(shots, { recursive: true });
  world = await worlds.open();
});
after(async () => {
  await Promise.all([...visitors.values()].map((one) => one.context.close()));
  await world?.bare.portal.stop();
  await world?.stopped.portal.stop();
  await world?.full.close();
});

test('every page has its states, and every state a page', () => {
  assert.deepEqual(lacking(files), []);
});

test('control: an invented page, a missing state and an entry without page are found', () => {
  const { help, ...others } = pages;
  const { error, ...partly } = help;

  assert.deepEqual(lacking([...files, 'invented.js']), ['invented: not in states.mjs']);
  assert.deepEqual(lacking(files, others), ['help: not in states.mjs']);
  assert.deepEqual(lacking(files, { ...pages, help: partly }), ['help: nothing about error']);
  assert.deepEqual(lacking(files, { ...pages, gone: help }), ['gone: no such page']);
});

/** One context for each person and portal, in each of the lanes that walk side by side. */
async function visitor(state, lane = 0) {
  const site = world[state.site || 'full'];
  const key = `${lane} ${state.site || 'full'} ${state.who}`;

  if (!visitors.has(key)) {
    visitors.set(key, await site.visit(state.who || undefined, '/portal/help', { reducedMotion: 'reduce' }));
    await withAxe(visitors.get(key).context);
  }
  return visitors.get(key);
}

/** Simulates the network for the requests of this page. */
async function network(page, name, state, one) {
  if (state.real) {
    return;
  }
  if (name === 'loading') {
    await page.route(state.api, () => {});
  } else if (name === 'offline') {
    one.allow(/^failed \w+ \/api\/v1\/.*ERR_INTERNET_DISCONNECTED/);
    await page.route(state.api, (route) => route.abort('internetdisconnected'));
  } else if (name === 'error') {
    one.allow(/^500 \w+ \/api\/v1\//);
    await page.route(state.api, (route) => route.fulfill({
      status: 500, headers: { ...everywhere, 'cache-control': 'no-store', 'content-type': 'application/problem+json; charset=utf-8' },
      body: JSON.stringify({ type: 'about:blank', title: 'Internal error', title_ja: '内部エラー', status: 500, key: 'internal', request_id: '0'.repeat(32) }),
    }));
  }
}

const locate = (page, what) => (typeof what === 'function' ? what(page) : page.locator(what)).first();
const standard = {
  loading: 'main:has(h1) .loading', error: 'main [role=alert]', offline: 'main [role=alert]',
};

/** The defaults of the page, what all pages have in such a state, and what this one says. */
function complete(entry, name) {
  return { who: entry.who, path: entry.path, api: entry.api, ready: standard[name] || entry.ready, ...entry[name] };
}

async function arrive(entry, name, lane) {
  const state = complete(entry, name);
  const one = await visitor(state, lane);
  const { page } = one;
  const to = typeof state.path === 'function' ? state.path(world.found) : state.path;

  one.allow(...(state.allow || []));
  await network(page, name, state, one);
  await page.goto(one.site.portal.origin + to);
  await locate(page, state.ready).waitFor();
  await state.act?.(page, world.found);
  if (state.then) {
    await locate(page, state.then).waitFor();
  }
  return { one, page };
}

/** The tab as it was before: the next state begins with a load of its own. */
async function leave(one) {
  one.faults.splice(0);
  await one.page.unrouteAll({ behavior: 'ignoreErrors' });
  await one.page.evaluate(() => localStorage.removeItem('sctier.lang'));
  await one.page.setViewportSize(wide);
}

/** Both widths in Japanese; the full state in English too. */
async function look({ one, page }, name, where) {
  await one.language('ja', page);
  await axe(page, `${where}, desk`);
  await page.setViewportSize(narrow);
  await noSidewaysScroll(page, where);
  await axe(page, `${where}, phone`);
  if (name === 'full') {
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('html[lang=en]').waitFor();
    await one.language('en', page);
    await noSidewaysScroll(page, `${where}, English`);
    await page.getByRole('button', { name: '日本語' }).click();
    await page.locator('html[lang=ja]').waitFor();
  }
}

/** All states of a page, one after the other. @return what is wrong with them */
async function walk(module, entry, lane) {
  const bad = [];

  for (const name of [...names, ...more].filter((each) => typeof entry[each] === 'object')) {
    const where = `${module} ${name}`;
    const one = await visitor(complete(entry, name), lane);
    const note = async (error) => {
      bad.push(`${where}: ${error.message}`);
      await one.page.screenshot({ path: path.join(shots, `state-${module}-${name}.png`), fullPage: true }).catch(() => {});
    };

    try {
      const seen = await arrive(entry, name, lane);

      for (const check of [
        () => look(seen, name, where),
        async () => name === 'full' && paper.includes(module) && onPaper(seen.page, where),
        async () => one.check(),
      ]) {
        await check().catch(note);
      }
    } catch (error) {
      await note(error);
    }
    await leave(one);
  }
  return bad;
}

test('the states of every page', { concurrency: 2, timeout: 4 * limit }, async (all) => {
  const lanes = [0, 1];

  await Promise.all(Object.entries(pages).map(([module, entry]) => all.test(`states of ${module}`, async () => {
    const lane = lanes.pop();
    const bad = await walk(module, entry, lane);

    lanes.push(lane);
    assert.equal(bad.length, 0, bad.join('\n\n'));
  })));
});

for (const [module, pairs] of [['suppliers', 2], ['assessment', 3], ['level_letter', 1]]) {
  test(`forced colours keep what is chosen apart: ${module}`, async () => {
    const { one, page } = await arrive(pages[module], 'full');

    assert.ok(await forcedColours(page, module) >= pairs, `${module}: fewer than ${pairs} pairs to compare`);
    await leave(one);
  });
}

test('control: axe, width, language and paper find what is wrong', async () => {
  const { one, page } = await arrive(pages.help, 'full');

  await page.setViewportSize(narrow);
  await page.evaluate(() => {
    const box = document.createElement('div');

    box.append(Object.assign(document.createElement('img'), { src: '/css/mark.svg' }), Object.assign(document.createElement('p'), { textContent: 'nav.home' }));
    box.style.width = '500px';
    document.querySelector('main').append(box);
  });
  await assert.rejects(axe(page), /image-alt/);
  await assert.rejects(noSidewaysScroll(page), /page 5\d\d > 320/);
  await assert.rejects(one.language('ja', page), /nav\.home/);
  await assert.rejects(one.language('en', page), /html lang/);
  await page.evaluate(() => document.querySelector('.top').classList.replace('top', 'top-shown'));
  await assert.rejects(onPaper(page), /on paper, :\n  nav/);
  await leave(one);
});
