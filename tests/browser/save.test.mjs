/*
 * save.test.mjs - nothing typed is lost and nothing is overwritten in silence: a lost line, a reload in the middle of saving, a
 * closed tab, an ended session, two people at one criterion, an IME. What was stored is read back through the API.
 *
 * The page's own clock is driven where a test says that something does not happen: then nothing depends on how fast we are.
 */
import assert from 'node:assert/strict';

import { suite, until, words as t } from '../support/browser.mjs';
import { accepted, ok } from './assessed.mjs';

const long = (what) => `${what}。社内規程「情報セキュリティ管理」第3章にしたがい、毎年4月に情報システム部が点検し、結果を台帳に残している。<b>&"'\\ 🏭𠮷`;
let assessment;
let category;
let criteria;

const { test, site } = suite({}, async (at) => {
  assessment = await accepted(at, 'S-1001', 'a-contact');
  const { missing } = await ok((await at.client('a-contact')).get(`/assessments/${assessment.id}/review`));

  const of = (category) => missing.filter((one) => one.category === category);

  /* the category with the most criteria is the page of all tests */
  [category] = [...new Set(missing.map((one) => one.category))].sort((a, b) => of(b).length - of(a).length);
  criteria = of(category).map((one) => one.criterion);
});

const form = () => `/portal/assessments/${assessment.id}?c=${category}`;

/** Each test has a criterion of its own: none depends on another. */
function own() {
  return criteria.shift();
}

/** What the server has. */
async function stored(criterion) {
  return ok((await site().client('a-contact')).get(`/assessments/${assessment.id}/answers/${criterion}`));
}

async function note(page, criterion) {
  const item = page.locator(`[data-criterion="${criterion}"]`);
  const box = page.locator(`[id="n-${criterion}"]`);

  await item.waitFor();
  if (!(await box.count())) {
    await item.getByRole('button', { name: criterion }).first().click();
  }
  return box;
}

const answer = (page, criterion, verdict) => page.locator(`[data-criterion="${criterion}"]`).getByRole('radio', { name: t(`verdict.${verdict}`), exact: true }).check();
const state = (page, kind) => page.locator(`[data-testid=save-state][data-state="${kind}"]`).waitFor();
const patches = (person, criterion) => person.asked(new RegExp(`^PATCH .*/answers/${criterion.replace(/\./g, '\\.')}$`)).length;

/** What this browser keeps for later. */
const kept = (page) => page.evaluate(() => new Promise((done) => {
  const ask = indexedDB.open('sctier');

  ask.onsuccess = () => {
    const all = ask.result.transaction('outbox').objectStore('outbox').getAll();

    all.onsuccess = () => {
      ask.result.close();
      done(all.result.map((one) => one.patch));
    };
  };
}));

const keptNote = (page, text) => until(async () => (await kept(page)).some((one) => one.note === text), 'the note in the outbox');

test('an answer and a note are stored by themselves, whole', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form());
  const { page } = person;

  await state(page, 'clean');
  await answer(page, criterion, 'unmet');
  await (await note(page, criterion)).fill(long('手で入力'));
  await state(page, 'saved');
  await until(async () => (await stored(criterion)).note === long('手で入力'), 'the note at the server');
  assert.equal((await stored(criterion)).verdict, 'unmet');
  assert.deepEqual(await kept(page), []);
  await page.reload();
  assert.equal(await (await note(page, criterion)).inputValue().catch(() => ''), long('手で入力'));
});

test('without a line the text stays here, and goes out when the line is back', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form());
  const { page } = person;
  const box = await note(page, criterion);

  await person.context.setOffline(true);
  person.allow(/^failed PATCH .*ERR_INTERNET_DISCONNECTED/);
  await box.fill(long('つながらない間'));
  await state(page, 'offline');
  await page.getByText(t('save.offline', { n: 1 })).waitFor();
  await keptNote(page, long('つながらない間'));
  assert.equal((await stored(criterion)).note, null, 'it could not be there yet');
  await person.context.setOffline(false);
  await state(page, 'saved');
  assert.equal((await stored(criterion)).note, long('つながらない間'));
});

test('a reload in the middle of saving loses nothing', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form());
  const { page } = person;
  const box = await note(page, criterion);
  let held;
  const hanging = new Promise((resolve) => { held = resolve; });

  await page.route(`**/answers/${criterion}`, (route) => (route.request().method() === 'PATCH' ? held(route) : route.continue()), { times: 1 });
  await box.fill(long('保存の途中'));
  await hanging;
  await state(page, 'saving');
  await page.reload();
  await page.locator(`[data-criterion="${criterion}"]`).waitFor();
  await until(async () => (await stored(criterion)).note === long('保存の途中'), 'the note at the server');
  await state(page, 'saved');
  assert.deepEqual(await kept(page), []);
});

