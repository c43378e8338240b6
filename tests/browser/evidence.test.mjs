/*
 * evidence.test.mjs - evidence files as people handle them: picked by keyboard, dropped, cancelled, cut off in the middle, refused,
 * attached, revised, shown to the buyer, withdrawn. What the server has is read back through the API, byte for byte.
 *
 * Uploads are held where a test needs it by a request that is not let on yet, or by a line that is taken away: nothing depends on
 * how fast we are.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { axe, narrow, noSidewaysScroll, suite, until, withAxe, words as t } from '../support/browser.mjs';
import { accepted, ok } from './assessed.mjs';

let assessment;
let criteria;
let form;

const { test, site } = suite({ directives: 'SCTierEvidenceFile 1MiB' }, async (at) => {
  assessment = await accepted(at, 'S-1001', 'a-contact');
  const { missing } = await ok((await at.client('a-contact')).get(`/assessments/${assessment.id}/review`));
  const of = (category) => missing.filter((one) => one.category === category);
  const [category] = [...new Set(missing.map((one) => one.category))].sort((a, b) => of(b).length - of(a).length);

  criteria = of(category).map((one) => one.criterion);
  form = `/portal/assessments/${assessment.id}?c=${category}`;
});

/** Each test has criteria of its own: none depends on another. */
const own = () => criteria.shift();

/** A file that is what its name says, different each time. */
let made = 0;
function pdf(name, size = 2000) {
  const head = Buffer.from(`%PDF-1.7\n% ${made++}\n`);
  const tail = Buffer.from('\n%%EOF\n');

  return { name, mimeType: 'application/pdf', buffer: Buffer.concat([head, Buffer.alloc(Math.max(0, size - head.length - tail.length), 'x'), tail]) };
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const box = (page, criterion) => page.locator(`[data-criterion="${criterion}"]`);
const row = (page, name) => page.locator(`[data-upload="${name}"]`);
const input = (page, criterion) => box(page, criterion).locator('.upload-box .drop input[type=file]');
const button = (at, key, values) => at.getByRole('button', { name: t(key, values) });
const done = (page, name) => row(page, name).getByText(t('upload.done', { name })).waitFor();

/** Opens the evidence of a criterion. */
async function open(page, criterion) {
  await box(page, criterion).waitFor();
  await button(box(page, criterion), 'evidence.add').click();
  await input(page, criterion).waitFor({ state: 'attached' });
}

/** What stands at a criterion, as the server has it. */
async function attached(criterion) {
  const { rows } = await ok((await site().client('a-contact')).get(`/assessments/${assessment.id}/evidence`));

  return rows.filter((one) => one.criteria.includes(criterion));
}

/** The whole library. */
async function library() {
  return (await ok((await site().client('a-contact')).get('/evidence?limit=100'))).rows;
}

/** The bytes that a link of the page gives, saved. */
async function download(page, link) {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);

  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** Through the page, the short way: for what a test needs to be there before it begins. */
async function uploaded(page, criterion, file) {
  await open(page, criterion);
  await input(page, criterion).setInputFiles(file);
  await button(box(page, criterion), 'upload.start_attach', { n: 1 }).click();
  await done(page, file.name);
  return (await attached(criterion)).find((one) => one.name === file.name);
}

/** The next bytes of an upload get nowhere. @return {began: when it was sent} */
async function held(page) {
  let sent;
  const began = new Promise((resolve) => { sent = resolve; });

  await page.route('**/api/v1/uploads/*/bytes', () => sent(), { times: 1 });
  return { began };
}

test('by keyboard: open, pick, dates, send; both hashes are the same, both dates are shown', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form);
  const { page } = person;
  const file = pdf('情報セキュリティ基本規程.pdf');

  await withAxe(person.context);
  await page.reload();
  await box(page, criterion).waitFor();
  await box(page, criterion).focus();
  const asked = page.waitForEvent('filechooser');

  await page.keyboard.press('e');
  await page.locator(`[id="e-${criterion}"]:focus`).waitFor();
  await page.keyboard.press('Enter');
  const chooser = await asked;

  assert.ok(chooser.isMultiple());
  await chooser.setFiles(file);
  await row(page, file.name).getByLabel(t('evidence.dated_on')).fill('2026-04-01');
  await row(page, file.name).getByLabel(t('evidence.expires_on')).fill('2026-12-20');
  await axe(page, 'a chosen file');
  await row(page, file.name).getByLabel(t('evidence.expires_on')).press('Enter');
  await done(page, file.name);
  await row(page, file.name).getByText(t('upload.done_same')).waitFor();
  const [one] = await attached(criterion);

  assert.equal(one.sha256, sha256(file.buffer));
  assert.deepEqual([one.name, one.size, one.dated_on, one.expires_on], [file.name, file.buffer.length, '2026-04-01', '2026-12-20']);
  const listed = box(page, criterion).locator('.ev > .files > li');

  await listed.getByText('2026年4月1日').waitFor();
  await listed.getByText(t('evidence.added', { date: '' }).trim()).waitFor();
  await axe(page, 'an attached file');
  assert.deepEqual((await download(page, listed.getByRole('link', { name: file.name, exact: true }))).bytes, file.buffer);
  await listed.getByText(t('evidence.saved_same')).waitFor();
});

