/*
 * states.mjs - the states of every page in htdocs/js/pages and of the entry page, and how each comes about at the real server.
 *
 * A state is {who, path, act, ready} over the defaults of its page, or a sentence that says why the page cannot be in it.
 *   who    account, see world.mjs; null for nobody            path   address, or a function of the world
 *   api    the requests that loading, error and offline hold back, break off and answer with a fault
 *   act    what a person does there before the state is reached (page, world)
 *   ready  a selector or a function of the page: what is seen in this state
 *
 * The network is simulated, our server never: a request that hangs, one that finds no line, and one that meets a fault.
 */
import { words as t } from '../support/browser.mjs';
import { deskPages } from './states_desk.mjs';
import { negoPages } from './states_nego.mjs';

export const names = ['empty', 'loading', 'full', 'error', 'offline', 'no_right', 'longest'];

/** States that only some pages show, because they are the shell's: what stands above every page. */
export const more = ['read_only'];

const heading = (key, values) => (page) => page.getByRole('heading', { level: 1, name: t(key, values) });
const noRight = (who) => ({ who, ready: (page) => page.locator('main .empty', { hasText: t('state.no_right') }) });
const notFound = (who) => ({ who, ready: (page) => page.locator('main .empty', { hasText: t('error.not_found') }), allow: [/^404 GET \/api/] });
const nothing = (page) => page.locator('main .empty').first();
const fault = (page) => page.locator('main [role=alert]').first();

const told = 'It asks nothing of the server: it draws what GET /me told, and the home pages show how that fails.';
const alone = 'Everybody may see it.';

