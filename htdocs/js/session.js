/*
 * session.js - the log-in as the pages see it: who it is, when it ends, and how it comes back in another tab.
 *
 * The end is asked of mod_auth_openidc's information page, which tells instants only. A new log-in happens in a new tab at
 * /portal/?signed_in=1; that tab tells the others, and each checks with GET /me that it is the same person acting for the
 * same company before it goes on. Somebody else: nothing is sent, and the shell says so.
 */
import { api } from './api.js';
import { askedIn, can, channel, me, seesPrices, session, sessionEnds, whoOf } from './store.js';

const INFO = '/oidc/callback?info=json';

/** Where a new log-in starts; it opens in a tab of its own. */
export const SIGN_IN = '/portal/?signed_in=1';

/** The log-out of portal and provider; back at the entry page. */
export function logoutHref() {
    return `/oidc/callback?logout=${encodeURIComponent(`${location.origin}/`)}`;
}

/** Reads GET /me into the store and tells the other tabs. */
export async function loadMe() {
    const { data } = await api.get('/me');
    setMe(data);
}

/** @param {import('./store.js').Me} next */
export function setMe(next) {
    me.value = next;
    session.value = 'ok';
    channel?.postMessage({ kind: 'me', is: whoOf(next) });
    askEnd();
    askIfAskedIn();
}

/** Security people have negotiations in their menu once they were asked into one. */
async function askIfAskedIn() {
    if (can('SEE_NEGO') && !seesPrices()) {
        try {
            askedIn.value = (await api.get('/negos?limit=1')).data.rows.length > 0;
        } catch {
            /* the menu stays as it is */
        }
    }
}

/** Whether the person at the server is still the one these pages were drawn for. */
export async function recheck() {
    const mine = me.value;
    try {
        const { data } = await api.get('/me');
        if (mine) {
            session.value = whoOf(data) === whoOf(mine) ? 'ok' : 'other';
            askEnd();
        } else {
            setMe(data); /* the page had begun without a session */
        }
    } catch {
        /* still no session or no line: the banner stays */
    }
}

/** When the log-in ends, if the server tells. Work moves the end of an idle session, so it is asked again before any warning. */
export async function askEnd() {
    try {
        const response = await fetch(INFO, { headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest' }, redirect: 'error', cache: 'no-store' });
        const info = response.ok ? await response.json() : null;
        const ends = [info?.exp, info?.timeout].filter((at) => typeof at === 'number' && at > 0);
        sessionEnds.value = ends.length > 0 ? Math.min(...ends) * 1000 : null;
    } catch {
        sessionEnds.value = null;
    }
}

export function watchSession() {
    channel?.addEventListener('message', ({ data }) => {
        if (data.kind === 'me' && (session.value !== 'ok' || (me.value && data.is !== whoOf(me.value)))) {
            recheck();
        }
    });
    addEventListener('focus', () => {
        if (session.value !== 'ok') {
            recheck();
        }
    });
}
