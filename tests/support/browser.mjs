/*
 * browser.mjs - Chromium in front of a whole portal. Every page is watched: a message in the console, a violation of the
 * content security policy, a request to another origin, or a failed request fails the test unless it was named beforehand.
 *
 *   const { test, site } = suite({ seed: seedDemo });
 *   test('what a person does', async ({ visit }) => {
 *     const sec = await visit('sec', '/portal/suppliers');       signed in with a click, on that page
 *     await sec.page.getByRole('link', { name: '…' }).click();
 *   });
 */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test as nodeTest } from 'node:test';

import * as checks from './browser_checks.mjs';
import { providers } from './demo.mjs';
import { fromPage } from './api.mjs';
import { build, load, root } from './packages.mjs';
import * as portals from './portal.mjs';
import { checkEvery } from './response.mjs';

export * from './browser_checks.mjs';

export const wide = { width: 1440, height: 900 };
export const narrow = { width: 320, height: 640 };

/** A test that hangs fails. */
export const limit = 180000;

/* Chromium without its windows: the same engine, half of its work. CHROMIUM=/usr/bin/chromium runs the whole browser. */
const program = process.env.CHROMIUM || '/usr/bin/chromium-headless-shell';
const shots = path.join(build, 'test/browser');

export async function launch() {
  const { chromium } = (await load('playwright-core')).default;

  return chromium.launch({
    executablePath: program,
    args: [
      ...(process.getuid() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--host-resolver-rules=MAP localhost 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

/* ---- words of the pages, as a test names them ---- */

const texts = {};

async function table(lang) {
  const folder = path.join(root, 'htdocs/i18n');
  const parts = await Promise.all(readdirSync(folder).filter((name) => name.split(/[-.]/)[0] === lang).map((name) => {
    const text = readFileSync(path.join(folder, name));

    return import(`data:text/javascript;base64,${text.toString('base64')}`);
  }));

  return Object.assign({}, ...parts.map((part) => part.default));
}

/** All texts of the pages: {ja: {key: text}, en: {…}}. */
export async function allTexts() {
  texts.ja ||= await table('ja');
  texts.en ||= await table('en');
  return texts;
}

/** The text of a key as a page in that language shows it. */
export function words(key, values = {}, lang = 'ja') {
  const one = texts[lang];
  const form = typeof values.n === 'number' ? `${key}.${new Intl.PluralRules(lang).select(values.n)}` : key;
  const text = one[form] ?? one[key] ?? one[`${key}.other`];

  if (text === undefined) {
    throw new Error(`no text ${key} in ${lang}`);
  }
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in values
    ? typeof values[name] === 'number' ? new Intl.NumberFormat(lang).format(values[name]) : values[name] : all));
}

/* ---- a person at a browser ---- */

function account(sub) {
  const provider = providers.find((one) => one.accounts.some((each) => each.sub === sub));

  return { provider, account: provider.accounts.find((each) => each.sub === sub) };
}

/** One context: its cookies, its storage, its tabs. */
export class Visitor {
  constructor(site, context) {
    this.site = site;
    this.context = context;
    this.faults = [];
    this.allowed = [];
    this.reading = [];
    this.data = new checks.Data();
    this.sent = [];
    this.watch();
  }

  watch() {
    const { origin, providers: known } = this.site.portal;
    const own = [origin, ...Object.values(known).map((one) => one.issuer)];

    this.context.on('console', (message) => {
      /* what the server answered is watched below, with its status */
      if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource')) {
        this.fault(`console ${message.type()}: ${message.text()}`);
      }
    });
    this.context.on('weberror', (error) => this.fault(`thrown: ${error.error().stack}`));
    this.context.on('request', (request) => {
      const url = new URL(request.url());

      this.sent.push(`${request.method()} ${url.pathname}${url.search}`);
      if (!own.includes(url.origin)) {
        this.fault(`foreign: ${request.url()}`);
      }
    });
    this.context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;

      /* a page that is left takes its own questions back */
      if (why !== 'net::ERR_ABORTED') {
        this.fault(`failed ${request.method()} ${new URL(request.url()).pathname}: ${why}`);
      }
    });
    this.context.on('response', (response) => {
      const url = new URL(response.url());

      if (url.origin === origin) {
        const headers = response.headers();

        try {
          checkEvery({ status: response.status(), headers, rawHeaders: Object.entries(headers).flat(), url: url.href });
        } catch (error) {
          this.fault(`answer: ${error.message}`);
        }
      }
      if (response.status() >= 400) {
        this.fault(`${response.status()} ${response.request().method()} ${url.pathname}`);
      }
    });
    /* only of what came whole: the body of an answer that nobody waits for any more never ends */
    this.context.on('requestfinished', (request) => {
      if (new URL(request.url()).pathname.startsWith('/api/v1/')) {
        this.reading.push(request.response().then((response) => response.json()).then((body) => this.data.add(body), () => {}));
      }
    });
  }

  fault(text) {
    if (!this.allowed.some((one) => one.test(text))) {
      this.faults.push(text);
    }
  }

  /** Names what may go wrong from now on. */
  allow(...patterns) {
    this.allowed.push(...patterns);
  }

  /** Throws when something went wrong that nobody named. */
  check() {
    if (this.faults.length > 0) {
      throw new Error(`the browser saw:\n  ${this.faults.splice(0).join('\n  ')}`);
    }
  }

  /** From the page that asks for a log-in to the page wanted, by the buttons. */
  async signIn(sub, page = this.page) {
    const { provider } = account(sub);

    await page.getByRole('link', { name: provider.name_ja }).or(page.getByRole('link', { name: provider.name_en })).click();
    await page.locator(`button[name=sub][value="${sub}"]`).click();
    await page.waitForURL(`${this.site.portal.origin}/portal/**`);
  }

  /** The first visit of a person signs in; later ones go on with that session, as a browser would. */
  async login(sub, to = '/portal/') {
    const { origin } = this.site.portal;

    this.sub = sub;
    await this.context.addCookies(this.site.sessions.get(sub) || []);
    await this.page.goto(origin + to);
    if (!this.page.url().startsWith(`${origin}/portal/`)) {
      await this.signIn(sub);
      this.site.sessions.set(sub, await this.context.cookies());
    }
    await this.page.locator('h1').waitFor();
    return this;
  }

  async goto(to, page = this.page) {
    await page.goto(this.site.portal.origin + to);
    await page.locator('h1').waitFor();
  }

  /** Signs out by the person's menu; ends at the entry page. */
  async logout(page = this.page) {
    this.site.sessions.delete(this.sub);
    await page.locator('.person > button').click();
    await page.getByRole('button', { name: words('shell.logout') }).or(page.getByRole('button', { name: words('shell.logout', {}, 'en') })).click();
    await page.waitForURL(`${this.site.portal.origin}/`);
    await page.locator('.logins').waitFor();
  }

  /** A request of the page itself, with its cookies. @return {status, body, etag} */
  api(method, path, { body, rev, key } = {}, page = this.page) {
    const headers = { ...fromPage, ...(rev === undefined ? {} : { 'if-match': `"${rev}"` }), ...(key ? { 'idempotency-key': key } : {}) };

    delete headers['sec-fetch-site'];
    return page.evaluate(async ({ method: verb, path: where, headers: given, body: value }) => {
      const response = await fetch(`/api/v1${where}`, {
        method: verb, headers: { ...given, 'X-Requested-With': 'XMLHttpRequest' }, body: value === undefined ? undefined : JSON.stringify(value),
      });
      const text = await response.text();

      return { status: response.status, body: text ? JSON.parse(text) : null, etag: response.headers.get('etag') };
    }, { method, path, headers, body });
  }

  /** What was asked of the server so far, by pattern. */
  asked(pattern) {
    return this.sent.filter((one) => pattern.test(one));
  }

  /** Asks again while answers of the server come in: what they hold may be shown before we have heard of it. */
  async language(lang, page = this.page) {
    for (let turn = 0; ; turn++) {
      const known = this.reading.length;

      await Promise.all(this.reading);
      try {
        await checks.language(page, lang, await allTexts(), this.data);
        return;
      } catch (error) {
        if (turn > 5) {
          throw error;
        }
        await until(() => this.reading.length > known, 'another answer', 100).catch(() => {});
      }
    }
  }
}

