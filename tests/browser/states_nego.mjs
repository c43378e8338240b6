/*
 * states_nego.mjs - the states of the pages of price negotiations: a part of states.mjs, which says what a state is.
 */
import { words as t } from '../support/browser.mjs';

const noRight = (who) => ({ who, ready: (page) => page.locator('main .empty', { hasText: t('state.no_right') }) });
const nothing = (page) => page.locator('main .empty').first();
const told = 'It asks nothing of the server before it is sent.';
const faults = '#form-faults .notice';
const send = (page, key) => page.getByRole('button', { name: t(key), exact: true }).click();

/** The shortest request that is complete. */
async function ask(page) {
  await page.locator('#f-subject-labour').check();
  await page.locator('#f-title').fill('単価');
  await page.locator('#f-mode').selectOption('portal');
  await page.locator('#f-words').fill('見直しをお願いします。');
  await send(page, 'begin.send_supplier');
}

/** A decision with what is missing of it. */
async function decide(page) {
  await page.locator('#f-result-partial').check();
  await page.locator('#f-mode-portal').check();
  await send(page, 'decide.send');
}

export const negoPages = {
  nego: {
    who: 'buy', path: (w) => `/portal/negos/${w.nego}`, api: '**/api/v1/negos/*', ready: '.nego-head',
    full: { path: (w) => `/portal/negos/${w.nego}?record=decided`, ready: '#f-result', act: decide, then: faults },
    empty: { path: (w) => `/portal/negos/${w.doneNego}` },
    loading: {}, error: {}, offline: {},
    no_right: { who: 'sec', ready: (page) => page.locator('main .empty', { hasText: t('error.not_found') }), allow: [/^404 GET \/api/] },
    longest: { who: 'long', path: (w) => `/portal/negos/${w.longNego}` },
  },
  negos: {
    who: 'buy', path: '/portal/negos', api: '**/api/v1/negos?*', ready: 'main .rows',
    full: {}, empty: { who: 'sec', site: 'bare', ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('a-contact'),
    longest: { who: 'long' },
  },
  nego_new: {
    who: 'c-all', path: '/portal/negos/new', api: '**/api/v1/negos', ready: '#f-title',
    full: { act: async (page) => {
      await page.locator('#lines-add').click();
      await send(page, 'begin.send_supplier');
    }, then: faults },
    empty: { path: '/portal/negos/new?level=00000000000000000000000000000000' }, loading: told,
    /* each in a form of its own: what was typed into the others is kept */
    error: { path: `/portal/negos/new?level=${'1'.repeat(32)}`, ready: '#f-title', act: ask, then: 'form > .notice-bad' },
    offline: { path: `/portal/negos/new?level=${'2'.repeat(32)}`, ready: '#f-title', act: ask, then: 'form > .notice-bad' },
    no_right: noRight('a-contact'), longest: 'What stands in it is typed there.',
  },
  nego_open: {
    who: 'buy', path: (w) => `/portal/suppliers/${w.submitted}/negos/new`, api: '**/api/v1/suppliers/*/talks', ready: '#f-title',
    full: { act: async (page) => {
      await page.locator('#f-kind-burden').check();
      await send(page, 'begin.send_buyer');
    }, then: faults },
    empty: {}, loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { path: (w) => `/portal/suppliers/${w.long}/negos/new` },
  },
  talks: {
    who: 'buy', path: '/portal/talks', api: '**/api/v1/talks?*', ready: 'main table',
    full: {}, empty: { path: '/portal/talks?q=%E3%82%BC%E3%83%AD', ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { path: '/portal/talks?q=S-1999', ready: (page) => page.locator('main table', { hasText: 'S-1999' }) },
  },
  supplier_talks: {
    who: 'buy', path: (w) => `/portal/suppliers/${w.submitted}/talks`, api: '**/api/v1/suppliers/**', ready: '#deals',
    full: { path: (w) => `/portal/suppliers/${w.submitted}/talks?add=deal`, ready: '#deals form' }, empty: { path: (w) => `/portal/suppliers/${w.untouched}/talks`, ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { path: (w) => `/portal/suppliers/${w.long}/talks` },
  },
  dealings: {
    who: 'c-all', path: '/portal/dealings', api: '**/api/v1/sizes', ready: '#sizes',
    full: { path: '/portal/dealings?add=size', ready: '#sizes form' }, empty: { who: 'a-sales', ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('a-contact'),
    longest: { who: 'long' },
  },
};