export const pages = {
  ...deskPages,
  ...negoPages,
  entry: {
    who: null, path: '/', api: '**/api/v1/providers', ready: '.logins',
    full: {},
    empty: { site: 'bare', ready: '.entry-search', act: (page) => page.getByLabel(t('entry.search')).fill('どこにもない会社'), then: '.entry-card .entry-state' },
    loading: { ready: '.entry-card .loading' }, error: {}, offline: {},
    no_right: alone,
    longest: { site: 'bare', ready: '.logins li:nth-child(10)' },
  },
  home_buyer: {
    who: 'sec', path: '/portal/', api: '**/api/v1/suppliers?*', ready: '.tiles',
    read_only: { site: 'stopped', ready: nothing, then: (page) => page.locator('.banners .notice', { hasText: t('readonly.title') }) },
    full: { ready: 'main table tbody tr' },
    empty: { site: 'bare', ready: nothing },
    loading: {}, error: {}, offline: {},
    no_right: 'Who may not see suppliers finds the page of later roles at this address.',
    longest: { who: 'legal', path: '/portal/?q=S-1999', ready: (page) => page.locator('main table', { hasText: 'S-1999' }) },
  },
  suppliers: {
    who: 'sec', path: '/portal/suppliers', api: '**/api/v1/suppliers?*', ready: 'main table tbody tr',
    full: {}, empty: { path: '/portal/suppliers?q=%E3%82%BC%E3%83%AD', ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('buy'),
    longest: { who: 'legal', path: '/portal/suppliers?q=S-1999', ready: (page) => page.locator('main table', { hasText: 'S-1999' }) },
  },
  supplier: {
    who: 'sec', path: (w) => `/portal/suppliers/${w.submitted}`, api: '**/api/v1/suppliers/**', ready: (page) => page.getByRole('heading', { name: t('supplier.now') }),
    full: {}, empty: { path: (w) => `/portal/suppliers/${w.untouched}`, ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('buy'),
    longest: { who: 'legal', path: (w) => `/portal/suppliers/${w.long}` },
  },
  level_form: {
    who: 'sec', path: (w) => `/portal/levels/${w.draft}`, api: '**/api/v1/levels/*', ready: '#f-reason',
    full: {}, empty: { path: (w) => `/portal/levels/${w.emptyDraft}` },
    loading: {}, error: {}, offline: {}, no_right: noRight('buy'),
    longest: { path: (w) => `/portal/levels/${w.longDraft}` },
  },
  level_letter: {
    who: 'sec', path: (w) => `/portal/levels/${w.draft}?view=letter`, api: '**/api/v1/levels/*/letter', ready: '.letter-subject',
    full: {}, empty: 'A letter has its own words; a draft that lacks something is its error state.',
    loading: {}, error: { real: true, path: (w) => `/portal/levels/${w.emptyDraft}?view=letter`, allow: [/^422 GET \/api\/v1\/levels\/[0-9a-f]+\/letter$/], ready: 'main [role=alert]' },
    offline: {}, no_right: noRight('buy'),
    longest: { path: (w) => `/portal/levels/${w.longDraft}?view=letter` },
  },
  level_buyer: {
    who: 'sec', path: (w) => `/portal/levels/${w.submittedLevel}`, api: '**/api/v1/levels/*', ready: (page) => page.getByRole('heading', { name: t('lb.course') }),
    full: {}, empty: 'An issued request is never without content.',
    loading: {}, error: {}, offline: {}, no_right: noRight('buy'),
    longest: { who: 'legal', path: (w) => `/portal/levels/${w.longLevel}` },
  },
  submission: {
    who: 'sec', path: (w) => `/portal/submissions/${w.submission}`, api: '**/api/v1/submissions/*', ready: (page) => page.getByRole('heading', { name: t('sb.proof') }),
    full: {}, empty: 'A submission is complete, or it is refused.',
    loading: {}, error: {}, offline: {}, no_right: noRight('buy'),
    longest: { who: 'legal', path: (w) => `/portal/submissions/${w.longSubmission}` },
  },
  timeline: {
    who: 'legal', path: (w) => `/portal/suppliers/${w.submitted}/log`, api: '**/api/v1/suppliers/*/log?*', ready: (page) => page.getByRole('button', { name: t('tl.verify') }),
    full: { act: (page) => page.getByRole('button', { name: t('tl.verify') }).click(), then: '.verify .notice-good' },
    empty: { path: (w) => `/portal/suppliers/${w.untouched}/log`, ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { path: (w) => `/portal/suppliers/${w.long}/log` },
  },
  home_supplier: {
    who: 'x-1006', path: '/portal/', api: '**/api/v1/assessments', ready: 'main article',
    full: { who: 'x-1019', ready: (page) => page.getByRole('button', { name: t('reminder.put_away') }) }, empty: { who: 'a-contact', ready: nothing },
    loading: {}, error: {}, offline: {},
    no_right: 'Who may not see assessments finds the page of later roles at this address.',
    longest: { who: 'long' },
  },
  level_supplier: {
    who: 'c-all', path: (w) => `/portal/levels/${w.openLevel}`, api: '**/api/v1/levels/*', ready: '.sup-answer',
    full: {}, empty: 'A request that reached the supplier is never without content.',
    loading: {}, error: {}, offline: {}, no_right: notFound('a-contact'),
    longest: { who: 'long', path: (w) => `/portal/levels/${w.longLevel}`, ready: '.sup-quote' },
  },
  assessment: {
    who: 'x-1006', path: (w) => `/portal/assessments/${w.assessment}`, api: '**/api/v1/assessments/*', ready: '[data-criterion]',
    full: { ready: '.files .file', act: (page) => page.getByRole('button', { name: t('evidence.add') }).first().click(), then: '.upload-box' }, empty: { path: (w) => `/portal/assessments/${w.assessment}?q=%E3%82%BC%E3%83%AD%E4%BB%B6`, ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { who: 'long', path: (w) => `/portal/assessments/${w.longAssessment}` },
  },
  review: {
    who: 'x-1006', path: (w) => `/portal/assessments/${w.assessment}/review`, api: '**/api/v1/assessments/*/review', ready: '.rv-depth',
    full: {}, empty: { who: 'x-1019', path: (w) => `/portal/assessments/${w.blank}/review` },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { who: 'long', path: (w) => `/portal/assessments/${w.longAssessment}/review` },
  },
  evidence: {
    who: 'x-1006', path: '/portal/evidence', api: '**/api/v1/evidence?*', ready: '.lib-table tbody tr',
    full: { act: (page) => page.locator('.upload-box input[type=file]').first().setInputFiles([
      { name: 'access-rule.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 %%EOF') }, { name: 'program.exe', mimeType: 'application/pdf', buffer: Buffer.from('MZ') }]),
    then: '.uploads .notice-bad' },
    empty: { who: 'x-1019', ready: nothing },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { who: 'long' },
  },
  evidence_file: {
    who: 'x-1006', path: (w) => `/portal/evidence/${w.evidence}`, api: '**/api/v1/evidence/*', ready: '.revs',
    full: {}, empty: { path: (w) => `/portal/evidence/${w.withdrawnEvidence}`, ready: '.notice-warn' },
    loading: {}, error: {}, offline: {}, no_right: noRight('sec'),
    longest: { who: 'long', path: (w) => `/portal/evidence/${w.longEvidence}` },
  },
  submission_supplier: {
    who: 'x-1006', path: (w) => `/portal/submissions/${w.submission}`, api: '**/api/v1/submissions/*', ready: (page) => page.getByRole('button', { name: t('receipt.download') }),
    full: {}, empty: 'A submission is complete, or it is refused.',
    loading: {}, error: {}, offline: {}, no_right: notFound('a-contact'),
    longest: { who: 'long', path: (w) => `/portal/submissions/${w.longSubmission}` },
  },
  choose_party: {
    who: 'two', path: '/portal/', api: '**/api/v1/me/party', ready: '.picks',
    full: {}, empty: 'Who has one company, or none, does not come here.', loading: told,
    error: { ready: '.picks', act: (page) => page.locator('.pick').first().click(), then: fault },
    offline: { ready: '.picks', act: (page) => page.locator('.pick').first().click(), then: fault },
    no_right: alone, longest: { who: 'many' },
  },
  no_membership: {
    who: 'nobody', path: '/portal/', api: '**/api/v1/invitations/redeem', ready: '#invitation',
    full: {}, empty: 'It is the page of those who have nothing.', loading: told,
    error: {
      real: true, ready: '#invitation', allow: [/^422 POST \/api\/v1\/invitations\/redeem$/], then: '.field-error',
      act: (page) => page.locator('#invitation').fill('AAAA-BBBB').then(() => page.getByRole('button', { name: t('nomem.redeem') }).click()),
    },
    offline: {
      ready: '#invitation', then: fault,
      act: (page) => page.locator('#invitation').fill('AAAA-BBBB').then(() => page.getByRole('button', { name: t('nomem.redeem') }).click()),
    },
    no_right: alone, longest: { who: 'longname' },
  },
  later: {
    who: 'exec', path: '/portal/', ready: (page) => page.getByText(t('later.head')),
    full: {}, empty: told, loading: told, error: told, offline: told, no_right: alone, longest: { who: 'roles' },
  },
  help: {
    who: 'a-contact', path: '/portal/help', ready: heading('help.title'),
    full: {}, empty: 'Its content is its own.', loading: told, error: told, offline: told, no_right: alone,
    longest: 'Nothing on it comes from a person or the server.',
  },
  no_right: {
    who: 'buy', path: '/portal/suppliers', ready: '.empty',
    full: {}, empty: 'Its content is its own.', loading: told, error: told, offline: told, no_right: 'It is that state.', longest: { who: 'roles' },
  },
  not_found: {
    who: 'sec', path: '/portal/nowhere', ready: '.empty',
    full: {}, empty: 'Its content is its own.', loading: told, error: told, offline: told, no_right: alone,
    longest: { path: `/portal/${'x'.repeat(1000)}` },
  },
};

/** What the table lacks: pages without an entry, entries without a page, states that are neither described nor explained. */
export function lacking(files, table = pages) {
  const wanted = ['entry', ...files.map((file) => file.replace(/\.js$/, ''))];

  return [
    ...wanted.filter((name) => !(name in table)).map((name) => `${name}: not in states.mjs`),
    ...Object.keys(table).filter((name) => !wanted.includes(name)).map((name) => `${name}: no such page`),
    ...Object.entries(table).flatMap(([name, page]) => names.filter((state) => !(
      typeof page[state] === 'string' ? page[state].length > 15 : typeof page[state] === 'object')).map((state) => `${name}: nothing about ${state}`)),
  ];
}
