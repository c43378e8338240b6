/*
 * states_desk.mjs - the states of the pages of legal's desk, of findings, campaigns and plain words: a part of states.mjs, which says
 * what a state is.
 */
import { words as t } from '../support/browser.mjs';

const noRight = (who) => ({ who, ready: (page) => page.locator('main .empty', { hasText: t('state.no_right') }) });
const nothing = (page) => page.locator('main .empty').first();
const own = 'Its content is its own.';
const everybody = 'Everybody may see it.';

/** Opens the first of those folded lines, so that what they hold is looked at too. */
const unfold = (page) => page.locator('.finding-inputs summary').first().click();

export const deskPages = {
  desk: {
    who: 'legal', path: '/portal/desk', api: '**/api/v1/desk', ready: '.finding',
    full: { act: unfold }, empty: { site: 'bare', ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: 'Names alone come from elsewhere here; the page of one supplier has the longest of them, and the longest reasons.',
  },
  findings: {
    who: 'sec', path: '/portal/findings', api: '**/api/v1/findings?*', ready: '.finding',
    full: {}, empty: { path: '/portal/findings?rule=LVL-02', ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('a-contact'),
    longest: 'As with the desk.',
  },
  supplier_findings: {
    who: 'legal', path: (w) => `/portal/suppliers/${w.submitted}/findings`, api: '**/api/v1/suppliers/*/findings', ready: '#holds',
    full: { act: (page) => page.getByRole('button', { name: t('reading.read') }).click(), then: '.reading-clear' },
    empty: { path: (w) => `/portal/suppliers/${w.untouched}/findings`, ready: '#holds .empty' },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { path: (w) => `/portal/suppliers/${w.long}/findings`, ready: '.finding-waived' },
  },
  months: {
    who: 'legal', path: '/portal/months', api: '**/api/v1/months?*', ready: '.months-yes',
    full: {}, empty: { site: 'bare', ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { ready: 'main table', act: (page) => page.getByRole('button', { name: t('more.button') }).click(), then: (page) => page.locator('main table', { hasText: 'とても長い名前の' }) },
  },
  record: {
    who: 'legal', path: '/portal/record?from=2026-01-01&least=1', api: '**/api/v1/entries?*', ready: '.found-rows',
    full: {}, empty: { site: 'bare', ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { path: (w) => `/portal/record?supplier=${w.long}` },
  },
  campaigns: {
    who: 'buy', path: '/portal/campaigns', api: '**/api/v1/campaigns', ready: '.campaign-counts',
    full: { path: '/portal/campaigns?new=1', ready: '#f-words' }, empty: { who: 'legal', site: 'bare', ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { path: '/portal/campaigns' },
  },
  campaign: {
    who: 'buy', path: (w) => `/portal/campaigns/${w.campaign}`, api: '**/api/v1/campaigns/*', ready: '.campaign-rows',
    full: {}, empty: { act: (page) => page.locator('#campaign-search').fill('どこにもない会社'), then: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { path: (w) => `/portal/campaigns/${w.longCampaign}` },
  },
  help_negotiations: {
    who: 'a-contact', path: '/portal/help/negotiations', ready: (page) => page.getByRole('heading', { level: 1, name: t('nhelp.title') }),
    full: { who: 'legal' }, empty: own, loading: 'It asks nothing of the server.', error: 'It asks nothing of the server.', offline: 'It asks nothing of the server.',
    no_right: everybody, longest: 'Nothing on it comes from a person or the server.',
  },
};