test('dropped on the item, several at once: sent one after the other; a folder is told apart', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form);
  const { page } = person;
  const files = [pdf('点検記録 4月.pdf'), pdf('点検記録 5月.pdf'), pdf('点検記録 6月.pdf')];

  await box(page, criterion).waitFor();
  const transfer = await page.evaluateHandle((list) => {
    const given = new DataTransfer();

    list.forEach(({ name, base64 }) => given.items.add(new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], name)));
    return given;
  }, files.map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') })));

  await box(page, criterion).dispatchEvent('dragover', { dataTransfer: transfer });
  await page.locator(`.item-over[data-criterion="${criterion}"]`).waitFor();
  await box(page, criterion).dispatchEvent('drop', { dataTransfer: transfer });
  await button(box(page, criterion), 'upload.start_attach', { n: 3 }).click();
  for (const { name } of files) {
    await done(page, name);
  }
  assert.deepEqual((await attached(criterion)).map((one) => one.sha256).sort(), files.map(({ buffer }) => sha256(buffer)).sort());
  const order = person.asked(/ \/api\/v1\/uploads/).map((one) => one.split(' ')[0]);

  assert.deepEqual(order, ['POST', 'PUT', 'POST', 'PUT', 'POST', 'PUT'], 'one at a time');
});

test('progress in words; what is typed meanwhile is saved at once; cancelled, it leaves nothing', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form);
  const { page } = person;
  const file = pdf('大きな図面.pdf', 900000);
  const cdp = await person.context.newCDPSession(page);

  await open(page, criterion);
  await input(page, criterion).setInputFiles(file);
  /* a line on which it takes minutes: the test does not wait for the end */
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 20000 });
  await button(box(page, criterion), 'upload.start_attach', { n: 1 }).click();
  await until(async () => Number(await row(page, file.name).locator('progress').getAttribute('value')) > 0, 'some bytes to be sent');
  assert.match(await row(page, file.name).getByTestId('upload-words').innerText(), /KB/);
  assert.ok(Number(await row(page, file.name).locator('progress').getAttribute('value')) < file.buffer.length);

  await box(page, criterion).getByRole('radio', { name: t('verdict.met'), exact: true }).check();
  await page.locator(`[id="n-${criterion}"]`).fill('送信中に入力した説明');
  await until(async () => (await ok((await site().client('a-contact')).get(`/assessments/${assessment.id}/answers/${criterion}`))).note === '送信中に入力した説明',
    'the note, while the file is still on its way');
  assert.equal(await row(page, file.name).locator('progress').count(), 1, 'still on its way');

  await button(row(page, file.name), 'upload.cancel').click();
  await row(page, file.name).waitFor({ state: 'detached' });
  await page.locator('[role=status]', { hasText: t('upload.cancelled', { name: file.name }) }).waitFor();
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  assert.deepEqual(await attached(criterion), []);
  assert.ok(!(await library()).some((one) => one.name === file.name));
});

