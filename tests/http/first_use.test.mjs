/*
 * first_use.test.mjs - from an empty machine to the first request without the demo, as the README shows it; and what
 * sctierctl refuses on the way.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { send } from '../support/client.mjs';
import * as ctl from '../support/ctl.mjs';
import * as httpd from '../support/httpd.mjs';
import { root } from '../support/packages.mjs';
import * as portals from '../support/portal.mjs';

let portal;
let code;
const metadata = httpd.temporary('metadata');

/* What the README tells an operator to do. The provider's two accounts are people of the buyer and of one supplier. */
async function walk(database, [provider]) {
  const say = (...args) => ctl.must(database, ...args);
  const document = path.join(metadata, 'openid-configuration');
  const secret = path.join(metadata, 'secret');

  assert.match(await say('init', '--buyer-ja', '東都電機株式会社', '--buyer-en', 'Toto', '--corporate-number', '3990001000731'),
    /evidence log [0-9a-f]{64}/);
  await say('units', 'add', '--name-ja', '車載事業部', '--name-en', 'Automotive');
  await say('suppliers', 'add', '--code', 'S-1', '--name-ja', '青葉精機株式会社', '--name-en', 'Aoba Seiki', '--kana', 'アオバセイキ',
    '--corporate-number', '2990001010137', '--unit', '車載事業部');
  provider.register('http://localhost'); /* it answers from now on; the portal's address comes later */
  writeFileSync(document, (await send(`${provider.issuer}/.well-known/openid-configuration`)).text);
  writeFileSync(secret, `${provider.client.client_secret}\n`);
  mkdirSync(path.join(metadata, 'files'));
  await say('providers', 'add', '--issuer', provider.issuer, '--name-ja', '社員ログイン', '--name-en', 'Staff', '--speaks-for', 'buyer',
    '--metadata-dir', path.join(metadata, 'files'), '--client-id', provider.client.client_id, '--client-secret-file', secret,
    '--provider-file', document);
  await say('providers', 'bind', '--issuer', provider.issuer, '--speaks-for', 'S-1');
  await say('members', 'add', '--issuer', provider.issuer, '--sub', 'a-contact', '--name', '伊藤 翔', '--party', 'S-1', '--role',
    'supplier_contact,supplier_executive');
  const invited = JSON.parse(await say('members', 'invite', '--provider', provider.issuer, '--party', 'buyer', '--role',
    'buyer_security', '--days', '3', '--json'));
  code = invited.code;
  assert.match(code, /^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{6}$/);
  assert.ok(Date.parse(invited.expires_at) > Date.now() + 2 * 86400e3);
}

before(async () => { portal = await portals.start({ seed: walk }); });
after(async () => {
  await portal?.stop();
  httpd.remove(metadata);
});

test('the files for mod_auth_openidc are those that the server of this test runs with', () => {
  const name = encodeURIComponent(new URL(portal.providers.buyer.issuer).host);

  for (const kind of ['provider', 'client', 'conf']) {
    const read = (dir) => JSON.parse(readFileSync(path.join(dir, `${name}.${kind}`), 'utf8'));

    const ours = read(path.join(metadata, 'files'));
    const running = read(path.join(portal.dir, 'oidc/providers'));

    if (kind === 'conf') { /* a test server may set more than an operator needs */
      assert.deepEqual({ ...running, ...ours }, running);
      assert.ok(ours.scope && ours.response_type && ours.pkce_method);
    } else {
      assert.deepEqual(ours, running, kind);
    }
  }
});

