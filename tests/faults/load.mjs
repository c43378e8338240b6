/*
 * load.mjs - people at work on a portal, the book of what was acknowledged to them, and its comparison with a database.
 *
 * A requester makes a level request, issues it and takes it back, over and over: one row that stays and two entries of the
 * evidence log each turn. An answerer answers one criterion after the other. Each act has a text of its own, so that every
 * acknowledged one is found again by its value.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import * as ctl from '../support/ctl.mjs';
import { plain } from '../support/portal.mjs';
import { root } from '../support/packages.mjs';

export const long = process.env.LONG === '1';

/** Asks again until the answer is there. */
export async function until(ask, what, patience = 20000, pause = 10) {
  const end = Date.now() + patience;

  for (;;) {
    const found = await ask();

    if (found) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`still waiting for ${what}`);
    }
    await new Promise((resolve) => { setTimeout(resolve, pause); });
  }
}

/* ---- the portal ---- */

/** More than one child process, each with a few threads; old children of a graceful restart find room beside new ones. */
export const children = 'ServerLimit 8\nStartServers 2\nThreadsPerChild 8\nMaxRequestWorkers 16\nMinSpareThreads 1\nMaxSpareThreads 16';

/** A seed with twenty suppliers instead of five. */
export async function twenty(database, providers, data) {
  const lines = readFileSync(path.join(root, 'conf/demo/suppliers.csv'), 'utf8').split('\n');
  const file = path.join(data, 'more.csv');

  await plain(database, providers, data);
  writeFileSync(file, `${[lines[0], ...lines.slice(6, 21)].join('\n').replace(/,[^,\n]*$/gm, (unit) => (unit === ',unit' ? unit : ','))}\n`);
  await ctl.must(database, 'suppliers', 'import', file);
}

/** Children of a process that still run. */
export function childrenOf(parent) {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).map(Number).filter((pid) => {
    try {
      const [state, ppid] = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /, '').split(' ');

      return Number(ppid) === parent && state !== 'Z';
    } catch {
      return false;
    }
  });
}

/** Processes that were started with this word in their command line. */
export function startedWith(word) {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').includes(word) && lives(pid);
    } catch {
      return false;
    }
  });
}

