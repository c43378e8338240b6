/*
 * world.mjs - the portal under load: the release build in one httpd, 2,000 suppliers, two full ★4 assessments (all 153
 * criteria answered), and beside each address behind the log-in one without mod_auth_openidc (tests/bench/bench_module.c).
 *
 * What differs from conf/dev/httpd.conf.in: 128 threads, so that 64 clients can wait for a commit at once, and connections are
 * kept as long as they are used.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import * as ctl from '../support/ctl.mjs';
import * as httpd from '../support/httpd.mjs';
import * as conf from '../support/httpd_conf.mjs';
import * as portals from '../support/portal.mjs';
import { family, program } from './measure.mjs';

const most = 2000;

const seed = (suppliers) => async (database, providers, data) => {
  await portals.seedDemo(database, providers, data, '--suppliers', String(suppliers));
  /* whom the demo knows, but without any party: the contact of a supplier that nobody has asked yet */
  await ctl.must(database, 'members', 'add', '--issuer', providers.find((one) => one.key === 'buyer').issuer, '--sub', 'nobody',
    '--name', 'bench', '--party', 'S-1040', '--role', 'supplier_contact');
};

/* On PostgreSQL: the same data, made in a file and copied. */
const seedByCopy = (suppliers) => async (database, providers, data) => {
  const file = path.join(data, 'seed', 'sctier.db');

  mkdirSync(path.dirname(file), { recursive: true });
  await seed(suppliers)(file, providers, data);
  await ctl.must(file, 'copy', '--from', file, '--to', ctl.owners.get(database));
};

/** Threads and connections of every httpd of this bench. */
export const threads = `
ThreadLimit 128
ThreadsPerChild 128
MaxRequestWorkers 128
MaxSpareThreads 128
MaxKeepAliveRequests 0
`;

/* Constants behind the log-in and, at the second port, everything without mod_auth_openidc. */
function configuration(dir, open) {
  const constant = (name) => `
<Location "/bench/${name}">
    SetHandler bench-constant
    BenchAnswer "${dir}/${name}.json"
    AuthType openid-connect
    OIDCUnAuthAction 401
    Require valid-user
</Location>`;

  return `${threads}
${['list', 'assessment'].map(constant).join('')}
Listen 127.0.0.1:${open}
<VirtualHost 127.0.0.1:${open}>
    ServerName localhost:${open}
    <LocationMatch "^/(?:api/v1/suppliers|bench/)">
        BenchToken "${dir}/sec.token"
    </LocationMatch>
    <LocationMatch "^/api/v1/assessments/[0-9a-f]+$">
        BenchToken "${dir}/supplier.token"
    </LocationMatch>
    <LocationMatch "^/api/v1/assessments/[0-9a-f]+/answers/">
        BenchToken "${dir}/writer.token"
    </LocationMatch>
</VirtualHost>
`;
}

/* An ID token of the form that mod_auth_openidc verified and passes on. Nobody verifies this one: it never leaves the bench. */
function token(issuer, sub) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: issuer, sub, aud: 'sctier', name: sub, iat: 0, exp: 0 })}.c2ln`;
}

async function ok(reply) {
  const { status, body } = await reply;

  if (status >= 300) {
    throw new Error(`${status} ${JSON.stringify(body)}`);
  }
  return body;
}

const request = {
  star: 4, q_secret: 'yes', q_outage: 'yes', q_access: 'yes', c_incident: 'no', c_subcontract: 'no', reason: '図面の受け渡しがあるため。',
  scope_entities: '本社', due_on: '2099-12-24', depth_asked: 'criterion', contact_name: '佐藤 美咲',
};

/** Asks a supplier for ★4, accepts, answers everything. @return {id, answers: [{criterion, rev}]} of the assessment */
export async function assess(sec, supplier, code) {
  const { rows: [{ id }] } = await ok(sec.get(`/suppliers?q=${code}`));
  const draft = await ok(sec.post(`/suppliers/${id}/levels`, request));
  const letter = await ok(sec.get(`/levels/${draft.id}/letter`));

  await ok(sec.post(`/levels/${draft.id}/issue`, { letter_hash: letter.hash }, { rev: draft.rev }));
  let open;
  while (!open) { /* until its time to be taken back is over: 200 ms here */
    open = (await ok(supplier.get('/levels'))).rows.find((one) => one.id === draft.id);
  }
  const { level } = await ok(supplier.post(`/levels/${open.id}/accept`, {}, { rev: open.rev }));
  const { missing } = await ok(supplier.get(`/assessments/${level.assessment_id}/review`));

  for (const [n, { criterion }] of missing.entries()) {
    await ok(supplier.patch(`/assessments/${level.assessment_id}/answers/${criterion}`, {
      verdict: ['met', 'met', 'unmet', 'na'][n % 4], note: n % 2 ? `規程の第${n}条に定め、年に一度見直している。` : null, working: n % 8 === 2,
    }, { rev: 0 }));
  }
  return ok(supplier.get(`/assessments/${level.assessment_id}`));
}

/** The bytes of a request; headers by name. */
export function bytes(method, where, headers, body = '') {
  const lines = Object.entries({ Host: 'localhost', Accept: 'application/json', ...headers }).map(([key, value]) => `${key}: ${value}\r\n`);

  return `${method} ${where} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** A file with them. */