test('the line breaks in the middle: the same file goes on by itself when it is back', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form);
  const { page } = person;
  const file = pdf('途中で切れる.pdf', 500000);

  await open(page, criterion);
  await input(page, criterion).setInputFiles(file);
  await row(page, file.name).getByLabel(t('evidence.dated_on')).fill('2026-10-01');
  /* what takes the first bytes and then breaks the line */
  let came = 0;
  const server = createServer((request) => request.once('data', (part) => {
    came += part.length;
    request.socket.destroy();
  })).listen(0, '127.0.0.1');

  await once(server, 'listening');
  await page.route('**/api/v1/uploads/*/bytes', (route) => route.continue({ url: `http://127.0.0.1:${server.address().port}/` }), { times: 1 });
  person.allow(/^failed /);
  await button(box(page, criterion), 'upload.start_attach', { n: 1 }).click();
  await row(page, file.name).getByText(t('upload.failed', { name: file.name })).waitFor();
  await row(page, file.name).getByText(t('upload.why_offline')).waitFor();
  assert.ok(came > 0 && came < file.buffer.length, `in the middle: ${came} bytes had come`);
  server.close();
  assert.deepEqual(await attached(criterion), [], 'half of a file is none');
  await person.context.setOffline(true);
  await page.locator(`[id="n-${criterion}"]`).fill('つながらない間の説明');
  await page.locator('[data-testid=save-state][data-state=offline]').waitFor();
  await person.context.setOffline(false);
  await done(page, file.name);
  const [one] = await attached(criterion);

  assert.deepEqual([one.sha256, one.dated_on], [sha256(file.buffer), '2026-10-01']);
  await until(async () => (await ok((await site().client('a-contact')).get(`/assessments/${assessment.id}/answers/${criterion}`))).note === 'つながらない間の説明', 'the note');
});

test('"send again" needs no second choosing; an upload whose answer was lost is found and not sent twice', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form);
  const { page } = person;
  const [first, second] = [pdf('もう一度.pdf'), pdf('届いていた.pdf')];

  person.allow(/^failed PUT /);
  await open(page, criterion);
  await page.route('**/api/v1/uploads/*/bytes', (route) => route.abort('connectionreset'), { times: 1 });
  await input(page, criterion).setInputFiles(first);
  await button(box(page, criterion), 'upload.start_attach', { n: 1 }).click();
  await button(row(page, first.name), 'upload.retry').click();
  await done(page, first.name);

  await page.route('**/api/v1/uploads/*/bytes', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  }, { times: 1 });
  await input(page, criterion).setInputFiles(second);
  await button(box(page, criterion), 'upload.start_attach', { n: 1 }).click();
  await row(page, second.name).getByText(t('upload.failed', { name: second.name })).waitFor();
  const before = person.asked(/^PUT /).length;

  await button(row(page, second.name), 'upload.retry').click();
  await done(page, second.name);
  assert.equal(person.asked(/^PUT /).length, before, 'nothing was sent again');
  assert.deepEqual((await attached(criterion)).map((one) => one.sha256).sort(), [first, second].map(({ buffer }) => sha256(buffer)).sort());
});