test('control: with the outbox thrown away, the same reload loses the text', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form());
  const { page } = person;
  const box = await note(page, criterion);

  /* what the promise rests on is taken away while the tab is closed */
  await person.context.setOffline(true);
  person.allow(/^failed PATCH .*ERR_INTERNET_DISCONNECTED/);
  await box.fill('失われる文');
  await keptNote(page, '失われる文');
  await page.close();
  await person.context.setOffline(false);
  person.page = await person.context.newPage();
  await person.page.goto(`${site().portal.origin}/errors/errors.css`);
  await person.page.evaluate(() => new Promise((done) => {
    const ask = indexedDB.open('sctier');

    ask.onsuccess = () => {
      const work = ask.result.transaction('outbox', 'readwrite');

      work.objectStore('outbox').clear();
      work.oncomplete = () => {
        ask.result.close();
        done();
      };
    };
  }));
  await person.goto(form());
  await state(person.page, 'clean');
  assert.equal((await stored(criterion)).note, null);
});

test('a closed tab: opened again, it sends what waited', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form());
  const box = await note(person.page, criterion);

  person.allow(/^failed PATCH .*ERR_INTERNET_DISCONNECTED/);
  await person.context.setOffline(true);
  await box.fill(long('閉じたタブ'));
  await keptNote(person.page, long('閉じたタブ'));
  await person.page.close();
  assert.equal((await stored(criterion)).note, null);
  await person.context.setOffline(false);
  person.page = await person.context.newPage();
  await person.goto('/portal/');
  await until(async () => (await stored(criterion)).note === long('閉じたタブ'), 'the note at the server');
});

test('an ended session: a banner, a new log-in in another tab, and nothing is typed again', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form());
  const { page } = person;
  const box = await note(page, criterion);

  await person.context.clearCookies({ name: 'sctier_sess' });
  person.allow(/^401 PATCH \/api/, /^401 GET \/api/);
  await box.fill(long('ログイン切れ'));
  await page.getByText(t('session.ended_title')).waitFor();
  await state(page, 'session');
  await page.getByText(t('session.ended_kept', { n: 1 })).waitFor();
  assert.equal((await stored(criterion)).note, null);
  const [second] = await Promise.all([person.context.waitForEvent('page'), page.getByRole('link', { name: t('session.sign_in') }).click()]);

  /* the provider still knows the person; with its own session gone it would ask once more */
  await second.waitForURL(/\/portal\/|\/\?/);
  if (!second.url().includes('/portal/')) {
    await second.getByRole('link', { name: site().portal.providers.buyer.table.name_ja }).click();
  }
  await second.getByText(t('session.back_title')).waitFor();
  await state(page, 'saved');
  assert.equal(await page.getByText(t('session.ended_title')).count(), 0);
  assert.equal(await box.inputValue(), long('ログイン切れ'));
  assert.equal((await stored(criterion)).note, long('ログイン切れ'));
});

test('a session that somebody else took over: nothing is sent in the other name', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form());
  const { page } = person;
  const box = await note(page, criterion);
  const second = await person.context.newPage();

  await person.goto('/portal/', second);
  await person.logout(second);
  person.allow(/^401 /, /^40[34] /);
  await second.getByRole('link', { name: site().portal.providers.buyer.table.name_ja }).click();
  await second.locator('button[name=sub][value="c-all"]').click();
  await second.locator('.person-words', { hasText: '中村 一郎' }).waitFor();
  await page.getByText(t('session.other_title')).waitFor();
  await box.fill('よその人の名前では送らない');
  await state(page, 'session');
  await keptNote(page, 'よその人の名前では送らない');
  assert.equal(patches(person, criterion), 0);
  assert.equal((await stored(criterion)).note, null);
});

