/*
 * operator.test.mjs - what sctierctl tells its operator, in both languages: help, lists, the next step; and what it refuses: words that
 * do not belong together, files that are not what they should be, a database that is not there. No server runs.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';

import * as ctl from '../support/ctl.mjs';
import * as httpd from '../support/httpd.mjs';
import { root } from '../support/packages.mjs';

const dir = httpd.temporary('operator');
const database = path.join(dir, 'sctier.db');
const issuer = 'https://login.example.jp/a';
const file = (name, text) => {
  writeFileSync(path.join(dir, name), text);
  return path.join(dir, name);
};

/* env: what differs from the environment of this test. */
function say(env, ...args) {
  const { LC_ALL, LC_MESSAGES, LANG, SCTIER_DATABASE, ...rest } = process.env;
  const { status, stdout, stderr } = spawnSync(ctl.program, args, { encoding: 'utf8', env: { ...rest, SCTIER_DATABASE: database, ...env } });

  return { code: status, out: stdout, err: stderr };
}
const en = (...args) => say({}, ...args);
const ja = (...args) => say({ LANG: 'ja_JP.UTF-8' }, ...args);
const supplier = (code, ...more) => ['suppliers', 'add', '--code', code, '--name-ja', `名${code}`, '--name-en', `Name ${code}`, '--kana', 'ナ', ...more];

function good(reply) {
  assert.equal(reply.code, 0, reply.err);
  return reply.out;
}

/* Refused with these words, and nothing printed as a result. */
function refused(reply, code, words) {
  assert.equal(reply.code, code, `${reply.err}${reply.out}`);
  assert.match(reply.err, words);
  assert.equal(reply.out, '');
}

before(() => {
  assert.match(good(en('init', '--buyer-ja', '東都電機', '--buyer-en', 'Toto')), /created for Toto, evidence log [0-9a-f]{64}\nnext: /);
  good(en('providers', 'add', '--issuer', issuer, '--name-ja', '社員', '--name-en', 'Staff', '--speaks-for', 'buyer'));
});
after(() => httpd.remove(dir));

test('help lists every command, those of a group, and the options of one, in both languages', () => {
  const all = good(en('--help'));
  const commands = [...all.matchAll(/^  ([a-z]+(?: [a-z-]+)?(?: FILE\S*)?) {2,}\S/gm)].map(([, words]) => words);

  assert.ok(commands.length >= 16, all);
  assert.match(all, /exit codes: 0 done, 1 failed or refused, 2 wrong command line\n$/);
  assert.match(good(ja('-h')), /終了コード: 0 完了/);
  assert.match(good(en('suppliers', '--help')), /suppliers import FILE\.csv/);
  assert.doesNotMatch(good(en('suppliers', '--help')), /members add/);
  for (const words of commands) {
    const names = words.split(' ').filter((one) => /^[a-z]/.test(one));

    assert.ok(good(en(...names, '--help')).startsWith(`sctierctl --database PATH ${words}`), words);
    assert.match(good(ja(...names, '--help')), /[ぁ-ん一-龠]/, words);
  }
  assert.match(good(en('members', 'add', '--help')), /--role ROLE .* \(needed\) \(repeatable\)/);
  assert.match(good(ja('members', 'add', '--help')), /--role ROLE .* \(必須\) \(複数可\)/);
});

test('the language is that of the first of LC_ALL, LC_MESSAGES and LANG that is set', () => {
  for (const [env, japanese] of [[{}, false], [{ LANG: 'ja_JP.UTF-8' }, true], [{ LC_MESSAGES: 'C', LANG: 'ja_JP.UTF-8' }, false],
    [{ LC_ALL: 'ja_JP.UTF-8', LC_MESSAGES: 'C' }, true], [{ LC_ALL: '', LC_MESSAGES: 'ja', LANG: 'en_US.UTF-8' }, true]]) {
    refused(say(env), 2, japanese ? /コマンドを指定してください/ : /which command/);
  }
});