test('the files can be written again, and never for another issuer', async () => {
  const { issuer, client } = portal.providers.buyer;
  const files = ['providers', 'files', '--metadata-dir', path.join(metadata, 'files'), '--client-id', client.client_id,
    '--client-secret-file', path.join(metadata, 'secret'), '--provider-file', path.join(metadata, 'openid-configuration')];

  assert.match((await portal.ctl(...files, '--issuer', issuer)).out, /^written: .*\.client \.conf \.provider/);
  const other = await portal.ctl(...files, '--issuer', 'https://login.example.jp/tenant/');
  assert.equal(other.code, 1);
  assert.ok(other.err.includes(`its issuer is ${issuer}, not https://login.example.jp/tenant/`), other.err);
  const named = await portal.ctl(...files.slice(0, -2), '--issuer', 'https://login.example.jp/tenant/');
  assert.match(named.out, /login\.example\.jp%2Ftenant\.client/);
  assert.match(named.out, /next: put the provider's openid-configuration at .*\.provider/);
});

test('the invited person redeems the code, asks the supplier, and the supplier accepts', async () => {
  const sec = await portal.login('buyer', 'nobody');

  assert.equal((await sec.get('/suppliers')).status, 403, 'no role yet');
  assert.equal((await sec.post('/invitations/redeem', { code: 'AAAA-AAAA' })).body.fault, 'wrong_code');
  const me = await sec.post('/invitations/redeem', { code: code.toLowerCase() });

  assert.equal(me.status, 200, JSON.stringify(me.body));
  assert.deepEqual(me.body.roles, ['buyer_security']);
  assert.equal((await sec.post('/invitations/redeem', { code })).body.fault, 'wrong_code', 'it works once');

  const { rows } = (await sec.get('/suppliers')).body;
  assert.deepEqual(rows.map((one) => [one.code, one.unit_ja, one.standing]), [['S-1', '車載事業部', 'none']]);
  const made = await sec.post(`/suppliers/${rows[0].id}/levels`, {
    star: 3, q_secret: 'no', q_outage: 'no', q_access: 'no', reason: '図面を共有しているため。', scope_entities: '貴社',
    due_on: new Date(Date.now() + 200 * 86400e3).toISOString().slice(0, 10), depth_asked: 'counts', contact_name: '加藤',
  });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const letter = await sec.get(`/levels/${made.body.id}/letter`);
  const issued = await sec.post(`/levels/${made.body.id}/issue`, { letter_hash: letter.body.hash }, { rev: made.body.rev });
  assert.equal(issued.status, 200, JSON.stringify(issued.body));

  const contact = await portal.login('buyer', 'a-contact');
  let seen = [];
  for (let turn = 0; turn < 200 && seen.length === 0; turn++) {
    seen = (await contact.get('/levels')).body.rows;
  }
  assert.equal(seen.length, 1);
  const accepted = await contact.post(`/levels/${seen[0].id}/accept`, {}, { rev: seen[0].rev });
  assert.equal(accepted.status, 200, JSON.stringify(accepted.body));

  const file = path.join(metadata, 'receipt.json');
  writeFileSync(file, JSON.stringify(accepted.body.receipt));
  assert.match((await portal.ctl('ledger', 'receipt-check', file)).out, /^entry 11, level\.accepted, /);
  for (const [key, wrong] of [['root', 'f'.repeat(64)], ['seq', 10], ['body', accepted.body.receipt.body.replace('accepted', 'declined')],
    ['kind', 'level.declined'], ['n', 7], ['at', '2026-01-01T00:00:00.000Z']]) {
    writeFileSync(file, JSON.stringify({ ...accepted.body.receipt, [key]: wrong }));
    const { code: exit, err } = await portal.ctl('ledger', 'receipt-check', file);

    assert.equal(exit, 1, key);
    assert.match(err, /receipt\.json: /, key);
  }
});

test('every step is an event, and the log verifies', async () => {
  const { code: exit, out } = await portal.ctl('ledger', 'verify');

  /* log.created buyer.named unit.added supplier.added provider.added provider.bound provider.bound member.added
     invitation.made invitation.used level.issued level.accepted */
  assert.match(out, /^entries 12, root [0-9a-f]{64}, faults 0\n$/);
  assert.equal(exit, 0);
  const members = JSON.parse((await portal.ctl('members', 'list', '--json')).out);
  assert.deepEqual(members.map((one) => [one.sub, one.code, one.role]), [
    ['a-contact', 'S-1', 'supplier_contact'], ['a-contact', 'S-1', 'supplier_executive'], ['nobody', null, 'buyer_security']]);
});

test('a membership that ends stops the next request', async () => {
  const contact = await portal.login('buyer', 'a-contact');

  assert.equal((await contact.get('/levels')).status, 200, 'control');
  await ctl.must(portal.database, 'members', 'end', '--issuer', portal.providers.buyer.issuer, '--sub', 'a-contact', '--party', 'S-1');
  assert.equal((await contact.get('/levels')).status, 403);
});

test('refusals name the argument and the next step', async () => {
  const { issuer } = portal.providers.buyer;
  const member = ['members', 'add', '--issuer', issuer, '--sub', 'x', '--name', 'x'];
  const cases = [
    [1, /--corporate-number: .*check digit/, 'suppliers', 'add', '--code', 'S-2', '--name-ja', 'x', '--name-en', 'x', '--kana', 'x',
      '--corporate-number', '1990001010137'],
    [1, /--code: the code S-1 .*\n.*suppliers list/, 'suppliers', 'add', '--code', 'S-1', '--name-ja', 'x', '--name-en', 'x', '--kana', 'x'],
    [1, /--unit: .*\n.*units add/, 'suppliers', 'add', '--code', 'S-2', '--name-ja', 'x', '--name-en', 'x', '--kana', 'x', '--unit', 'x'],
    [1, /--role: .*\n.*king is no role of the buyer\n.*buyer_security/, ...member, '--party', 'buyer', '--role', 'king'],
    [1, /--role: .*\n.*supplier_contact is no role of the buyer/, ...member, '--party', 'buyer', '--role', 'supplier_contact'],
    [1, /--party: .*\n.*suppliers add/, ...member, '--party', 'S-9', '--role', 'supplier_contact'],
    [1, /--issuer: .*\n.*providers add/, 'members', 'add', '--issuer', 'https://other.example', '--sub', 'x', '--name', 'x', '--party',
      'buyer', '--role', 'auditor'],
    [1, /--issuer: .*\n.*openid-configuration/, 'providers', 'add', '--issuer', 'other.example', '--name-ja', 'x', '--name-en', 'x'],
    [1, /--days: Out of range/, 'members', 'invite', '--provider', issuer, '--party', 'buyer', '--role', 'auditor', '--days', '91'],
    [1, /already belongs to Toto/, 'init', '--buyer-ja', 'x', '--buyer-en', 'x'],
    [1, /members list/, 'members', 'end', '--issuer', issuer, '--sub', 'x', '--party', 'buyer'],
    [2, /--kana KANA is needed/, 'suppliers', 'add', '--code', 'S-2', '--name-ja', 'x', '--name-en', 'x'],
    [2, /--colour: there is no such option/, 'suppliers', 'list', '--colour', 'red'],
    [2, /--code: needs a value/, 'suppliers', 'add', '--code'],
    [2, /suppliers paint: there is no such command/, 'suppliers', 'paint'],
    [2, /FILE\.csv: is needed/, 'suppliers', 'import'],
  ];

  for (const [exit, words, ...args] of cases) {
    const reply = await portal.ctl(...args);

    assert.equal(reply.code, exit, `${args.join(' ')}: ${reply.err}`);
    assert.match(reply.err, words);
    assert.equal(reply.out, '');
  }
  assert.match((await portal.ctl('ledger', 'verify')).out, /^entries 13, /, 'nothing was recorded but the end of a membership');
});

test('a provider that may not speak for the party is told so', async () => {
  const added = await portal.ctl('suppliers', 'add', '--code', 'S-3', '--name-ja', 'x', '--name-en', 'x', '--kana', 'x');
  const { issuer } = portal.providers.buyer;
  const args = ['members', 'add', '--issuer', issuer, '--sub', 'x', '--name', 'x', '--party', 'S-3', '--role', 'supplier_sales'];
  const refused = await portal.ctl(...args);

  assert.match(added.out, /next: sctierctl providers bind --issuer ISSUER --speaks-for S-3/);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /--party: .*\n.*providers bind/);
  await ctl.must(portal.database, 'providers', 'bind', '--issuer', issuer, '--speaks-for', 'S-3');
  assert.equal((await portal.ctl(...args)).code, 0);
});