test('refused files are named, with the next step; the others go on', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form);
  const { page } = person;
  const good = pdf('よいファイル.pdf');
  const bad = [
    [{ name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') }, t('upload.why_file_type', { end: 'exe' })],
    [{ name: '空.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) }, t('upload.why_empty')],
    [pdf('大きすぎる.pdf', 1100000), t('upload.why_range', { most: '1 MB' })],
    [{ name: '中身は文章.pdf', mimeType: 'application/pdf', buffer: Buffer.from('これは PDF ではない') }, t('upload.why_file_content', { end: 'pdf' })],
  ];

  person.allow(/^422 PUT /);
  await open(page, criterion);
  await input(page, criterion).setInputFiles([...bad.map(([file]) => file), good]);
  /* two of them are found out at the server only */
  await box(page, criterion).locator('.upload-form button[type=submit]').click();
  for (const [file, why] of bad) {
    await row(page, file.name).getByText(t('upload.refused', { name: file.name })).waitFor();
    await row(page, file.name).getByText(why).waitFor();
  }
  await done(page, good.name);
  assert.deepEqual((await attached(criterion)).map((one) => one.name), [good.name]);
  const other = pdf('正しい PDF.pdf');

  await row(page, '中身は文章.pdf').locator('input[type=file]').setInputFiles(other);
  await button(box(page, criterion), 'upload.start_attach', { n: 1 }).click();
  await done(page, other.name);
});

test('dates that cannot be are told beside the field; nothing is sent, nothing typed is lost', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form);
  const { page } = person;
  const file = pdf('日付の誤り.pdf');

  await open(page, criterion);
  await input(page, criterion).setInputFiles(file);
  await row(page, file.name).getByLabel(t('evidence.dated_on')).fill('2099-01-01');
  await row(page, file.name).getByText(t('upload.why_future')).waitFor();
  await button(box(page, criterion), 'upload.start_attach', { n: 1 }).click();
  assert.equal(await row(page, file.name).getByLabel(t('evidence.dated_on')).evaluate((one) => one === document.activeElement), true);
  await row(page, file.name).getByLabel(t('evidence.dated_on')).fill('2026-05-01');
  await row(page, file.name).getByLabel(t('evidence.expires_on')).fill('2026-04-30');
  await row(page, file.name).getByText(t('upload.why_before_date')).waitFor();
  assert.deepEqual(person.asked(/ \/api\/v1\/uploads/), []);
  await row(page, file.name).getByLabel(t('evidence.expires_on')).fill('2027-04-30');
  await button(box(page, criterion), 'upload.start_attach', { n: 1 }).click();
  await done(page, file.name);
  assert.deepEqual((await attached(criterion)).map((one) => [one.dated_on, one.expires_on]), [['2026-05-01', '2027-04-30']]);
});

test('a reload in mid-upload: the note and the dates are there, and the file goes on once it is chosen again', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form);
  const { page } = person;
  const file = pdf('読み込み直し.pdf', 300000);
  const wait = await held(page);

  await open(page, criterion);
  await input(page, criterion).setInputFiles(file);
  await row(page, file.name).getByLabel(t('evidence.dated_on')).fill('2026-09-15');
  await row(page, file.name).getByLabel(t('evidence.expires_on')).fill('2027-09-14');
  await button(box(page, criterion), 'upload.start_attach', { n: 1 }).click();
  await wait.began;
  await page.locator(`[id="n-${criterion}"]`).fill('読み込み直す前に入力した説明');
  await page.reload();
  await row(page, file.name).getByText(t('upload.lost', { name: file.name })).waitFor();
  await row(page, file.name).getByText('2026年9月15日').waitFor();
  assert.equal(await page.locator(`[id="n-${criterion}"]`).inputValue(), '読み込み直す前に入力した説明');
  await row(page, file.name).locator('input[type=file]').setInputFiles(file);
  assert.equal(await row(page, file.name).getByLabel(t('evidence.expires_on')).inputValue(), '2027-09-14');
  await button(box(page, criterion), 'upload.start_attach', { n: 1 }).click();
  await done(page, file.name);
  assert.deepEqual((await attached(criterion)).map((one) => [one.sha256, one.dated_on, one.expires_on]), [[sha256(file.buffer), '2026-09-15', '2027-09-14']]);
  await until(async () => (await ok((await site().client('a-contact')).get(`/assessments/${assessment.id}/answers/${criterion}`))).note === '読み込み直す前に入力した説明', 'the note');
  await page.reload();
  await box(page, criterion).waitFor();
  assert.equal(await row(page, file.name).count(), 0, 'nothing of it is kept any more');
});

