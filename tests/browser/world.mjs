/*
 * world.mjs - what the walk through all states needs: the demo, a supplier whose every text is as long as the server takes,
 * a second portal with nothing in it but log-ins, and one like it that is read-only.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { Site, until } from '../support/browser.mjs';
import { fromPage } from '../support/api.mjs';
import * as ctl from '../support/ctl.mjs';
import * as demo from '../support/demo.mjs';
import { seedDemo } from '../support/portal.mjs';
import { makeDesk } from './world_desk.mjs';
import { makeNegos } from './world_nego.mjs';

const word = '取引先セキュリティ評価';
const blocks = 'LongWordWithoutAnySpace'.repeat(8);

/** A text of exactly n characters: Japanese, Latin words, one that cannot be broken, an address. */
function long(n) {
  const text = `${word}の長い文章です。The longest text that the server takes, with https://www.example.com/${blocks}/index.html and ${blocks}。`;

  return text.repeat(Math.ceil(n / text.length)).slice(0, n - 1).concat('末');
}

const line = (n) => long(n).replace(/\n/g, ' ');
const name = (n) => `${'とても長い名前の'.repeat(Math.ceil(n / 8))}`.slice(0, n);

/** Accounts besides those of the demo; their log-ins exist in this process only. */
const accounts = [
  { sub: 'x-1006', name_ja: '池田 浩', name_en: 'x-1006' },
  { sub: 'x-1019', name_ja: '近藤 恵', name_en: 'x-1019' },
  { sub: 'long', name_ja: name(100), name_en: 'long', members: [['S-1999', 'supplier_contact,supplier_executive']] },
  { sub: 'many', name_ja: name(100), name_en: 'many', members: [['S-1999', 'supplier_contact'], ['S-1040', 'supplier_contact,supplier_executive,supplier_sales'], ['S-1041', 'supplier_contact']] },
  { sub: 'roles', name_ja: name(100), name_en: 'roles', members: [['buyer', 'buyer_executive,buyer_admin']] },
  { sub: 'longname', name_ja: name(200), name_en: 'longname' },
];

for (const { sub, name_ja: ja, name_en: en } of accounts) {
  if (!demo.provider('buyer').accounts.some((one) => one.sub === sub)) {
    demo.provider('buyer').accounts.push({ sub, name_ja: ja, name_en: en, role_ja: '試験用', role_en: 'test', memberships: [] });
  }
}

async function seedWorld(database, providers, data) {
  const { issuer } = providers.find((one) => one.key === 'buyer');

  await seedDemo(database, providers, data);
  await ctl.must(database, 'suppliers', 'add', '--code', 'S-1999', '--name-ja', `${name(190)}株式会社`, '--name-en', `${'Very Long Named Industries and '.repeat(6)}Co.`,
    '--kana', 'ン'.repeat(200), '--business-ja', line(200), '--business-en', line(200), '--bind', issuer);
  for (const { sub, name_ja: ja, members = [] } of accounts) {
    for (const [party, roles] of members) {
      await ctl.must(database, 'members', 'add', '--issuer', issuer, '--sub', sub, '--name', ja, '--party', party, ...roles.split(',').flatMap((role) => ['--role', role]));
    }
  }
}

/** Log-ins, staff, and nothing else: no supplier. Ten log-ins, with the longest names. */
async function seedBare(database, providers) {
  const { issuer } = providers.find((one) => one.key === 'buyer');

  await ctl.must(database, 'init', '--buyer-ja', '東都電機株式会社', '--buyer-en', 'Toto Electric Co., Ltd.');
  await ctl.must(database, 'providers', 'add', '--issuer', issuer, '--name-ja', demo.provider('buyer').name_ja, '--name-en', demo.provider('buyer').name_en, '--speaks-for', 'buyer');
  for (let n = 0; n < 10; n++) {
    await ctl.must(database, 'providers', 'add', '--issuer', `https://login-${n}.example.jp/${blocks}`, '--name-ja', `${name(190)}${n}`, '--name-en', `${blocks} ${n}`, '--speaks-for', 'buyer');
  }
  await ctl.must(database, 'members', 'add', '--issuer', issuer, '--sub', 'sec', '--name', '佐藤 美咲', '--party', 'buyer', '--role', 'buyer_security');
  await ctl.must(database, 'members', 'add', '--issuer', issuer, '--sub', 'legal', '--name', '小川 真理', '--party', 'buyer', '--role', 'buyer_legal');
}

/** As after a disk that failed: the file beside the database, which outlives a restart. */
async function seedStopped(database, providers) {
  await seedBare(database, providers);
  writeFileSync(path.join(path.dirname(database), 'sctier.read-only'), 'COMMIT: disk I/O error (SQLite 778)');
}

const request = {
  star: 4, q_secret: 'yes', q_outage: 'yes', q_access: 'yes', c_incident: 'yes', c_subcontract: 'yes', reason: long(4000),
  scope_entities: long(2000), scope_sites: long(2000), scope_systems: long(2000), depth_asked: 'criterion', due_on: '2099-12-31',
  contact_name: line(100), contact_unit: line(100), contact_mail: `${'a'.repeat(240)}@example.jp`, contact_phone: '0'.repeat(40),
};

async function ok(reply) {
  const { status, body } = await reply;

  if (status >= 300) {
    throw new Error(`${status} ${JSON.stringify(body)}`);
  }
  return body;
}

/** A text file as evidence, attached at once. @return the thing */
async function evidence(client, file, criteria = [], assessment = null) {
  const bytes = Buffer.from(`${file.name}\n`);
  const { id } = await ok(client.post('/uploads', {
    evidence_id: null, dated_on: null, expires_on: null, ...file, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), assessment_id: assessment, criteria,
  }));

  return (await ok(client.send('PUT', `/uploads/${id}/bytes`, { headers: { ...fromPage, 'content-type': 'application/octet-stream' }, body: bytes }))).evidence;
}