test('what was done is told in both languages, with the next step', () => {
  assert.match(good(en('units', 'add', '--name-ja', '車載', '--name-en', 'Automotive')), /^added: 車載 \(entry \d+\)\n$/);
  assert.match(good(ja('units', 'add', '--name-ja', '産機', '--name-en', 'Industrial')), /^登録しました: 産機 \(記録番号 \d+\)\n$/);
  assert.match(good(en(...supplier('S-1', '--unit', '車載'))), /^added: S-1 Name S-1\nnext: sctierctl providers bind .*S-1\n$/);
  assert.match(good(ja(...supplier('S-2', '--corporate-number', '2990001010137', '--bind', issuer))), /^登録しました: S-2 名S-2\n$/);
  assert.match(good(en('providers', 'bind', '--issuer', issuer, '--speaks-for', 'S-1')), /speaks for 1 more \(entry \d+\)\n$/);
  assert.match(good(en('providers', 'add', '--issuer', 'https://b.example', '--name-ja', '乙', '--name-en', 'B')),
    /^added: https:\/\/b\.example \(entry \d+\)\nnext: sctierctl providers bind --issuer https:\/\/b\.example --speaks-for PARTY\n$/);
  assert.match(good(ja('providers', 'bind', '--issuer', 'https://b.example', '--speaks-for', 'all-suppliers')), /2 件を追加しました/);
  assert.match(good(en('members', 'add', '--issuer', issuer, '--sub', 'kato', '--name', '加藤', '--party', 'buyer', '--role', 'buyer_security',
    '--role', ',auditor,')), /^added: 加藤 at buyer/);
  assert.match(good(ja('members', 'add', '--issuer=https://b.example', '--sub', 'ito', '--name', '伊藤', '--party', 'S-1', '--role',
    'supplier_contact')), /^登録しました: 伊藤 \(S-1/);
  assert.match(good(en('members', 'invite', '--provider', issuer, '--party', 'S-1', '--role', 'supplier_sales')), /^code: [0-9A-Z-]{31}\nIt is shown this once/);
  assert.match(good(ja('members', 'invite', '--provider', issuer, '--party', 'S-1', '--role', 'supplier_sales', '--days', '90')), /^招待コード: [0-9A-Z-]{31}\n/);
  assert.match(good(ja('members', 'end', '--issuer', issuer, '--sub', 'kato', '--party', 'buyer', '--role', 'auditor')), /^終了しました: kato \(buyer/);
});

test('lists, for people and for programs', () => {
  assert.equal(good(en('units', 'list')), '産機\tIndustrial\n車載\tAutomotive\n');
  assert.deepEqual(JSON.parse(good(en('units', 'list', '--json'))).map((one) => one.name_en), ['Industrial', 'Automotive']);
  assert.equal(good(en('suppliers', 'list')), 'S-1\tName S-1\t-\tproviders 2\nS-2\tName S-2\t2990001010137\tproviders 2\n');
  assert.equal(good(ja('suppliers', 'list')), 'S-1\t名S-1\t-\tプロバイダー 2\nS-2\t名S-2\t2990001010137\tプロバイダー 2\n');
  assert.match(good(en('providers', 'list')), /^https:\/\/login\.example\.jp\/a\tStaff\tbuyer 1\tsuppliers 2$/m);
  assert.match(good(ja('providers', 'list')), /^https:\/\/b\.example\t乙\t発注者 0\t取引先 2$/m);
  assert.deepEqual(JSON.parse(good(en('providers', 'list', '--json'))).map((one) => one.issuer).sort(), ['https://b.example', issuer]);
  assert.equal(good(en('members', 'list')), `https://b.example\tito\t伊藤\tS-1\tsupplier_contact\n${issuer}\tkato\t加藤\tbuyer\tbuyer_security\n`,
    'what ended is not listed');
  assert.match(good(ja('ledger', 'verify')), /^記録 \d+ 件、root [0-9a-f]{64}、不一致 0 件\n$/);
});

test('a wrong command line is told, with exit code 2', () => {
  for (const [words, ...args] of [[/which command/], [/^sctierctl: suppliers: which command/, 'suppliers'], [/paint: which command/, 'paint'],
    [/^sctierctl: --json: takes no value/, 'units', 'list', '--json=yes'], [/too: one word too many/, 'units', 'list', 'too'],
    [/b\.csv: one word too many/, 'suppliers', 'import', 'a.csv', 'b.csv'], [/--kana: there is no such option/, '--kana', 'x', 'suppliers', 'add'],
    [/--metadata-dir: needs --client-id and --client-secret-file/, 'providers', 'add', '--issuer', 'https://c.example', '--name-ja', 'x', '--name-en', 'x',
      '--metadata-dir', dir, '--client-id', 'x']]) {
    refused(en(...args), 2, words);
  }
  refused(ja('units', 'add', '--name-en', 'x'), 2, /--name-ja NAME が必要です/);
  refused(ja('units', 'paint'), 2, /そのコマンドはありません/);
  for (const env of [{ SCTIER_DATABASE: undefined }, { SCTIER_DATABASE: '' }]) {
    refused(say(env, 'units', 'list'), 2, /--database PATH: is needed/);
    refused(say(env, 'migrate'), 2, /--database PATH: is needed/);
    refused(say(env, 'init', '--buyer-ja', 'x', '--buyer-en', 'x'), 2, /--database PATH: is needed/);
  }
});

test('a refused value names its option, the reason and the next step', () => {
  const member = ['members', 'add', '--sub', 'x', '--name', 'x', '--party', 'buyer', '--role', 'auditor', '--issuer'];

  refused(en('init', '--buyer-ja', 'x', '--buyer-en', 'x', '--corporate-number', '1990001010137'), 1, /--corporate-number: .*check digit/);
  refused(en('units', 'add', '--name-ja', 'a\u202eb', '--name-en', 'x'), 1, /^sctierctl: --name-ja: /);
  refused(en('units', 'add', '--name-ja', '車載', '--name-en', 'x'), 1, /--name-ja: .*\n.*next: see `sctierctl units list`/);
  refused(ja('units', 'add', '--name-ja', '車載', '--name-en', 'x'), 1, /--name-ja: .*\n.*次の手順: `sctierctl units list`/);
  refused(en(...supplier('buyer')), 1, /--code: .*\n.*choose another/);
  refused(en(...supplier('S-3', '--corporate-number', '2990001010137')), 1, /--corporate-number: .*\n.*suppliers list/);
  refused(ja(...supplier('S-3', '--unit', 'ない')), 1, /--unit: .*\n.*units add/);
  refused(en(...supplier('S-3', '--bind', 'https://nobody.example')), 1, /providers add/);
  refused(en(...member, 'https://nobody.example'), 1, /--issuer: .*\n.*providers add/);
  refused(en(...member, 'login.example.jp'), 1, /--issuer: /);
  refused(en('providers', 'add', '--issuer', issuer, '--name-ja', 'x', '--name-en', 'x'), 1, /--issuer: .*\n.*providers bind/);
  refused(en('providers', 'bind', '--issuer', issuer, '--speaks-for', 'buyer'), 1, /--speaks-for: .*\n.*nothing to do/);
  refused(en('providers', 'bind', '--issuer', issuer, '--speaks-for', 'S-9'), 1, /--speaks-for: .*\n.*suppliers list/);
  refused(en('providers', 'files', '--issuer', 'x y', '--metadata-dir', dir, '--client-id', 'x', '--client-secret-file', dir), 1, /--issuer: /);
  refused(en('members', 'invite', '--provider', issuer, '--party', 'S-1', '--role', 'supplier_sales', '--days', 'ten'), 1, /--days: /);
  refused(en('members', 'end', '--issuer', issuer, '--sub', 'kato', '--party', 'buyer', '--role', 'auditor'), 1, /members list/);
  refused(en('members', 'add', '--issuer', issuer, '--sub', 'kato', '--name', 'x', '--party', 'buyer', '--role', 'buyer_security'), 1, /--role: .*\n.*nothing to do/);
  assert.equal(good(en('suppliers', 'list')).split('\n').length, 3, 'nothing was added');
});

test('a file that is none, or is not what it should be, is named with the reason', () => {
  const add = (...more) => en('providers', 'add', '--issuer', 'https://c.example', '--name-ja', '丙', '--name-en', 'C', '--metadata-dir', dir,
    '--client-id', 'x', '--client-secret-file', ...more);
  const secret = file('secret', 's3cret\r\n');

  refused(add(path.join(dir, 'none')), 1, /none: cannot be read: No such file/);
  refused(add(file('empty', '')), 1, /empty: holds no secret/);
  refused(add(file('large', 'x'.repeat(4097))), 1, /large: larger than 4096 bytes/);
  for (const text of ['[]', '{}', '{"issuer":7}']) {
    refused(add(secret, '--provider-file', file('document', text)), 1, /document: is no openid-configuration: it names no issuer/);
  }
  refused(add(secret, '--provider-file', file('document', '{"issuer":')), 1, /document/);
  refused(add(secret, '--provider-file', file('document', '{"issuer":"https://d.example"}')), 1, /its issuer is https:\/\/d\.example, not https:\/\/c\.example/);
  refused(en('suppliers', 'import', path.join(dir, 'none.csv')), 1, /none\.csv: cannot be read/);
  refused(en('suppliers', 'import', dir), 1, /cannot be read/);
  refused(en('suppliers', 'import', file('nul.csv', 'code\0')), 1, /nul\.csv: is no text in UTF-8/);
  refused(en('suppliers', 'import', file('quote.csv', 'code,"name_ja\nx')), 1, /line 1: a quote does not end/);
  refused(en('ledger', 'receipt-check', file('receipt', '{"seq":1}')), 1, /is it a receipt\?/);
  refused(en('ledger', 'receipt-check', file('receipt', 'x')), 1, /while reading .*receipt/);
  truncateSync(file('huge.csv', ''), 33 << 20);
  refused(en('suppliers', 'import', path.join(dir, 'huge.csv')), 1, /larger than 33554432 bytes/);
  assert.equal(JSON.parse(good(en('providers', 'list', '--json'))).length, 2, 'no provider was added');
});

test('files for mod_auth_openidc that cannot be written: the provider is there, the error says how to go on', () => {
  const files = (where) => ['--metadata-dir', where, '--client-id', 'x', '--client-secret-file', file('secret', 's3cret')];
  const reply = en('providers', 'add', '--issuer', 'http://c.example/', '--name-ja', '丙', '--name-en', 'C', ...files(path.join(dir, 'none')));

  assert.equal(reply.code, 1);
  assert.match(reply.err, /cannot be written: No such file[^]*providers files/);
  assert.equal(JSON.parse(good(en('providers', 'list', '--json'))).length, 3);
  mkdirSync(path.join(dir, 'metadata'));
  mkdirSync(path.join(dir, 'metadata/c.example.client'));
  const again = en('providers', 'files', '--issuer', 'http://c.example/', ...files(path.join(dir, 'metadata')));
  refused(again, 1, /c\.example\.client: cannot be written: /);
  assert.deepEqual(readdirSync(path.join(dir, 'metadata')), ['c.example.client'], 'nothing half written is left');
  assert.match(good(ja('providers', 'files', '--issuer', 'https://d.example/t~1', ...files(path.join(dir, 'metadata')))), /^作成: .*d\.example%2Ft~1\.client \.conf\n次の手順: /);
  assert.equal(statSync(path.join(dir, 'metadata/d.example%2Ft~1.client')).mode & 0o777, 0o640);
  assert.deepEqual(JSON.parse(readFileSync(path.join(dir, 'metadata/d.example%2Ft~1.client'), 'utf8')), { client_id: 'x', client_secret: 's3cret' });
});

test('an import says what is wrong in both languages, and no more than 50 faults in full', () => {
  const bad = file('bad.csv', `code,name_ja,name_en,kana,code\n${'x,x\n'.repeat(60)}"S-9,a`);
  const reply = en('suppliers', 'import', bad);

  assert.equal(reply.code, 1);
  assert.equal(reply.out, 'faults 62; nothing was imported\n');
  assert.match(reply.err, /line 1, column code: .*twice/);
  assert.equal(reply.err.trim().split('\n').length, 50);
  const japanese = ja('suppliers', 'import', bad);
  assert.equal(japanese.out, '誤り 62 件。取り込みは行っていません\n');
  assert.match(japanese.err, /1行目、列 code: /);
  assert.match(japanese.err, /2行目: /);
  assert.match(en('suppliers', 'import', file('end.csv', 'code,name_ja,name_en,kana\n"S-9,a')).err, /line 2: a quote does not end/);
  assert.equal(en('suppliers', 'import', file('wide.csv', `${'colour,'.repeat(70)}colour\n`)).code, 1);
  const taken = file('taken.csv', 'code,name_ja,name_en,kana,corporate_number\nM-1,a,a,ア,2990001010137\nM-2,a,a,ア,2990001010137\nM-3,b,b,イ,x\n');
  const clash = ja('suppliers', 'import', taken, '--dry-run');
  assert.deepEqual([...clash.err.matchAll(/(\d)行目、列 corporate_number: /g)].map(([, line]) => line).sort(), ['2', '3', '4'], clash.err);
  const fine = file('fine.csv', 'code,name_ja,name_en,kana\rM-1,a,a,ア\r\rM-2,b,b,イ');
  assert.equal(good(ja('suppliers', 'import', fine, '--dry-run')), '2 行、誤り 0 件。取り込みは行っていません (--dry-run)\n');
  refused(en('suppliers', 'import', fine, '--bind', 'https://nobody.example'), 1, /providers/);
  assert.equal(good(ja('suppliers', 'import', fine)), '2 社を取り込みました\n');
  assert.equal(JSON.parse(good(en('suppliers', 'list', '--json'))).length, 4);
});

test('a place that holds no database, another one, an older or a newer one: said, and nothing changed', () => {
  const at = (name, ...args) => say({}, '--database', path.join(dir, name), ...args);
  const spoil = (name, offset, value) => {
    copyFileSync(database, path.join(dir, name));
    const bytes = readFileSync(path.join(dir, name));

    bytes.writeUInt32BE(value, offset); /* sqlite.org/fileformat.html: 60 user_version, 68 application_id */
    writeFileSync(path.join(dir, name), bytes);
  };

  refused(at('none.db', 'units', 'list'), 1, /none\.db.*sctierctl init/s);
  refused(at('none.db', 'migrate'), 1, /there is no database at .*none\.db; make one with `sctierctl init`/);
  assert.ok(!existsSync(path.join(dir, 'none.db')));
  refused(at('none/x.db', 'init', '--buyer-ja', 'x', '--buyer-en', 'x'), 1, /none/);
  refused(en('init', '--buyer-ja', 'x', '--buyer-en', 'x'), 1, /already belongs to Toto/);
  spoil('newer.db', 60, 1000);
  refused(at('newer.db', 'units', 'list'), 1, /version 1000/);
  refused(at('newer.db', 'migrate'), 1, /version 1000, made by a newer program/);
  spoil('other.db', 68, 7);
  refused(at('other.db', 'migrate'), 1, /other\.db is not a database of mod_sctier/);
  file('text.db', 'no database at all, but long enough to look like one. '.repeat(100));
  refused(at('text.db', 'migrate'), 1, /text\.db|not a database/);
  assert.match(good(en('migrate')), /was version \d+, is now what this program needs/);
  assert.match(good(ja('migrate')), /版 \d+ から、このプログラムの版になりました/);
});

test('coverage: the reading of an order with its article, and what is missing by the names of the options', () => {
  const order = (dealing, ...more) => ['coverage', '--dealing', dealing, '--on', '2026-04-01', ...more];
  const known = ['--own-use', 'no', '--passes-on', 'no'];
  const large = ['--buyer-capital', '310000000', '--supplier-capital', '290000000'];

  assert.match(good(say({}, ...order('manufacture', ...large, ...known))), /within the Act \(2条8項1号\).*\n.*not legal advice/);
  assert.match(good(say({ LC_ALL: 'ja_JP.UTF-8' }, ...order('manufacture', ...large, ...known))), /取適法の対象 \(2条8項1号\)\n.*法的助言ではありません/);
  assert.match(good(say({}, ...order('processing', ...large, '--own-use', 'yes'))), /not within the Act .*Antimonopoly Act applies/);
  assert.match(good(say({}, ...order('service', ...large, '--own-use', 'no'))),
    /treat it as within the Act; missing: --buyer-employees, --supplier-employees, --passes-on, --parent-capital, --parent-employees$/m);
  assert.match(good(say({}, ...order('repair', ...known))), /missing: --buyer-person, --buyer-capital, --buyer-employees, --supplier-person, --supplier-capital, --supplier-employees$/m);
  assert.match(good(say({}, ...order('program', '--buyer-person', 'no', '--buyer-employees', '301', '--supplier-person', 'yes', '--supplier-employees', '300', ...known))),
    /within the Act \(2条8項5号\)/);
  assert.match(good(say({}, 'coverage', '--dealing', 'repair', '--on', '2025-12-31', ...large, ...known)), /former act/);
  refused(say({}, 'coverage', '--dealing', 'repair', '--on', '2025-02-29'), 1, /--on: Not a date/);
});

test('demo: what it needs is named; a configuration that is not whole makes nothing', () => {
  const conf = path.join(dir, 'conf');
  const seed = (...more) => say({}, '--database', path.join(dir, 'demo.db'), 'demo', 'seed', '--dir', path.join(conf, 'demo'), ...more);
  const issuers = ['--issuer', 'buyer=https://a.example,b=https://b.example'];
  const spoil = (name, text, code, words) => {
    const whole = readFileSync(path.join(conf, 'demo', name), 'utf8');

    writeFileSync(path.join(conf, 'demo', name), typeof text === 'function' ? text(whole) : text);
    refused(seed(...issuers), code, words);
    writeFileSync(path.join(conf, 'demo', name), whole);
    rmSync(path.join(dir, 'demo.db'), { force: true });
  };

  cpSync(path.join(root, 'conf'), conf, { recursive: true });
  refused(seed('--issuer', 'nonsense'), 2, /--issuer: has the form KEY=URL/);
  refused(seed('--issuer', 'buyer=https://a.example'), 2, /--issuer.*is needed/);
  assert.ok(!existsSync(path.join(dir, 'demo.db')), 'nothing is made for a wrong command line');
  for (const name of ['demo.json', 'accounts.json', 'history.json', 'talks.json']) {
    spoil(name, '{', 1, new RegExp(name.replace('.', '\\.')));
    spoil(name, '{"colour":1}', 1, /./);
  }
  spoil('suppliers.csv', 'code,name_ja,name_en,kana\nx\n', 1, /suppliers\.csv: 1 faults/);
  const history = (change) => (whole) => {
    const value = JSON.parse(whole);

    change(value.acts);
    return JSON.stringify(value);
  };
  spoil('history.json', history((acts) => { acts[0].at = '24:00'; }), 1, /24:00 is no time of day such as 10:20/);
  spoil('history.json', history((acts) => { acts.reverse(); }), 1, /there is no case level/);
  spoil('talks.json', history((acts) => { acts.reverse(); }), 1, /talks\.json: the act of day .* is out of order|no case|nothing/);
  spoil('history.json', history((acts) => { delete acts[0].level; }), 1, /it needs a level/);
  spoil('history.json', history((acts) => { acts[0].by = 'nobody'; }), 1, /by nobody on day -74/);
  assert.match(good(seed(...issuers)), /60 suppliers, 89 acts of history\n$/);
});