test('an import names line and column of every fault and takes all rows or none', async () => {
  const file = path.join(metadata, 'suppliers.csv');
  const importing = async (...lines) => {
    writeFileSync(file, Buffer.concat(lines.map((line) => (typeof line === 'string' ? Buffer.from(`${line}\n`) : line))));
    return portal.ctl('suppliers', 'import', file);
  };
  const count = async () => JSON.parse((await portal.ctl('suppliers', 'list', '--json')).out).length;
  const head = 'code,name_ja,name_en,kana,corporate_number,unit';
  const before = await count();
  const bad = await importing(head, 'M-1,"あ ""い"", う",a,ア,,', 'S-1,x,x,x,,', 'M-2,x,x,x,1990001010137,', 'M-3,x,x,x,,ない部門', 'M-4,x,x',
    'M-5,,x,x,,', 'M-1,x,x,x,,', Buffer.from('M-6,\x83\x65,x,x,,\n', 'latin1'), 'M 7,x,x,x,,');

  assert.equal(bad.code, 1);
  assert.equal(bad.out, 'faults 8; nothing was imported\n');
  for (const words of [/line 3, column code: the code S-1/, /line 4, column corporate_number: .*check digit/, /line 5, column unit/,
    /line 6: 3 cells/, /line 7, column name_ja/, /line 8, column code: .*twice/, /line 9, column name_ja/, /line 10, column code/]) {
    assert.match(bad.err, words);
  }
  assert.match((await importing('code,name_ja,name_en,colour', 'x,x,x,x')).err, /line 1, column colour[^]*line 1, column kana/);
  assert.equal(await count(), before);

  writeFileSync(file, `\ufeff${head}\r\nM-1,"あ ""い"", う",a,ア,,\r\n\r\nM-2,b,b,ビ,,車載事業部\r\n`);
  assert.match((await portal.ctl('suppliers', 'import', file, '--dry-run')).out, /rows 2, faults 0; nothing was imported/);
  assert.equal(await count(), before);
  assert.match((await portal.ctl('suppliers', 'import', file, '--bind', portal.providers.buyer.issuer)).out, /imported: 2 suppliers/);
  const rows = JSON.parse((await portal.ctl('suppliers', 'list', '--json')).out);
  assert.equal(rows.length, before + 2);
  assert.deepEqual(rows.filter((one) => one.code === 'M-1').map((one) => [one.name_ja, one.providers]), [['あ "い", う', 1]]);
  assert.match((await portal.ctl('ledger', 'verify')).out, /faults 0/);
});

