/*
 * fastify_app.mjs - the two pages and the saving of an answer as a careful Fastify project would give them: two processes,
 * statements prepared once, answers written by a schema. httpd has signed the person in and passes the claims on; who they are
 * and what they may do is looked up for each request, as any portal must.
 *
 * SCTIER_DB is a copy of the portal's database without its row guards, SCTIER_FIELDS names the fields of a supplier in its list,
 * PORT is where to listen, PROCESSES how many.
 */
import cluster from 'node:cluster';
import { createRequire } from 'node:module';
import path from 'node:path';

import { build } from '../support/packages.mjs';

const require = createRequire(path.join(build, 'bench/package.json'));

const text = { type: ['string', 'null'] };
const number = { type: ['integer', 'null'] };
const flag = { type: 'boolean' };
const object = (properties) => ({ type: 'object', properties });
const all = (type, ...names) => Object.fromEntries(names.map((name) => [name, type]));

/* a supplier in the portal's list: where each field stands in the tables */
const columns = Object.fromEntries(process.env.SCTIER_FIELDS.split(',').map((name) => [name,
  { unit_ja: 'u.name_ja', unit_en: 'u.name_en', level_id: 'l.id' }[name]
  || `${['standing', 'submitted_at', 'depth', 'met', 'unmet', 'na', 'total'].includes(name) ? 't'
    : ['star', 'issued_at', 'due_on', 'depth_asked'].includes(name) ? 'l' : 's'}.${name}`]));
const times = Object.keys(columns).filter((name) => name.endsWith('_at'));
const supplier = object(Object.fromEntries(Object.keys(columns)
  .map((name) => [name, ['star', 'met', 'unmet', 'na', 'total'].includes(name) ? number : text])));
const standings = ['all', 'none', 'draft', 'issued', 'talks', 'accepted', 'submitted', 'declined', 'withdrawn'];
const list = object({ rows: { type: 'array', items: supplier }, next: text, counts: object(all(number, ...standings)) });
const answer = object({ ...all(text, 'criterion', 'verdict', 'note'), working: flag, rev: number, saved_by: text, saved_at: text });
const counters = all(number, 'rev', 'met', 'unmet', 'na', 'total');
const assessment = object({
  ...all(text, 'id', 'level_id', 'supplier_id', 'edition'), star: number, n: number, depth: text, depth_asked: text, ...counters,
  due_on: text, submitted_at: text, answers: { type: 'array', items: answer },
});
const answered = object({ answer, progress: object(counters) });
const input = {
  type: 'object', additionalProperties: false,
  properties: { verdict: { enum: ['met', 'unmet', 'na', null] }, note: { type: ['string', 'null'], maxLength: 4000 }, working: flag },
};

const instant = (ms) => (ms === null ? null : new Date(ms).toISOString());

function statements(db) {
  return {
    identity: db.prepare(`SELECT p.id, p.name, m.party, m.role FROM t_provider AS v
      JOIN t_person AS p ON p.iss = v.issuer AND p.sub = :sub
      JOIN t_membership AS m ON m.person_id = p.id AND m.ended_at IS NULL
        AND EXISTS (SELECT 1 FROM t_binding AS b WHERE b.provider_id = v.id AND b.party = m.party)
      WHERE v.issuer = :iss`),
    page: db.prepare(`SELECT ${Object.entries(columns).map(([name, column]) => `${column} AS ${name}`).join(', ')}
      FROM t_supplier AS s JOIN t_standing AS t ON t.supplier_id = s.id LEFT JOIN t_unit AS u ON u.id = s.unit_id
      LEFT JOIN t_level AS l ON l.id = t.level_id ORDER BY s.kana, s.id LIMIT :limit`),
    tally: db.prepare('SELECT key, n FROM t_tally'),
    assessment: db.prepare(`SELECT a.id, a.level_id, a.supplier_id, a.edition, a.star, a.n, a.depth, l.depth_asked, a.rev, a.met,
      a.unmet, a.na, a.total, l.due_on, a.submitted_at FROM t_assessment AS a LEFT JOIN t_level AS l ON l.id = a.level_id
      WHERE a.id = :id AND a.supplier_id = :party`),
    answers: db.prepare(`SELECT criterion, verdict, note, working, rev, saved_by, saved_at FROM t_answer
      WHERE assessment_id = :id ORDER BY criterion`),
    answer: db.prepare('SELECT verdict, rev FROM t_answer WHERE assessment_id = :id AND criterion = :criterion'),
    save: db.prepare(`UPDATE t_answer SET verdict = :verdict, note = :note, working = :working, rev = rev + 1, saved_by = :by,
      saved_at = :at WHERE assessment_id = :id AND criterion = :criterion AND rev = :rev`),
    count: db.prepare(`UPDATE t_assessment SET met = met + :met, unmet = unmet + :unmet, na = na + :na, rev = rev + 1
      WHERE id = :id RETURNING rev, met, unmet, na, total`),
  };
}

