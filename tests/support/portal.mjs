/*
 * portal.mjs - a whole portal for a test: providers, database, httpd; signed-in clients.
 */
import { mkdirSync, writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { Api } from './api.mjs';
import { Browser } from './client.mjs';
import * as ctl from './ctl.mjs';
import * as demo from './demo.mjs';
import * as httpd from './httpd.mjs';
import * as conf from './httpd_conf.mjs';
import * as idp from './idp.mjs';
import * as nodes from './nodes.mjs';
import * as postgres from './postgres.mjs';
import { Schema } from './openapi.mjs';
import { root } from './packages.mjs';

/*
 * The SQLite of Debian 12 is one that must not write from two processes at once; the portal does not, and says so at start.
 * A refused request is a line of information (SCT0111), and refusing is what many tests are about.
 */
const always = [/SCT0001:/, /\[sctier:info\].* SCT0111:/, /oidc_check_config_openid_openidc: the URL scheme \(http\)/];

/** An empty portal with the first five suppliers and the accounts of the demo: nothing asked, nothing answered. */
export async function plain(database, providers, data) {
  const csv = readFileSync(path.join(root, 'conf/demo/suppliers.csv'), 'utf8').split('\n').slice(0, 6)
    .map((line) => line.replace(/,[^,]*$/, (unit) => (unit === ',unit' ? unit : ','))).join('\n');
  const file = path.join(data, 'suppliers.csv');

  await ctl.must(database, 'init', '--buyer-ja', '東都電機株式会社', '--buyer-en', 'Toto Electric Co., Ltd.');
  writeFileSync(file, `${csv}\n`);
  await ctl.must(database, 'suppliers', 'import', file);
  for (const one of providers) {
    await ctl.must(database, 'providers', 'add', '--issuer', one.issuer, '--name-ja', one.table.name_ja, '--name-en',
      one.table.name_en, '--speaks-for', one.table.speaks_for.map((party) => (party === '*' ? 'all-suppliers' : party)).join(','));
    for (const account of one.table.accounts) {
      for (const membership of account.memberships || []) {
        await ctl.must(database, 'members', 'add', '--issuer', one.issuer, '--sub', account.sub, '--name', account.name_ja,
          '--party', membership.party, '--role', membership.roles.join(','));
      }
    }
  }
}

/** The demo as `make run` shows it: 60 suppliers, some weeks of history, evidence files in the folder data. more: further options. */
export async function seedDemo(database, providers, data, ...more) {
  await ctl.must(database, 'demo', 'seed', '--dir', path.join(root, 'conf/demo'), '--evidence', path.join(data, 'evidence'), ...more,
    ...providers.flatMap((one) => ['--issuer', `${one.key}=${one.issuer}`]));
}

export class Portal {
  /** A second client without anybody signed in. */
  browser() {
    return new Browser(this.origin);
  }

  async schema() {
    if (!this.known) {
      const browser = this.browser();

      await browser.login(this.providers.buyer.issuer, 'sec');
      this.known = await Schema.from(JSON.parse((await browser.send('/api/v1/openapi.json')).text));
    }
    return this.known;
  }

  /** A client of the API with nobody signed in. */
  async anonymous() {
    return new Api(this.browser(), await this.schema());
  }

  /** A client of the API, signed in with one click: login('buyer', 'sec'). */
  async login(key, sub, to) {
    const browser = this.browser();
    const page = await browser.login(this.providers[key].issuer, sub, to);

    if (page.status !== 200) {
      throw new Error(`log-in of ${key}/${sub} ended at ${page.url} with ${page.status}`);
    }
    return new Api(browser, await this.schema());
  }

  ctl(...args) {
    return ctl.run(this.database, ...args);
  }

  async stopNodes() {
    const lines = await this.nodes.stop();

    if (lines.length > 0) {
      throw new Error(`unexpected lines in the error logs of the nodes:\n${lines.join('\n')}`);
    }
  }

  /** Ends everything; throws when the error log has a line that the test did not name. */
  async stop() {
    try {
      await (this.nodes ? this.stopNodes() : this.httpd.stop());
    } finally {
      for (const one of Object.values(this.providers)) {
        await one.close();
      }
      httpd.remove(this.dir);
      if (this.postgres) {
        this.postgres.drop();
      }
    }
  }
}

/**
 * Starts a portal.
 * @param options  {seed: plain or seedDemo, others: further providers, started; load, extra: for the configuration,
 *                  directives: of mod_sctier, one per line; expect: patterns of log lines; kept: sessions outlive a restart;
 *                  data: folder of the database, when it shall not lie in the portal's own; without: modules to leave out;
 *                  nodes: how many behind a balancer, on PostgreSQL;
 *                  engine: sqlite or postgres, else what ENGINE says; cluster: the socket folder of a PostgreSQL cluster}
 */
export async function start(options = {}) {
  const { seed = plain, others = [], load = '', extra = '', directives = '', expect = [], kept = false, without = [],
    engine = process.env.ENGINE || 'sqlite' } = options;
  const portal = new Portal();
  const started = [await idp.start(demo.provider('buyer')), await idp.start(demo.provider('b')), ...others];

  portal.providers = Object.fromEntries(started.map((one) => [one.key, one]));
  portal.dir = httpd.temporary('portal');
  try {
    const data = options.data || path.join(portal.dir, 'data');

    portal.database = path.join(data, 'sctier.db');
    mkdirSync(data, { recursive: true, mode: 0o700 });
    if (engine === 'postgres') {
      portal.postgres = postgres.database(options.cluster);
      portal.database = portal.postgres.database;
      ctl.owners.set(portal.database, portal.postgres.owner);
    }
    await seed(portal.database, started, data);
    conf.give(data);
    if (options.nodes) {
      portal.nodes = await nodes.start({
        dir: portal.dir, providers: started, database: portal.database, data, count: options.nodes,
        extra: `SCTierIssueDelay 200ms\n${directives}`,
      });
      portal.nodes.nodes.forEach(({ server }) => server.expect(...always, ...expect));
      portal.origin = portal.nodes.origin;
      return portal;
    }
    portal.httpd = await httpd.start({
      dir: portal.dir, providers: started, module: ctl.module, data, load, kept, without,
      extra: `SCTierIssueDelay 200ms\n${portal.postgres ? `SCTierDatabase "${portal.database}"\n` : ''}${directives}\n${typeof extra === 'function' ? extra(portal) : extra}`,
    });
    portal.httpd.expect(...always, ...expect);
    portal.origin = portal.httpd.origin;
    return portal;
  } catch (error) {
    for (const one of started) {
      await one.close();
    }
    httpd.remove(portal.dir);
    throw error;
  }
}
