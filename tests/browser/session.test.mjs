/*
 * session.test.mjs - signing in and out as persons see it: entry page, choice of company, nobody's page, roles whose work comes
 * later, language, deep links, the back button and the second tab.
 */
import assert from 'node:assert/strict';

import { suite, words as t } from '../support/browser.mjs';

const { test } = suite();

test('the entry page offers the log-ins of both companies, and each account is one click', async ({ site, visit }) => {
  const person = await visit();
  const { page } = person;

  await page.goto(site.portal.origin);
  for (const provider of Object.values(site.portal.providers)) {
    await page.getByRole('link', { name: provider.table.name_ja }).waitFor();
  }
  assert.equal(await page.locator('.logins a').count(), 2);
  await person.signIn('b-contact');
  await page.getByRole('heading', { level: 1, name: t('nav.home') }).waitFor();
  await page.locator('.person-words', { hasText: '山田 花子' }).filter({ hasText: '北斗システムズ株式会社' }).waitFor();
});

test('a deep link survives the log-in', async ({ site, visit }) => {
  const sec = await site.client('sec');
  const { body } = await sec.get('/suppliers?limit=1');
  const to = `/portal/suppliers/${body.rows[0].id}?x=%E3%81%82#here`;
  const person = await visit('sec', to);

  await person.page.getByRole('heading', { level: 1, name: body.rows[0].name_ja }).waitFor();
  assert.equal(new URL(person.page.url()).pathname, to.split('?')[0]);
  assert.equal(new URL(person.page.url()).searchParams.get('x'), 'あ');
});

test('log-out ends the session at the portal and at the provider', async ({ site, visit }) => {
  const person = await visit('sec');

  await person.logout();
  person.allow(/^401 GET \/api\/v1\/me$/);
  assert.equal((await person.api('GET', '/me')).status, 401);
  /* the provider asks who it is again: it would sign in by itself if it still knew */
  await person.page.getByRole('link', { name: site.portal.providers.buyer.table.name_ja }).click();
  await person.page.locator('button[name=sub][value="legal"]').waitFor();
});

test('control: without log-out the provider signs in by itself', async ({ site, visit }) => {
  const person = await visit('sec');

  await person.context.clearCookies({ name: 'sctier_sess' });
  await person.page.goto(site.portal.origin);
  await person.page.getByRole('link', { name: site.portal.providers.buyer.table.name_ja }).click();
  await person.page.waitForURL(`${site.portal.origin}/portal/`);
  await person.page.locator('.person-words', { hasText: '佐藤 美咲' }).waitFor();
});