export function lives(pid) {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

/** What a process has open, as paths. */
export function opened(pid) {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

/** TCP connections with this port at our end: {theirs: the other end's port, state, inode}; not those that wait out their time. */
export function connections(port) {
  const number = (address) => parseInt(address.split(':')[1], 16);

  return readFileSync('/proc/net/tcp', 'latin1').trim().split('\n').slice(1).map((line) => line.trim().split(/\s+/))
    .filter((words) => number(words[1]) === port && !['0A', '06'].includes(words[3])) /* LISTEN, TIME_WAIT */
    .map((words) => ({ theirs: number(words[2]), state: words[3], inode: words[9] }));
}

/* ---- people ---- */

/** The body of a reply that must be good. */
export async function good(reply) {
  const { status, body } = await reply;

  if (status >= 300) {
    throw Object.assign(new Error(`${status} ${JSON.stringify(body)}`), { status, body });
  }
  return body;
}

export const request = (reason) => ({
  star: 3, q_secret: 'no', q_outage: 'no', q_access: 'no', reason, scope_entities: '本社', due_on: '2099-12-24', depth_asked: 'counts',
  contact_name: '佐藤 美咲',
});

/** What was acknowledged, and what was sent without an answer. */
export class Book {
  constructor() {
    this.rows = new Map(); /* level id -> reason */
    this.entries = new Map(); /* seq -> leaf */
    this.answers = new Map(); /* assessment/criterion -> {rev, note} */
    this.acknowledged = 0;
    this.replaced = 0; /* answers that a later answer to the same criterion replaced */
  }

  row({ id, reason }) {
    this.rows.set(id, reason);
    this.acknowledged++;
  }

  entry({ seq, leaf }) {
    this.entries.set(seq, leaf);
    this.acknowledged++;
  }

  answer(assessment, { criterion, rev, note }) {
    const key = `${assessment}/${criterion}`;

    this.replaced += this.answers.has(key) ? 1 : 0;
    this.answers.set(key, { rev, note });
    this.acknowledged++;
  }

  /**
   * What the database does not hold as it was acknowledged, as text; `sent` says what a newer version of an answer may be.
   */
  lost(found, sent = new Map()) {
    const gone = [];

    for (const [id, reason] of this.rows) {
      if (found.rows.get(id) !== reason) {
        gone.push(`level ${id}: ${found.rows.get(id)} instead of ${reason}`);
      }
    }
    for (const [seq, leaf] of this.entries) {
      if (found.entries.get(seq) !== leaf) {
        gone.push(`entry ${seq}: ${found.entries.get(seq)} instead of ${leaf}`);
      }
    }
    for (const [key, { rev, note }] of this.answers) {
      const have = found.answers.get(key);
      const same = have && have.rev === rev && have.note === note;

      if (!same && !(have && have.rev === rev + 1 && have.note === sent.get(key))) {
        gone.push(`answer ${key}: ${JSON.stringify(have)} instead of ${JSON.stringify({ rev, note })}`);
      }
    }
    return gone;
  }
}

/** Somebody who writes until told to stop. What was sent without an answer is sent again by the next run. */
class Writer {
  constructor(client, book) {
    this.client = client;
    this.book = book;
    this.pending = null; /* the act under way */
    this.flying = false; /* its request has left and no answer has come */
    this.repeated = 0;
  }

  /**
   * Acts one after the other while going() is true; an act that gets no answer ends it.
   * @return the error of that one: `act` tells that it was a write, `sent` when it had left whole (client.mjs); null without one
   */
  async run(going) {
    while (going()) {
      const again = this.pending !== null;

      try {
        this.pending = this.pending || await this.next();
        this.flying = true;
        await this.act(this.pending, again);
      } catch (error) {
        const act = this.flying;

        this.flying = false;
        if (error.sent === undefined) {
          throw error;
        }
        return Object.assign(error, { act });
      }
      this.flying = false;
      this.repeated += again ? 1 : 0;
      this.pending = null;
    }
    return null;
  }
}

export class Requester extends Writer {
  constructor(client, book, supplier, words = '') {
    super(client, book);
    this.supplier = supplier;
    this.words = words;
    this.level = null;
  }

  async next() {
    const key = randomUUID();

    if (this.level === null) {
      return { path: `/suppliers/${this.supplier}/levels`, body: request(`${key}${this.words}`), key };
    }
    if (this.level.state === 'draft') {
      const { hash } = await good(this.client.get(`/levels/${this.level.id}/letter`));

      return { path: `/levels/${this.level.id}/issue`, body: { letter_hash: hash }, key, rev: this.level.rev };
    }
    return { path: `/levels/${this.level.id}/withdraw`, body: { words: key }, key, rev: this.level.rev };
  }

  async act({ path: where, body, key, rev }) {
    const said = await good(this.client.post(where, body, { key, rev }));

    if (said.receipt) {
      this.book.entry(said.receipt);
    } else {
      this.book.row(said);
    }
    this.level = said.level || said;
    if (this.level.state === 'withdrawn') {
      this.level = null;
    }
  }
}

export class Answerer extends Writer {
  constructor(client, book, assessment, criteria, words = '') {
    super(client, book);
    this.assessment = assessment.id;
    this.words = words;
    this.turns = criteria.map((criterion) => ({ criterion, rev: 0 }));
    this.turn = 0;
  }

  async next() {
    const one = this.turns[this.turn++ % this.turns.length];

    return { one, note: `${randomUUID()}${this.words}` };
  }

  /* A PATCH has no Idempotency-Key: after a broken one, look what became of it. */
  async act({ one, note }, again) {
    const where = `/assessments/${this.assessment}/answers/${one.criterion}`;
    const now = again ? await good(this.client.get(where)) : null;
    const said = now && now.note === note ? { answer: now }
      : await good(this.client.patch(where, { verdict: 'met', note, working: false }, { rev: one.rev }));

    one.rev = said.answer.rev;
    this.book.answer(this.assessment, said.answer);
  }
}

/** Notes of answers that were sent and not answered, by assessment/criterion. */
export function unanswered(writers) {
  return new Map(writers.filter((one) => one instanceof Answerer && one.pending)
    .map(({ assessment, pending }) => [`${assessment}/${pending.one.criterion}`, pending.note]));
}

/** Brings a supplier to an assessment without answers. */
export async function assessed(sec, contact, supplier) {
  const draft = await good(sec.post(`/suppliers/${supplier}/levels`, request('図面の受け渡しがあるため。')));
  const { hash } = await good(sec.get(`/levels/${draft.id}/letter`));

  await good(sec.post(`/levels/${draft.id}/issue`, { letter_hash: hash }, { rev: draft.rev }));
  const open = await until(async () => (await good(contact.get('/levels'))).rows[0], 'the request to be visible');
  const { level } = await good(contact.post(`/levels/${open.id}/accept`, {}, { rev: open.rev }));

  return good(contact.get(`/assessments/${level.assessment_id}`));
}

async function criteriaOf(client, { edition, star }) {
  const { criteria } = await good(client.get(`/catalogues/${edition}`));

  return criteria.filter((one) => one.star <= star).map((one) => one.id);
}

/** Requesters, at most four, and three answerers of a portal seeded by twenty(), logged in. */
export async function staff(portal, book, words = '', requesters = 4) {
  const sec = await portal.login('buyer', 'sec');
  const suppliers = new Map((await good(sec.get('/suppliers?limit=100'))).rows.map((one) => [one.code, one.id]));
  const writers = [];
  let criteria;

  for (const [provider, sub, code] of [['buyer', 'a-contact', 'S-1001'], ['b', 'b-contact', 'S-1002'], ['buyer', 'c-all', 'S-1003']]) {
    const contact = await portal.login(provider, sub);
    const assessment = await assessed(sec, contact, suppliers.get(code));

    criteria = criteria || await criteriaOf(contact, assessment);
    writers.push(new Answerer(contact, book, assessment, criteria, words));
  }
  for (const code of ['S-1006', 'S-1007', 'S-1008', 'S-1009'].slice(0, requesters)) {
    writers.push(new Requester(await portal.login('buyer', 'sec'), book, suppliers.get(code), words));
  }
  return writers;
}

/* ---- the database ---- */

const copies = new Set();

process.on('exit', () => copies.forEach((one) => one.remove())); /* of a test that failed */

/** A copy of a database that nobody writes at the moment; looking at it must not change what the portal finds there. */
export class Copy {
  constructor(database) {
    this.dir = mkdtempSync(path.join(os.tmpdir(), 'sctier-copy-'));
    this.file = path.join(this.dir, 'sctier.db');
    copies.add(this);
    for (const end of ['', '-wal']) { /* -shm is made anew from -wal */
      if (existsSync(database + end)) {
        copyFileSync(database + end, this.file + end);
      }
    }
  }

  sql(text) {
    const out = execFileSync('sqlite3', ['-json', this.file, text], { maxBuffer: 1 << 30 }).toString();

    return out === '' ? [] : JSON.parse(out);
  }

  /** What a book compares with. */
  found() {
    const out = { rows: new Map(), entries: new Map(), answers: new Map() };

    for (const { kind, key, rev, value } of this.sql(`SELECT 'rows' AS kind, id AS key, 0 AS rev, reason AS value FROM t_level
        UNION ALL SELECT 'entries', seq, 0, lower(hex(leaf)) FROM t_log
        UNION ALL SELECT 'answers', assessment_id || '/' || criterion, rev, note FROM t_answer`)) {
      out[kind].set(key, kind === 'answers' ? { rev, note: value } : value);
    }
    return out;
  }

  /** Changes it behind the back of its guards. */
  spoil(text) {
    const guards = this.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").map(({ name }) => `DROP TRIGGER ${name};`);

    this.sql(`${guards.join('')} PRAGMA foreign_keys=0; ${text}`);
  }

  /** sctierctl ledger verify: every leaf, back-link and node, and every projection against what the events say. */
  verify() {
    return ctl.run(this.file, 'ledger', 'verify');
  }

  remove() {
    copies.delete(this);
    rmSync(this.dir, { recursive: true, force: true });
  }
}