export function write(dir, name, ...request) {
  const file = path.join(dir, name);

  writeFileSync(file, bytes(...request));
  return file;
}

/* The portal's tables without its row guards, as a program would have them whose own code decides who may write. */
function copyForPeers(database, copy) {
  const sqlite = (file, sql) => execFileSync('sqlite3', [file, sql]).toString();

  sqlite(database, `VACUUM INTO '${copy}'`);
  const guards = sqlite(copy, "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%me_system%'");

  sqlite(copy, `${guards} PRAGMA journal_mode = WAL; ANALYZE;`);
}

/** What every bench asks. Open one, close it. */
export class World {
  /** @param options  {load, extra: for httpd; engine, cluster: as in portal.mjs; suppliers: how many} */
  static async open({ load = '', extra = '', engine = 'sqlite', cluster, suppliers = most } = {}) {
    const world = new World();

    world.page = { list: '/api/v1/suppliers?limit=20' };
    world.engine = engine;
    world.dir = httpd.temporary('bench');
    world.direct = await httpd.freePort();
    try {
      world.portal = await portals.start({
        engine, cluster, seed: (engine === 'postgres' ? seedByCopy : seed)(suppliers), load: `LoadModule bench_module "${program('mod_bench.so')}"\n${load}`,
        extra: `${configuration(world.dir, world.direct)}\n${extra}`,
      });
      await world.fill();
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  async fill() {
    const { portal, dir } = this;
    const sec = await portal.login('buyer', 'sec');

    this.sec = sec;
    this.supplier = await portal.login('buyer', 'a-contact');
    this.writer = await portal.login('buyer', 'nobody');
    this.read = await assess(sec, this.supplier, 'S-1001');
    this.written = await assess(sec, this.writer, 'S-1040');
    writeFileSync(path.join(dir, 'sec.token'), token(portal.providers.buyer.issuer, 'sec'));
    writeFileSync(path.join(dir, 'supplier.token'), token(portal.providers.buyer.issuer, 'a-contact'));
    writeFileSync(path.join(dir, 'writer.token'), token(portal.providers.buyer.issuer, 'nobody'));
    this.page.assessment = `/api/v1/assessments/${this.read.id}`;
    for (const name of ['list', 'assessment']) {
      const { status, text } = await this.person(name).browser.send(this.page[name]);

      if (status !== 200) {
        throw new Error(`${this.page[name]}: ${status}`);
      }
      writeFileSync(this.answer(name), text);
    }
    this.fields = Object.keys((await ok(sec.get('/suppliers?limit=1'))).rows[0]).join(',');
    if (this.engine === 'sqlite') {
      this.copy = path.join(dir, 'copy', 'portal.db');
      mkdirSync(path.dirname(this.copy));
      copyForPeers(portal.database, this.copy);
    }
    conf.give(dir);
  }

  person(name) {
    return name === 'list' ? this.sec : this.supplier;
  }

  cookie(person) {
    return { Cookie: person.browser.jar.header(this.portal.origin) };
  }

  /** File with the portal's answer: 'list' or 'assessment'. */
  answer(name) {
    return path.join(this.dir, `${name}.json`);
  }

  /** Processes of the portal's httpd. */
  pids() {
    return family(this.portal.httpd.child.pid);
  }

  /** A contender that reads: 'list' or 'assessment'; with the log-in by mod_auth_openidc or direct; another address maybe. */
  reader(name, { sso, where = this.page[name], pids = this.pids() }) {
    return {
      port: sso ? this.portal.httpd.port : this.direct, pids, answer: this.answer(name),
      request: write(this.dir, `${name}-${sso ? 'sso' : 'direct'}${where.replace(/\W+/g, '-').slice(0, 60)}`, 'GET', where, sso ? this.cookie(this.person(name)) : {}),
    };
  }

  /** Answers of the written assessment as they are now. */
  async answers() {
    return (await ok(this.writer.get(`/assessments/${this.written.id}`))).answers;
  }

  /** The same in the copy of the peers. */
  copied() {
    const sql = `SELECT criterion, rev FROM t_answer WHERE assessment_id = '${this.written.id}' ORDER BY criterion`;

    return JSON.parse(execFileSync('sqlite3', ['-json', this.copy, sql]).toString());
  }

  /** A contender that saves answers, each connection another criterion; where stands before /assessments. */
  writers(answers, { sso, where = '/api/v1', pids = this.pids() }) {
    const requests = answers.map(({ criterion, rev }) => {
      const body = JSON.stringify({ verdict: 'met', note: `規程に定め、年に一度見直している。版 @R@${String(rev).padStart(6, '0')}`, working: false });

      return bytes('PATCH', `${where}/assessments/${this.written.id}/answers/${criterion}`, {
        ...(sso ? this.cookie(this.writer) : {}), 'Content-Type': 'application/json', 'X-SCTier': '1', 'Sec-Fetch-Site': 'same-origin',
        'If-Match': `"@R@${String(rev).padStart(6, '0')}"`, 'Content-Length': Buffer.byteLength(body),
      }, body);
    });
    const file = path.join(this.dir, 'writes');

    writeFileSync(file, requests.join('\0'));
    return { port: sso ? this.portal.httpd.port : this.direct, pids, request: file };
  }

  async close() {
    try {
      await this.portal?.stop();
    } finally {
      httpd.remove(this.dir);
    }
  }
}