test('the back button shows nothing of the portal after log-out', async ({ site, visit }) => {
  const person = await visit('sec', '/portal/suppliers');
  const { page } = person;
  const secret = '青葉精機株式会社';

  await page.getByText(secret).waitFor();
  await page.getByRole('link', { name: secret }).click();
  await page.getByRole('heading', { level: 1, name: secret }).waitFor();
  await person.logout();
  /* an old page of the provider says that its log-in is over */
  person.allow(/^400 GET \/interaction\//);
  for (let turn = 0; turn < 3; turn++) {
    await page.goBack().catch(() => {});
    await page.waitForLoadState();
    /* either the entry page again or the provider's own pages: the server is asked, nothing comes from memory */
    assert.ok(!(await page.content()).includes(secret), `${turn + 1} times back: ${page.url()}`);
    assert.ok(!(await page.locator('.person').count()), page.url());
  }
  assert.ok(!page.url().startsWith(`${site.portal.origin}/portal/`), page.url());
});

test('one person of two companies picks one, and switches', async ({ visit }) => {
  const person = await visit('two', '/portal/');
  const { page } = person;

  await page.getByRole('heading', { level: 1, name: t('choose.title') }).waitFor();
  assert.equal(await page.locator('nav').count(), 0);
  assert.deepEqual((await page.locator('.pick b').allTextContents()).sort(), ['三河物流株式会社', '若葉印刷株式会社']);
  await page.getByRole('button', { name: '三河物流株式会社' }).click();
  await page.getByRole('heading', { level: 1, name: t('nav.home') }).waitFor();
  await page.locator('.person-words', { hasText: '三河物流株式会社' }).waitFor();
  await page.reload();
  await page.locator('.person-words', { hasText: '三河物流株式会社' }).waitFor();

  const second = await person.context.newPage();

  await person.goto('/portal/help', second);
  await page.locator('.person > button').click();
  await page.getByRole('button', { name: '若葉印刷株式会社' }).click();
  await page.locator('.person-words', { hasText: '若葉印刷株式会社' }).waitFor();
  /* the other tab was drawn for the other company: it says so and sends nothing */
  await second.getByText(t('session.other_title')).waitFor();
  await second.getByRole('button', { name: t('session.reload') }).click();
  await second.locator('.person-words', { hasText: '若葉印刷株式会社' }).waitFor();
  assert.equal(await second.getByText(t('session.other_title')).count(), 0);
});

test('a log-in without membership sees what to do next, and nothing else', async ({ visit }) => {
  const person = await visit('nobody', '/portal/suppliers');
  const { page } = person;

  await page.getByRole('heading', { level: 1, name: t('nomem.title') }).waitFor();
  assert.equal(await page.locator('nav').count(), 0);
  assert.deepEqual(await page.locator('main a[href^="/portal"]').count(), 0);
  await page.getByText('nobody', { exact: true }).waitFor();
  await page.getByLabel(t('nomem.code')).fill('ABCD-EFGH-JKLM');
  person.allow(/^4\d\d POST \/api\/v1\/invitations\/redeem$/);
  await page.getByRole('button', { name: t('nomem.redeem') }).click();
  await page.getByText(t('fault.wrong_code')).first().waitFor();
  assert.equal(await page.getByLabel(t('nomem.code')).inputValue(), 'ABCD-EFGH-JKLM');
});

for (const [sub, role] of [['exec', 'buyer_executive'], ['admin', 'buyer_admin']]) {
  test(`${role}: a page that says its work comes later`, async ({ visit }) => {
    const { page } = await visit(sub);

    await page.getByRole('heading', { level: 2, name: t('later.head') }).waitFor();
    await page.getByText(t('later.lead', { roles: t(`role.${role}`) })).waitFor();
    await page.getByRole('navigation', { name: t('nav.label') }).getByRole('link', { name: t('nav.help') }).click();
    await page.getByRole('heading', { level: 1, name: t('help.title') }).waitFor();
  });
}

test('the language of the switch stays: on other pages, after a reload, after log-out', async ({ visit }) => {
  const person = await visit('sec', '/portal/suppliers');
  const { page } = person;

  await person.language('ja');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { level: 1, name: t('suppliers.title', {}, 'en') }).waitFor();
  await person.language('en');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: t('suppliers.title', {}, 'en') }).waitFor();
  await page.getByRole('link', { name: 'Aoba Seiki' }).click();
  await page.getByRole('heading', { level: 1, name: 'Aoba Seiki Co., Ltd.' }).waitFor();
  await person.language('en');
  await person.logout();
  await page.getByRole('heading', { level: 2, name: t('entry.login', {}, 'en') }).waitFor();
  await person.language('en');
  await page.getByRole('button', { name: '日本語' }).click();
  await page.getByRole('heading', { level: 2, name: t('entry.login') }).waitFor();
  await person.language('ja');
});

test('a browser that asks for English gets English', async ({ site, visit }) => {
  const person = await visit(undefined, undefined, { locale: 'en-GB' });

  await person.page.goto(`${site.portal.origin}/`);
  await person.page.getByRole('link', { name: site.portal.providers.buyer.table.name_en }).waitFor();
  await person.language('en');
});

test('a second tab needs no second log-in; log-out in one ends both', async ({ visit }) => {
  const person = await visit('a-contact');
  const second = await person.context.newPage();

  await person.goto('/portal/', second);
  await second.locator('.person-words', { hasText: '伊藤 翔' }).waitFor();
  await person.logout(second);
  person.allow(/^401 GET \/api\/v1\//);
  await person.page.getByRole('link', { name: t('nav.help') }).first().click();
  await person.page.getByRole('link', { name: t('nav.home') }).first().click();
  await person.page.getByText(t('session.ended_title')).waitFor();
});

test('control: an answer without the headers that each must have fails the test', async ({ visit }) => {
  const sec = await visit('sec', '/portal/');

  sec.check();
  await sec.page.route('**/api/v1/me', (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '{}' }));
  await sec.page.evaluate(() => fetch('/api/v1/me').then((response) => response.text()));
  assert.throws(() => sec.check(), /answer: header content-security-policy of /);
});