test('the demo verifies; a byte changed in it is named by entry', async () => {
  const database = path.join(metadata, 'demo.db');
  const name = Buffer.from('アオバセイキ');

  await ctl.must(database, 'demo', 'seed', '--dir', path.join(root, 'conf/demo'), '--suppliers', '200', '--issuer',
    'buyer=https://a.example,b=https://b.example');
  const good = await ctl.run(database, 'ledger', 'verify', '--json');
  assert.equal(good.code, 0);
  assert.deepEqual(JSON.parse(good.out).faults, []);

  /* so many suppliers that the first entries have left the write-ahead log and lie in the file itself */
  const bytes = readFileSync(database);
  let changed = 0;
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
    bytes.write('ク', at + name.length - 3);
    changed++;
  }
  assert.ok(changed > 0);
  writeFileSync(database, bytes);
  const bad = await ctl.run(database, 'ledger', 'verify');
  assert.equal(bad.code, 1);
  assert.match(bad.out, /^entry \d+: content does not match \w/m);
  assert.match(bad.out, /\nentries \d+, root [0-9a-f]{64}, faults [1-9]\d*\n$/);
  const json = JSON.parse((await ctl.run(database, 'ledger', 'verify', '--json')).out);
  assert.deepEqual(json.faults.map((one) => `${one.where}: ${one.what}`), bad.out.trim().split('\n').slice(0, -1));
});

test('words are in Japanese for a Japanese operator', () => {
  const reply = spawnSync(ctl.program, ['--database', portal.database, 'members', 'add'], {
    encoding: 'utf8', env: { ...process.env, LC_ALL: '', LANG: 'ja_JP.UTF-8' },
  });

  assert.equal(reply.status, 2);
  assert.match(reply.stderr, /--issuer URL が必要です/);
});
