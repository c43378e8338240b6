/*
 * router.js - addresses to pages, by the History API. Mail links are plain paths and survive the log-in.
 *
 * A line of `routes`: path, side ('buyer', 'supplier' or null for both), module under pages/, permission of
 * store.js `can` (null: everyone). A page module's default export is a component; it gets { params, query }.
 *
 *   go('/portal/suppliers')                 same as following a link
 *   setQuery({ q: 'abc', cursor: null })    changes the address without a new page (null removes)
 *   route.value                             { path, query: URLSearchParams, hash }
 */
import { signal } from '../vendor/preact.js';
import { can, me } from './store.js';

/** @type {[string, 'buyer' | 'supplier' | null, string, string | null][]} */
const routes = [
    ['/portal/', 'buyer', 'home_buyer', 'SEE_SUPPLIERS'],
    ['/portal/', 'supplier', 'home_supplier', 'SEE_ASSESSMENT'],
    ['/portal/levels/:id', 'supplier', 'level_supplier', 'SEE_LEVEL'],
    ['/portal/levels/:id', 'buyer', 'level_form', 'SEE_LEVEL'],
    ['/portal/assessments/:id', 'supplier', 'assessment', 'SEE_ASSESSMENT'],
    ['/portal/assessments/:id/review', 'supplier', 'review', 'SEE_ASSESSMENT'],
    ['/portal/evidence', 'supplier', 'evidence', 'SEE_EVIDENCE'],
    ['/portal/evidence/:id', 'supplier', 'evidence_file', 'SEE_EVIDENCE'],
    ['/portal/submissions/:id', 'supplier', 'submission_supplier', 'SEE_SUBMISSION'],
    ['/portal/submissions/:id', 'buyer', 'submission', 'SEE_SUBMISSION'],
    ['/portal/suppliers', 'buyer', 'suppliers', 'SEE_SUPPLIERS'],
    ['/portal/suppliers/:id', 'buyer', 'supplier', 'SEE_SUPPLIERS'],
    ['/portal/suppliers/:id/levels/:level', 'buyer', 'level_form', 'SEE_SUPPLIERS'],
    ['/portal/suppliers/:id/log', 'buyer', 'timeline', 'SEE_LOG'],
    ['/portal/talks', 'buyer', 'talks', 'SEE_TALKS'],
    ['/portal/suppliers/:id/talks', 'buyer', 'supplier_talks', 'SEE_TALKS'],
    ['/portal/suppliers/:id/negos/new', 'buyer', 'nego_open', 'BEGIN_TALKS'],
    ['/portal/negos', null, 'negos', 'SEE_NEGO'],
    ['/portal/negos/new', 'supplier', 'nego_new', 'ASK_TALKS'],
    ['/portal/negos/:id', null, 'nego', 'SEE_NEGO'],
    ['/portal/dealings', 'supplier', 'dealings', 'ASK_TALKS'],
    ['/portal/desk', 'buyer', 'desk', 'SEE_TALKS'],
    ['/portal/findings', 'buyer', 'findings', 'SEE_FINDINGS'],
    ['/portal/suppliers/:id/findings', 'buyer', 'supplier_findings', 'SEE_TALKS'],
    ['/portal/months', 'buyer', 'months', 'SEE_TALKS'],
    ['/portal/record', 'buyer', 'record', 'SEE_TALKS'],
    ['/portal/campaigns', 'buyer', 'campaigns', 'SEE_TALKS'],
    ['/portal/campaigns/:id', 'buyer', 'campaign', 'SEE_TALKS'],
    ['/portal/help/negotiations', null, 'help_negotiations', null],
    ['/portal/help', null, 'help', null],
];

export const route = signal(here());

function here() {
    return {
        path: location.pathname.replace(/\/index\.html$/, '/').replace(/(.)\/+$/, '$1') || '/',
        query: new URLSearchParams(location.search),
        hash: location.hash.slice(1),
    };
}

/** Where this person's work begins: prices for those who have nothing to do with assessments. */
export function home() {
    return can('SEE_SUPPLIERS') || can('SEE_ASSESSMENT') ? '/portal/' : can('SEE_TALKS') ? '/portal/talks' : can('SEE_NEGO') ? '/portal/negos' : '/portal/';
}

/**
 * The page for the present address and person.
 * @returns {{ page: string, params: Record<string, string> }}  page 'not_found' or 'later' (no right, work comes later) too
 */
export function match() {
    const asked = route.value.path === '/portal' ? '/portal/' : route.value.path;
    const path = asked === '/portal/' ? home() : asked;
    const mine = me.value;
    let known = false;
    for (const [pattern, side, page, permission] of routes) {
        const params = matchPath(pattern, path);
        if (params) {
            known = true;
            if ((side === null || side === mine?.side) && (permission === null || can(permission))) {
                return { page, params };
            }
        }
    }
    return { page: known ? (path === '/portal/' ? 'later' : 'no_right') : 'not_found', params: {} };
}

/** @param {string} pattern @param {string} path @returns {Record<string, string> | null} */
function matchPath(pattern, path) {
    const want = pattern.split('/');
    const have = path.split('/');
    /** @type {Record<string, string>} */
    const params = {};
    if (want.length !== have.length) {
        return null;
    }
    for (let i = 0; i < want.length; i++) {
        if (want[i].startsWith(':')) {
            if (!have[i]) {
                return null;
            }
            params[want[i].slice(1)] = have[i];
        } else if (want[i] !== have[i]) {
            return null;
        }
    }
    return params;
}

/** @param {string} to  path with query and hash @param {{ replace?: boolean }} [options] */
export function go(to, options = {}) {
    history[options.replace ? 'replaceState' : 'pushState'](null, '', to);
    route.value = here();
    if (!route.value.hash) {
        scrollTo(0, 0);
    }
}

/** Changes the query in place: filters and searches are links that can be sent. @param {Record<string, string | null>} changes */
export function setQuery(changes) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') {
            query.delete(name);
        } else {
            query.set(name, value);
        }
    }
    const text = query.toString();
    history.replaceState(null, '', location.pathname + (text ? `?${text}` : '') + location.hash);
    route.value = here();
}

/** Follows links below /portal without loading the shell again. Called once. */
export function startRouter() {
    addEventListener('popstate', () => {
        route.value = here();
    });
    document.addEventListener('click', (event) => {
        const link = /** @type {Element} */ (event.target).closest?.('a[href]');
        if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0 || event.metaKey
            || event.ctrlKey || event.shiftKey || event.altKey || link.target || link.hasAttribute('download')) {
            return;
        }
        const url = new URL(link.href);
        const inside = url.pathname === '/portal' || url.pathname.startsWith('/portal/');
        if (url.origin !== location.origin || !inside || (url.hash && samePage(url))) {
            return;
        }
        event.preventDefault();
        go(url.pathname + url.search + url.hash);
    });
}

/** @param {URL} url */
function samePage(url) {
    return url.pathname === location.pathname && url.search === location.search;
}
