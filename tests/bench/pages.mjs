/*
 * pages.mjs - first loads in Chromium with an empty cache, by the browser's own timings: what came over the wire, when the page
 * stood, what kept it busy, what moved.
 */
import { launch } from '../support/browser.mjs';
import * as portals from '../support/portal.mjs';
import { spread } from './measure.mjs';
import { assess } from './world.mjs';

const turns = Number(process.env.ROUNDS || 5);

/* In the page, before anything of it runs. */
function watch() {
  const seen = { lcp: 0, moved: 0, long: 0, longest: 0 };
  const on = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });

  window.benchSeen = seen;
  on('largest-contentful-paint', (entry) => { seen.lcp = entry.startTime; });
  on('layout-shift', (entry) => { seen.moved += entry.hadRecentInput ? 0 : entry.value; });
  on('longtask', (entry) => { seen.long++; seen.longest = Math.max(seen.longest, entry.duration); });
}

function collect() {
  const [page] = performance.getEntriesByType('navigation');
  const parts = performance.getEntriesByType('resource');

  return {
    ...window.benchSeen, bytes: [page, ...parts].reduce((sum, one) => sum + one.transferSize, 0) / 1024, requests: 1 + parts.length,
    ready: page.domContentLoadedEventEnd, fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  };
}

async function load(browser, portal, person, where) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });

  try {
    if (person) {
      await context.addCookies([...person.browser.jar.cookies.values()].map(({ name, value, path }) => ({
        name, value, path, domain: 'localhost', httpOnly: true })));
    }
    const page = await context.newPage();

    await page.addInitScript(watch);
    const answer = await page.goto(portal.origin + where, { waitUntil: 'networkidle' });

    await page.locator('h1').waitFor();
    if (answer.status() !== 200 || !page.url().startsWith(portal.origin + where)) {
      throw new Error(`${where}: ${answer.status()} at ${page.url()}`);
    }
    return await page.evaluate(collect);
  } finally {
    await context.close();
  }
}

const figures = [
  ['bytes', 'transferred', 'KB'], ['requests', 'requests', 'requests'], ['ready', 'DOMContentLoaded', 'ms'], ['fcp', 'first contentful paint', 'ms'],
  ['lcp', 'largest contentful paint', 'ms'], ['long', 'long tasks', 'tasks'], ['longest', 'longest task', 'ms'], ['moved', 'layout shift', 'CLS'],
];

export async function pages(report) {
  const portal = await portals.start({ seed: portals.seedDemo });
  const browser = await launch();

  try {
    const sec = await portal.login('buyer', 'sec');
    const supplier = await portal.login('buyer', 'a-contact');
    const { id } = await assess(sec, supplier, 'S-1001');
    const shown = [
      ['entry page', null, '/'], ['list of 60 suppliers', sec, '/portal/suppliers'],
      ['assessment with 153 answers', supplier, `/portal/assessments/${id}`],
    ];

    for (const [name, person, where] of shown) {
      const found = [];

      for (let turn = 0; turn < turns + 1; turn++) {
        found.push(await load(browser, portal, person, where));
      }
      found.shift(); /* the browser warmed up */
      for (const [key, what, unit] of figures) {
        report.add(`${name}: ${what}`, spread(found.map((one) => one[key])), unit);
      }
    }
  } finally {
    await browser.close();
    await portal.stop();
  }
}