/* ---- a portal with a browser ---- */

export class Site {
  static async open(options) {
    const site = new Site();

    await allTexts();
    site.portal = await portals.start(options);
    site.clients = new Map();
    site.sessions = new Map();
    try {
      site.browser = options.browser || await launch();
    } catch (error) {
      await site.portal.stop();
      throw error;
    }
    return site;
  }

  async close() {
    await this.browser.close();
    await this.portal.stop();
  }

  /** A new browser context; signed in when `sub` is given. */
  async visit(sub, to, options = {}) {
    const context = await this.browser.newContext({ viewport: wide, locale: 'ja-JP', timezoneId: 'Asia/Tokyo', ...options });

    context.setDefaultTimeout(20000);
    const visitor = new Visitor(this, context);

    try {
      visitor.page = await context.newPage();
      return sub ? await visitor.login(sub, to) : visitor;
    } catch (error) {
      await visitor.page?.screenshot({ path: path.join(shots, 'login.png') }).catch(() => {});
      await context.close();
      throw error;
    }
  }

  /** A client of the API, for what must be there before the test, and for reading back. */
  async client(sub) {
    if (!this.clients.has(sub)) {
      this.clients.set(sub, await this.portal.login(account(sub).provider.key, sub));
    }
    return this.clients.get(sub);
  }
}

/** Asks again until the answer is there; each turn is a question to the server. */
export async function until(ask, what = 'the condition', patience = 20000) {
  const end = Date.now() + patience;

  for (;;) {
    const found = await ask();

    if (found) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`still waiting for ${what}`);
    }
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
}

/**
 * One portal and one browser for a file of tests.
 * @param prepare  done once, before the first test, with the site
 * @return {test(name, body), site(): the Site}
 */
export function suite(options = {}, prepare = () => {}) {
  let site;

  before(async () => {
    mkdirSync(shots, { recursive: true });
    site = await Site.open(options);
    await prepare(site);
  });
  after(() => site?.close());

  const test = (name, body) => nodeTest(name, { timeout: limit }, async (t) => {
    const visitors = [];
    const visit = async (...args) => {
      const visitor = await site.visit(...args);

      visitors.push(visitor);
      return visitor;
    };

    try {
      await body({ site, visit, t });
      visitors.forEach((one) => one.check());
    } catch (error) {
      for (const [n, visitor] of visitors.entries()) {
        for (const [m, page] of visitor.context.pages().entries()) {
          const file = path.join(shots, `${name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}-${n}-${m}.png`);

          await page.screenshot({ path: file, timeout: 3000 }).then(() => t.diagnostic(`screenshot: ${file} of ${page.url()}`), () => {});
        }
        if (visitor.faults.length > 0) {
          t.diagnostic(`the browser saw: ${visitor.faults.join('; ')}`);
        }
      }
      throw error;
    } finally {
      await Promise.all(visitors.map((one) => one.context.close()));
    }
  });

  return { test, site: () => site };
}

/** The source of axe-core, for browser_checks.mjs. */
checks.setAxe(readFileSync(createRequire(path.join(build, 'package.json')).resolve('axe-core/axe.min.js'), 'utf8'));