test('the same bytes once more: the file that is there is offered; from the library to another criterion; detached, undone', async ({ visit }) => {
  const [criterion, other] = [own(), own()];
  const person = await visit('a-contact', form);
  const { page } = person;
  const file = pdf('アクセス権管理規程.pdf');
  const one = await uploaded(page, criterion, file);

  await open(page, other);
  await input(page, other).setInputFiles({ ...file, name: '同じ中身.pdf' });
  await button(box(page, other), 'upload.start_attach', { n: 1 }).click();
  await row(page, '同じ中身.pdf').getByText(t('upload.same', { name: '同じ中身.pdf' })).waitFor();
  await button(row(page, '同じ中身.pdf'), 'upload.same_attach').click();
  await box(page, other).locator('.ev > .files').getByRole('link', { name: file.name, exact: true }).waitFor();
  assert.deepEqual((await attached(other)).map((each) => each.evidence_id), [one.evidence_id]);
  assert.equal((await library()).filter((each) => each.sha256 === one.sha256).length, 1);

  await button(box(page, other), 'evidence.detach').click();
  await until(async () => (await attached(other)).length === 0, 'the file to be detached');
  assert.equal((await attached(criterion)).length, 1, 'it stays at the first one');
  await button(box(page, other), 'evidence.undo').click();
  await until(async () => (await attached(other)).length === 1, 'the file to be back');
  await button(box(page, other), 'evidence.detach').click();
  await until(async () => (await attached(other)).length === 0, 'the file to be detached');

  await button(box(page, other), 'evidence.from_library').click();
  const dialog = page.getByRole('dialog');

  await dialog.getByLabel(t('picker.search')).fill('どこにもない');
  await dialog.getByText(t('picker.none')).waitFor();
  await dialog.getByLabel(t('picker.search')).fill('アクセス権');
  await dialog.getByRole('checkbox').check();
  await button(dialog, 'picker.attach', { n: 1 }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual((await attached(other)).map((each) => each.evidence_id), [one.evidence_id]);
});

test('library and one file: a revision, many criteria in one act, on a phone too', async ({ visit }) => {
  const [criterion, second, third] = [own(), own(), own()];
  const person = await visit('a-contact', form);
  const { page } = person;
  const [old, next] = [pdf('年次点検.pdf'), pdf('年次点検 改訂.pdf')];

  await uploaded(page, criterion, old);
  await page.getByRole('navigation', { name: t('nav.label') }).getByRole('link', { name: t('nav.evidence') }).click();
  await page.getByRole('heading', { level: 1, name: t('evidence.title') }).waitFor();
  await page.getByLabel(t('evidence.search')).fill('年次点検');
  assert.equal(await page.locator('.lib-table tbody tr').count(), 1);
  await page.locator('.lib-table').getByRole('link', { name: old.name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: old.name }).waitFor();
  await page.locator('.upload-box .drop input[type=file]').setInputFiles(next);
  await button(page, 'upload.start_revision').click();
  await page.getByRole('heading', { level: 1, name: next.name }).waitFor();
  assert.equal(await page.locator('.revs > li').count(), 2);
  for (const [n, file] of [[0, next], [1, old]]) {
    const link = page.locator('.revs > li').nth(n).getByRole('link', { name: t('evidence.download') });

    assert.deepEqual((await download(page, link)).bytes, file.buffer);
  }
  await button(page, 'evidence.choose_criteria').click();
  const dialog = page.getByRole('dialog');

  for (const id of [second, third]) {
    await dialog.getByLabel(t('form.search')).fill(id);
    await dialog.locator(`[id="at-${id}"]`).check();
  }
  await button(dialog, 'attach.save').click();
  await page.getByText(t('evidence.attached_to', { n: 3 })).waitFor();
  for (const id of [criterion, second, third]) {
    assert.deepEqual((await attached(id)).map((one) => one.sha256), [sha256(next.buffer)], 'the newest revision');
  }
  await page.setViewportSize(narrow);
  await noSidewaysScroll(page, 'one file');
  await person.goto('/portal/evidence');
  await page.locator('.lib-table tbody tr').first().waitFor();
  await noSidewaysScroll(page, 'the library');
});

test('shown to the buyer at depth evidence, exactly; never to purchasing; withdrawn, its hash stays', async ({ visit }) => {
  const criterion = own();
  const contact = await visit('a-contact', form);
  const file = pdf('見せる証跡.pdf', 70000);
  const api = await site().client('a-contact');
  const one = await uploaded(contact.page, criterion, file);

  /* everything else is answered the short way */
  for (const { criterion: id } of (await ok(api.get(`/assessments/${assessment.id}/review`))).missing) {
    const { rev } = await ok(api.get(`/assessments/${assessment.id}/answers/${id}`));

    await ok(api.patch(`/assessments/${assessment.id}/answers/${id}`, { verdict: 'met' }, { rev }));
  }
  const exec = await visit('a-exec', `/portal/assessments/${assessment.id}/review`);

  await exec.page.getByRole('radio', { name: t('depth.evidence') }).check();
  await exec.page.locator('.rv-preview .file-rows').getByText(file.name).waitFor();
  await button(exec.page, 'review.submit').click();
  await button(exec.page.getByRole('dialog'), 'review.confirm_yes').click();
  await exec.page.getByText(t('submission.done')).waitFor();
  const submission = new URL(exec.page.url()).pathname.split('/').pop();
  const shownAt = `/submissions/${submission}/evidence/${one.evidence_id}/bytes`;

  for (const who of ['sec', 'legal']) {
    const reader = await visit(who, `/portal/submissions/${submission}`);
    const link = reader.page.locator('.file-rows').getByRole('link', { name: file.name, exact: true });
    const got = await download(reader.page, link);

    assert.equal(got.name, file.name);
    assert.equal(sha256(got.bytes), one.sha256, `${who} has the very bytes`);
    await reader.page.locator('.file-rows').getByText(t('evidence.saved_same')).first().waitFor();
    await reader.page.getByText(t('sb.same')).waitFor();
  }
  const buy = await visit('buy', '/portal/');

  buy.allow(/^40[34] GET /);
  assert.ok([403, 404].includes((await buy.api('GET', shownAt)).status));
  assert.ok([403, 404].includes((await buy.api('GET', `/submissions/${submission}`)).status));
  assert.ok(!buy.data.strings.has(file.name));

  const reader = await visit('sec', `/portal/submissions/${submission}`);
  const { page } = contact;

  await contact.goto(`/portal/evidence/${one.evidence_id}`);
  await button(page, 'withdraw.open').click();
  const dialog = page.getByRole('dialog');

  await dialog.getByText(t('withdraw.seen', { n: 1 })).waitFor();
  await button(dialog, 'withdraw.yes').click();
  await dialog.getByText(t('fault.required')).waitFor();
  await dialog.getByLabel(t('withdraw.words')).fill('個人名の入った版を誤って登録したため');
  await page.reload();
  await button(page, 'withdraw.open').click();
  await page.waitForFunction(() => document.querySelector('#withdraw-words')?.value.includes('個人名'));
  await button(dialog, 'withdraw.yes').click();
  await page.getByRole('heading', { name: t('receipt.title') }).waitFor();
  await page.getByText('個人名の入った版を誤って登録したため').waitFor();
  await page.locator(`code[title="${one.sha256}"]`).first().waitFor();
  assert.deepEqual(await attached(criterion), []);

  /* the page that was open meanwhile says why; the next one knows */
  reader.allow(/^410 GET /);
  await reader.page.locator('.file-rows').getByRole('link', { name: file.name, exact: true }).click();
  await reader.page.locator('.file-rows').getByText(t('evidence.download_withdrawn')).waitFor();
  await reader.page.reload();
  await reader.page.getByText(t('sb.files_gone', { n: 1 })).waitFor();
  await reader.page.locator('.file-rows').getByText(t('evidence.withdrawn'), { exact: true }).waitFor();
  assert.equal(await reader.page.locator('.file-rows').getByRole('link', { name: file.name, exact: true }).count(), 0);
  await reader.page.locator(`.file-rows code[title="${one.sha256}"]`).waitFor();
  await reader.page.getByText(t('sb.same')).waitFor();
  assert.equal((await reader.api('GET', shownAt)).status, 410);
});
