/*
 * browser_checks.mjs - what every page must pass: axe, no scrolling sideways, one language, nothing of the navigation on paper.
 */
import assert from 'node:assert/strict';

/* Node 18 shows a message or the difference, not both: the message has all. */
const none = (list, message) => assert.equal(list.length, 0, `${message}:\n  ${list.join('\n  ')}`);

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
let source = '';

export function setAxe(text) {
  source = text;
}

/** For a context in which every page is checked: axe is there from the start. */
export function withAxe(context) {
  return context.addInitScript({ content: source });
}

/** No violation of WCAG 2.0, 2.1 and 2.2, A and AA, nor of axe's best practices. */
export async function axe(page, what = '') {
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    await page.evaluate(`${source}\n;undefined`);
  }
  const found = await page.evaluate(async (values) => {
    const { violations } = await globalThis.axe.run(document, {
      runOnly: { type: 'tag', values }, resultTypes: ['violations'], elementRef: false, ancestry: false,
    });

    return violations.map((one) => `${one.id}: ${one.help}\n${one.nodes.slice(0, 4).map((node) => `    ${node.target.join(' ')}: ${
      node.failureSummary.split('\n').slice(1, 3).map((line) => line.trim()).join(' ')}`).join('\n')}`);
  }, tags);

  none(found, `axe, ${what}`);
}

/** The page is not wider than the window. */
export async function noSidewaysScroll(page, what = '') {
  const wider = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const boxed = (element) => {
      for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
        if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(one).overflowX)) {
          return true;
        }
      }
      return false;
    };

    if (Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) <= width) {
      return [];
    }
    return [`page ${document.documentElement.scrollWidth} > ${width}`, ...[...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > width + 0.5 && !boxed(one))
      .map((one) => `${one.tagName.toLowerCase()}.${[...one.classList].join('.')} ends at ${Math.round(one.getBoundingClientRect().right)}`).slice(0, 8)];
  });

  none(wider, `wider than the window, ${what}`);
}

/** On paper: the content, and no navigation. */
export async function onPaper(page, what = '') {
  await page.emulateMedia({ media: 'print' });
  const seen = await page.evaluate(() => ({
    left: [...document.querySelectorAll('nav, header.top, .banners, .skip, button, .page-tools, dialog, footer.foot')]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1)
      .map((one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.trim().slice(0, 30)}`).slice(0, 6),
    heading: document.querySelector('h1')?.checkVisibility() || false,
    text: document.querySelector('main')?.innerText.length || 0,
  }));

  await page.emulateMedia({ media: 'screen' });
  none(seen.left, `on paper, ${what}`);
  assert.ok(seen.heading && seen.text > 200, `on paper, ${what}: heading ${seen.heading}, ${seen.text} characters`);
}

/** In forced colours, what is pressed, chosen or current does not look like its neighbour. @return how many pairs were compared */
export async function forcedColours(page, what = '') {
  await page.emulateMedia({ forcedColors: 'active' });
  const { alike, pairs } = await page.evaluate(() => {
    const look = (element) => {
      const of = (style) => ['backgroundColor', 'color', 'borderTopColor', 'borderTopWidth', 'borderTopStyle', 'borderBottomWidth', 'borderBottomColor',
        'borderLeftWidth', 'outlineStyle', 'outlineWidth', 'fontWeight', 'textDecorationLine'].map((name) => style[name]).join(' ');

      return [of(getComputedStyle(element)), of(getComputedStyle(element, '::before')), of(getComputedStyle(element, '::after'))].join('|');
    };
    const seen = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
    const found = [];
    let count = 0;

    for (const [on, off] of [
      ['button[aria-pressed=true]', 'button[aria-pressed=false]'],
      ['header nav a[aria-current=page]', 'header nav a:not([aria-current])'],
      ['main nav a[aria-current=true]', 'main nav li a:not([aria-current])'],
      ['[data-criterion] input:checked + label', '[data-criterion] input:not(:checked) + label'],
      ['[role=tab][aria-selected=true]', '[role=tab][aria-selected=false]'],
    ]) {
      const [one, other] = [seen(on)[0], seen(off)[0]];

      if (one && other) {
        count++;
        if (look(one) === look(other)) {
          found.push(on);
        }
      }
    }
    return { alike: found, pairs: count };
  });

  await page.emulateMedia({ forcedColors: 'none' });
  none(alike, `forced colours, ${what}: these look like those that are not`);
  return pairs;
}

/* ---- language ---- */

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** The strings that the server gave: they may be Japanese on an English page, unless there is an English one beside it. */
export class Data {
  constructor() {
    this.strings = new Set();
  }

  add(value, twin = '') {
    if (Array.isArray(value)) {
      value.forEach((one) => this.add(one));
    } else if (value && typeof value === 'object') {
      for (const [name, one] of Object.entries(value)) {
        this.add(one, name.endsWith('_ja') ? value[name.replace(/_ja$/, '_en')] : '');
      }
    } else if (typeof value === 'string' && japanese.test(value) && !twin) {
      value.split('\n').forEach((line) => this.strings.add(line.trim()));
      /* the content of an entry of the evidence log is JSON in a string */
      if (value.startsWith('{')) {
        this.add(JSON.parse(value));
      }
    }
  }

  without(text) {
    return [...this.strings].sort((a, b) => b.length - a.length).reduce((left, one) => (one ? left.split(one).join(' ') : left), text);
  }
}

/** What a person reads or hears, with the language it is marked with. */
function shown(page) {
  return page.evaluate(() => {
    const list = [];
    const put = (element, text) => {
      if (text && text.trim()) {
        list.push({ lang: element.closest('[lang]')?.lang || '', text: text.trim() });
      }
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);

    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (node.parentElement.checkVisibility()) {
          put(node.parentElement, node.data);
        }
      } else if (node.checkVisibility()) {
        ['aria-label', 'title', 'placeholder', 'alt'].forEach((name) => put(node, node.getAttribute(name)));
        if (node.matches('input:not([type=radio]):not([type=checkbox]), textarea')) {
          put(node, node.value);
        }
      }
    }
    return { html: document.documentElement.lang, title: document.title, list };
  });
}

/**
 * The page is in this language: marked so, no key instead of a text, no text of the other language. In English nothing is
 * Japanese but what the server gave and what is marked as Japanese.
 */
export async function language(page, lang, texts, data) {
  const { html, title, list } = await shown(page);
  const own = [{ lang, text: title }, ...list].filter((one) => one.lang === lang).map((one) => one.text);
  const heads = new Set(Object.keys(texts.ja).map((key) => key.split('.')[0]));
  const keys = own.filter((text) => text.includes('⟦') || (text.match(/\b[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+/g) || [])
    .some((word) => word in texts.ja || (heads.has(word.split('.')[0]) && !/\.(json|example|jp)$/.test(word))));

  assert.equal(html, lang, `${page.url()}: html lang`);
  none(keys, `${page.url()}: keys instead of texts`);
  if (lang === 'en') {
    const left = own.map((text) => data.without(text)).filter((text) => japanese.test(text));

    none(left, `${page.url()}: Japanese on an English page`);
  } else {
    const foreign = new Set(Object.entries(texts.en).filter(([key, text]) => text !== texts.ja[key] && text.length > 8 && /[a-z] [a-z]/.test(text))
      .map(([, text]) => text));
    const left = own.filter((text) => foreign.has(text));

    none(left, `${page.url()}: English on a Japanese page`);
  }
}