test('two people at one criterion: both texts side by side, and a person decides', async ({ visit }) => {
  const criterion = own();
  const [one, two] = [await visit('a-contact', form()), await visit('a-contact', form())];
  const [first, second] = [await note(one.page, criterion), await note(two.page, criterion)];

  two.allow(/^412 PATCH /);
  await first.fill(long('先に保存した人'));
  await state(one.page, 'saved');
  await second.fill(long('あとから保存した人'));
  await state(two.page, 'conflict');
  assert.equal((await stored(criterion)).note, long('先に保存した人'), 'nothing was overwritten');
  await two.page.getByRole('button', { name: t('save.compare') }).first().click();
  const dialog = two.page.getByRole('dialog');

  await dialog.getByRole('region', { name: t('conflict.mine') }).getByText(long('あとから保存した人')).waitFor();
  await dialog.getByRole('region', { name: t('conflict.theirs') }).getByText(long('先に保存した人')).waitFor();
  await dialog.getByRole('button', { name: t('conflict.merge_button') }).click();
  const merged = dialog.getByRole('textbox');

  assert.ok((await merged.inputValue()).includes(long('あとから保存した人')) && (await merged.inputValue()).includes(long('先に保存した人')));
  await merged.fill('二人で決めた文');
  await dialog.getByRole('button', { name: t('conflict.save_merged') }).click();
  await state(two.page, 'saved');
  assert.equal((await stored(criterion)).note, '二人で決めた文');
  assert.equal(await second.inputValue(), '二人で決めた文');
});

for (const [button, kept_] of [['mine', 'あとの文'], ['theirs', '先の文']]) {
  test(`conflict: "${button}" keeps that text and no other`, async ({ visit }) => {
    const criterion = own();
    const [one, two] = [await visit('a-contact', form()), await visit('a-contact', form())];
    const [first, second] = [await note(one.page, criterion), await note(two.page, criterion)];

    two.allow(/^412 PATCH /);
    await first.fill('先の文');
    await state(one.page, 'saved');
    await second.fill('あとの文');
    await state(two.page, 'conflict');
    await two.page.getByRole('button', { name: t('save.compare') }).first().click();
    await two.page.getByRole('dialog').getByRole('button', { name: t(`conflict.${button}_button`) }).click();
    await until(async () => (await stored(criterion)).note === kept_, `the text of ${button}`);
    await until(async () => await second.inputValue() === kept_, 'the text on the page');
    assert.deepEqual(await kept(two.page), []);
  });
}

test('the acknowledgement of our own change got lost: no conflict with ourselves', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form());
  const { page } = person;
  const box = await note(page, criterion);

  person.allow(/^failed PATCH /, /^412 PATCH /);
  await page.route(`**/answers/${criterion}`, async (route) => {
    if (route.request().method() === 'PATCH') {
      await route.fetch();
      return route.abort('connectionreset');
    }
    return route.continue();
  }, { times: 1 });
  await box.fill('届いたが返事は失われた');
  await until(async () => (await stored(criterion)).note === '届いたが返事は失われた', 'the first try at the server');
  await state(page, 'saved');
  assert.deepEqual(await kept(page), []);
  assert.equal(await page.getByRole('dialog').count(), 0);
});

test('text typed through an IME: nothing goes out during the composition, and the whole text afterwards', async ({ visit }) => {
  const [control, criterion] = [own(), own()];
  const person = await visit('a-contact', form());
  const { page } = person;
  const cdp = await person.context.newCDPSession(page);

  await page.clock.install();
  /* control: the same clock sends what is typed without an IME */
  await (await note(page, control)).pressSequentially('abc');
  await page.clock.fastForward(5000);
  await until(() => patches(person, control) > 0, 'the control to be sent');

  const box = await note(page, criterion);
  const compose = (text) => cdp.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });

  await box.focus();
  for (const text of ['k', 'き', 'きn', 'きみ', 'きみt', 'きみつ', '機密']) {
    await compose(text);
    await page.clock.fastForward(5000);
  }
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => done()); }));
  assert.equal(await box.inputValue(), '機密');
  assert.equal(patches(person, criterion), 0, 'sent during the composition');
  assert.ok(!(await kept(page)).some((one) => 'note' in one && /[kきnみtつ機]/.test(one.note || '')), 'kept half a word');
  await cdp.send('Input.insertText', { text: '機密' });
  await compose('じょうほう');
  await cdp.send('Input.insertText', { text: '情報の取扱い' });
  await page.clock.fastForward(5000);
  await until(async () => (await stored(criterion)).note === '機密情報の取扱い', 'the whole text');
  assert.equal(await box.inputValue(), '機密情報の取扱い');
});

test('keys of the form do not fire while an IME composes, nor in a field', async ({ visit }) => {
  const criterion = own();
  const person = await visit('a-contact', form());
  const box = await note(person.page, criterion);

  await box.pressSequentially('j1k2n3/?');
  assert.equal(await box.inputValue(), 'j1k2n3/?');
  await box.blur();
  await until(async () => (await stored(criterion)).note === 'j1k2n3/?', 'the note');
  assert.equal((await stored(criterion)).verdict, null);
});