function open() {
  const db = new (require('better-sqlite3'))(process.env.SCTIER_DB);

  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('busy_timeout = 30000');
  db.pragma('foreign_keys = ON');
  return db;
}

class Problem extends Error {
  constructor(statusCode) {
    super(`problem ${statusCode}`);
    this.statusCode = statusCode;
  }
}

async function serve() {
  const db = open();
  const run = statements(db);
  const app = require('fastify')({ logger: false });

  const who = (request, role) => {
    const { iss, sub } = JSON.parse(Buffer.from(request.headers['x-claims'], 'latin1').toString('utf8'));
    const found = run.identity.all({ iss, sub }).find((one) => one.role === role);

    if (!found) {
      throw new Problem(403);
    }
    return found;
  };
  const save = db.transaction((request, before) => {
    const { id, criterion } = request.params;
    const person = who(request, 'supplier_contact');
    const old = run.assessment.get({ id, party: person.party }) && run.answer.get({ id, criterion });

    if (!old) {
      throw new Problem(404);
    }
    const { verdict = null, note = null, working = false } = request.body;
    const at = Date.now();

    if (run.save.run({ id, criterion, verdict, note, working: working ? 1 : 0, by: person.name, at, rev: before }).changes !== 1) {
      throw new Problem(412);
    }
    const step = (name) => Number(verdict === name) - Number(old.verdict === name);

    return {
      answer: { criterion, verdict, note, working, rev: before + 1, saved_by: person.name, saved_at: instant(at) },
      progress: run.count.get({ id, met: step('met'), unmet: step('unmet'), na: step('na') }),
    };
  });

  app.get('/suppliers', { schema: { response: { 200: list } } }, async (request) => {
    who(request, 'buyer_security');
    const rows = run.page.all({ limit: 21 });
    const counts = Object.fromEntries(standings.map((name) => [name, 0]));

    for (const { key, n } of run.tally.iterate()) {
      counts[key] = n;
    }
    for (const row of rows) {
      for (const name of times) {
        row[name] = instant(row[name]);
      }
    }
    return { rows: rows.slice(0, 20), next: rows.length > 20 ? rows[19].id : null, counts };
  });
  app.get('/assessments/:id', { schema: { response: { 200: assessment } } }, async (request) => {
    const { party } = who(request, 'supplier_contact');
    const found = run.assessment.get({ id: request.params.id, party });

    if (!found) {
      throw new Problem(404);
    }
    found.submitted_at = instant(found.submitted_at);
    found.answers = run.answers.all({ id: found.id });
    for (const one of found.answers) {
      one.working = one.working === 1;
      one.saved_at = instant(one.saved_at);
    }
    return found;
  });
  app.patch('/assessments/:id/answers/:criterion', { schema: { body: input, response: { 200: answered } } }, async (request, reply) => {
    const found = save.immediate(request, Number((request.headers['if-match'] || '').slice(1, -1)));

    reply.header('etag', `"${found.answer.rev}"`);
    return found;
  });
  await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
}

if (cluster.isPrimary && process.env.PROCESSES !== '1') {
  for (let n = 0; n < Number(process.env.PROCESSES); n++) {
    cluster.fork();
  }
} else {
  await serve();
}
