/*
 * main.js - starts the portal: words, GET /me, outbox, router, shell. Pages come by import() when they are needed.
 */
import { html, render, useEffect, useState } from '../vendor/preact.js';
import { firstLang, loadLang, t } from './i18n.js';
import { openOutbox, openedFor } from './outbox.js';
import { go, home, match, route, startRouter } from './router.js';
import { loadMe, watchSession } from './session.js';
import { openUploads } from './uploads.js';
import { can, me, who } from './store.js';
import { Failed, Loading } from './ui/load.js';
import { Page } from './ui/parts.js';
import { Shell } from './ui/shell.js';

/** Which page: those for people without a role or without a chosen company come before any address. */
function wanted() {
    const mine = me.value;
    if (mine?.must_choose) {
        return { page: 'choose_party', params: {} };
    }
    if (mine && !mine.party) {
        return { page: 'no_membership', params: {} };
    }
    return match();
}

function Routed() {
    const { page, params } = wanted();
    const [loaded, setLoaded] = useState(/** @type {{ page: string, View: any } | null} */ (null));
    const [error, setError] = useState(false);
    const load = async () => {
        setError(false);
        try {
            const module = await import(`./pages/${page}.js`);
            setLoaded({ page, View: module.default });
        } catch (problem) {
            console.error(problem);
            setError(true);
        }
    };
    useEffect(() => {
        load();
    }, [page]);
    useEffect(() => {
        if (/^\/portal\/?$/.test(route.value.path) && home() !== '/portal/' && !['choose_party', 'no_membership'].includes(page)) {
            go(home() + location.search, { replace: true });
        }
    }, [route.value.path, page]);
    if (error) {
        return html`<${Page} title=${t('state.failed')}><${Failed} error=${{ key: 'offline' }} again=${load} /></${Page}>`;
    }
    if (!loaded || loaded.page !== page) {
        return html`<div class="page"><${Loading} /></div>`;
    }
    return html`<${loaded.View} key=${page + JSON.stringify(params)} params=${params} query=${route.value.query} />`;
}

function App() {
    const [error, setError] = useState(/** @type {any} */ (null));
    const start = async () => {
        setError(null);
        try {
            await loadMe();
        } catch (problem) {
            setError(problem);
        }
    };
    useEffect(() => {
        start();
    }, []);
    useEffect(() => {
        if (who.value) {
            openOutbox().then(() => (can('ADD_EVIDENCE') ? openUploads() : undefined));
        }
    }, [who.value]);
    if (error && !me.value) {
        return html`<${Shell}><${Page} title=${t('state.failed')}><${Failed} error=${error} again=${start} /></${Page}></${Shell}>`;
    }
    return html`<${Shell}>${me.value && openedFor.value === who.value ? html`<${Routed} />` : html`<div class="page"><${Loading} /></div>`}</${Shell}>`;
}

await loadLang(firstLang());
startRouter();
watchSession();
const root = /** @type {HTMLElement} */ (document.getElementById('app'));
root.replaceChildren();
render(html`<${App} />`, root);