/** Submits once more, with every attached file shown. @return the submission */
async function submitShown(client, assessment) {
  const review = await ok(client.get(`/assessments/${assessment}/review`));
  const chosen = await ok(client.patch(`/assessments/${assessment}`, { depth: 'evidence' }, { rev: review.rev }));

  return (await ok(client.post(`/assessments/${assessment}/submit`, { depth: 'evidence' }, { rev: chosen.rev }))).submission;
}

/** A policy with two revisions and all dates, one that expired, one shown and withdrawn, one that stands nowhere. */
async function makeEvidence(client, assessment) {
  const [one, two] = (await ok(client.get(`/assessments/${assessment}`))).answers.map((answer) => answer.criterion);
  const today = new Date().toISOString().slice(0, 10);
  const kept = await evidence(client, { name: '情報セキュリティ基本規程.txt', dated_on: '2025-04-01', expires_on: today }, [one, two], assessment);
  const gone = await evidence(client, { name: '誤って登録した名簿.csv' }, [one], assessment);

  await evidence(client, { name: '期限の切れた登録証.txt', dated_on: '2024-01-10', expires_on: '2025-01-09' }, [two], assessment);
  await evidence(client, { name: 'どこにも付けていない記録.txt' });
  const submission = await submitShown(client, assessment);

  await evidence(client, { name: '情報セキュリティ基本規程 改訂.txt', dated_on: '2026-04-01', expires_on: '2099-03-31', evidence_id: kept.id });
  await ok(client.post(`/evidence/${gone.id}/withdraw`, { words: '個人名の入った版を誤って登録したため。' }, { rev: (await ok(client.get(`/evidence/${gone.id}`))).rev }));
  return { evidence: kept.id, withdrawnEvidence: gone.id, submission: submission.id };
}

/** From the draft to the submission, every text as long as can be. */
async function makeLong(site, found) {
  const [sec, supplier] = [await site.client('sec'), await site.client('long')];
  const draft = await ok(sec.post(`/suppliers/${found.long}/levels`, { ...request, star: 3, other_reason: long(4000) }));
  const letter = await ok(sec.get(`/levels/${draft.id}/letter`));

  await ok(sec.post(`/levels/${draft.id}/issue`, { letter_hash: letter.hash }, { rev: draft.rev }));
  const open = await until(async () => (await ok(supplier.get('/levels'))).rows[0], 'the long request');
  const { level } = await ok(supplier.post(`/levels/${open.id}/accept`, { words: long(2000) }, { rev: open.rev }));
  const assessment = await ok(supplier.get(`/assessments/${level.assessment_id}`));
  const { missing } = await ok(supplier.get(`/assessments/${assessment.id}/review`));

  for (const [n, { criterion }] of missing.entries()) {
    await ok(supplier.patch(`/assessments/${assessment.id}/answers/${criterion}`,
      { verdict: ['met', 'unmet', 'na'][n % 3], note: n < 6 ? long(4000) : n % 3 === 2 ? '該当する業務がないため。' : null, working: n % 5 === 0 }, { rev: 0 }));
  }
  const file = await evidence(supplier, { name: `${name(80)}.txt`, dated_on: '2026-04-01', expires_on: '2026-05-01' }, missing.slice(0, 3).map((one) => one.criterion), assessment.id);

  await evidence(supplier, { name: `${'LongWord'.repeat(31)}.txt` }, [missing[0].criterion], assessment.id);
  const submission = await submitShown(supplier, assessment.id);
  const next = await ok(sec.post(`/suppliers/${found.long}/levels`, request));

  return { longLevel: level.id, longAssessment: assessment.id, longSubmission: submission.id, longDraft: next.id, longEvidence: file.id };
}

const texts = { ok, long, line };

/** Starts the portals and finds what states.mjs names. @return {full, bare, stopped, found} */
export async function open() {
  const full = await Site.open({ seed: seedWorld });
  let bare;
  let stopped;

  try {
    bare = await Site.open({ seed: seedBare, browser: full.browser });
    stopped = await Site.open({ seed: seedStopped, browser: full.browser, engine: 'sqlite', expect: [/SCT0008:/] });
    const [sec, six] = [await full.client('sec'), await full.client('x-1006')];
    const by = async (code) => (await ok(sec.get(`/suppliers?q=${code}`))).rows[0];
    const level = async (code) => (await ok(sec.get(`/suppliers/${(await by(code)).id}/levels`))).rows[0];
    const found = {
      submitted: (await by('S-1006')).id, untouched: (await by('S-1040')).id, long: (await by('S-1999')).id,
      draft: (await level('S-1030')).id, submittedLevel: (await level('S-1006')).id, openLevel: (await level('S-1003')).id,
      assessment: (await ok(six.get('/assessments'))).rows[0].id,
      blank: (await ok((await full.client('x-1019')).get('/assessments'))).rows[0].id,
    };

    const due = Date.parse((await by('S-1019')).due_on);

    await ctl.must(full.portal.database, 'jobs', 'run', 'reminders', '--at', new Date(due + 86400e3).toISOString().slice(0, 10));
    found.emptyDraft = (await ok(sec.post(`/suppliers/${(await by('S-1041')).id}/levels`, {}))).id;
    const made = { ...await makeEvidence(six, found.assessment), ...await makeLong(full, found), ...await makeNegos(full, found, { ok, long, line }) };

    return { full, bare, stopped, found: { ...found, ...made, ...await makeDesk(full, found, texts) } };
  } catch (error) {
    await bare?.portal.stop();
    await stopped?.portal.stop();
    await full.close();
    throw error;
  }
}
