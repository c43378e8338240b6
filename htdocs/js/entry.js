/*
 * entry.js - the public entry page: the company log-ins. It is also the discovery page of mod_auth_openidc (OIDCDiscoverURL),
 * which sends people here with ?oidc_callback=&target_link_uri=&method=&x_csrf= (and &scopes=), and wants them back at the
 * callback with the issuer they chose and the other values as they came.
 *
 * Nothing of these parameters can lead away from this site: the callback and the target are taken only when they are on the
 * same origin, the target only below /portal/, the callback without its query.
 */
import { html, render, useEffect, useState } from '../vendor/preact.js';
import { api, errorText } from './api.js';
import { firstLang, lang, loadLang, pick, switchLang, t } from './i18n.js';
import { useText } from './ui/field.js';
import { Icon } from './ui/icons.js';

const MANY = 8;
const LAST = 'sctier.provider';

/** @typedef {{ id: string, issuer: string, name_ja: string, name_en: string }} Provider */

/** @param {string | null} text @returns {URL | null} an address of this site */
function own(text) {
    if (!text) {
        return null;
    }
    try {
        const url = new URL(text, location.origin);
        return url.origin === location.origin && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : null;
    } catch {
        return null;
    }
}

/**
 * Where a log-in at this issuer starts.
 * @param {string} issuer @param {URLSearchParams} query  of this page
 */
export function loginHref(issuer, query) {
    const callback = own(query.get('oidc_callback'));
    const target = own(query.get('target_link_uri'));
    const inside = target && (target.pathname === '/portal' || target.pathname.startsWith('/portal/'));
    const ask = new URLSearchParams({ iss: issuer, target_link_uri: inside && target ? target.href : `${location.origin}/portal/` });
    for (const [name, form] of /** @type {[string, RegExp][]} */ ([['method', /^(get|form_post)$/], ['x_csrf', /^[\w.~+/=-]{1,256}$/], ['scopes', /^[\w .:/-]{1,400}$/]])) {
        const value = query.get(name);
        if (callback && value && form.test(value)) {
            ask.set(name, value);
        }
    }
    return `${callback ? callback.pathname : '/oidc/callback'}?${ask}`;
}

/** @param {string | undefined} id */
function lastUsed(id) {
    try {
        if (id) {
            localStorage.setItem(LAST, id);
        }
        return localStorage.getItem(LAST);
    } catch {
        return null;
    }
}

function Entry() {
    const [data, setData] = useState(/** @type {{ buyer_ja: string, buyer_en: string, providers: Provider[] } | null} */ (null));
    const [error, setError] = useState(/** @type {any} */ (null));
    const load = async () => {
        setError(null);
        try {
            setData((await api.get('/providers')).data);
        } catch (problem) {
            setError(problem);
        }
    };
    useEffect(() => {
        load();
    }, []);
    useEffect(() => {
        document.title = data ? `${t('product')} - ${pick(data, 'buyer')}` : t('product');
    }, [data, lang.value]);
    const other = lang.value === 'ja' ? 'en' : 'ja';
    return html`
        <a class="skip" href="#main">${t('shell.skip')}</a>
        <header class="top"><div class="top-in">
            <span class="brand"><span class="brand-mark"><${Icon} name="shield" /></span><span class="brand-name">${t('product')}</span></span>
            <div class="top-end"><button type="button" class="top-btn" lang=${other} onclick=${() => switchLang(other)}><${Icon} name="globe" /><span>${other === 'en' ? 'English' : '日本語'}</span></button></div>
        </div></header>
        <main id="main" tabindex="-1" class="entry">
            <section class="entry-about">
                <p class="entry-buyer">${data ? pick(data, 'buyer') : '\u00a0'}</p>
                <h1>${t('product')}</h1>
                <p class="entry-lead">${t('entry.lead')}</p>
                <ul class="entry-points">
                    <li><${Icon} name="doc" /><span><b>${t('entry.point_answer')}</b>${t('entry.point_answer_text')}</span></li>
                    <li><${Icon} name="chat" /><span><b>${t('entry.point_talk')}</b>${t('entry.point_talk_text')}</span></li>
                    <li><${Icon} name="shield" /><span><b>${t('entry.point_log')}</b>${t('entry.point_log_text')}</span></li>
                </ul>
            </section>
            <section class="entry-card" aria-labelledby="entry-login">
                <h2 id="entry-login">${t('entry.login')}</h2>
                <p class="hint">${t('entry.login_hint')}</p>
                ${error ? html`<div class="entry-state" role="alert"><p><b>${errorText(error)}</b></p><p>${t('entry.failed_next')}</p>
                        <button type="button" class="btn btn-primary" onclick=${load}><${Icon} name="undo" /><span>${t('ui.again')}</span></button></div>`
                    : !data ? html`<div class="loading" role="status"><span class="visually-hidden">${t('state.loading')}</span><div class="skeleton skeleton-c"></div></div>`
                        : html`<${Choices} providers=${data.providers} />`}
                <details class="entry-help"><summary>${t('entry.missing')}</summary>
                    <ul><li>${t('entry.missing_supplier')}</li><li>${t('entry.missing_staff')}</li><li>${t('entry.missing_code')}</li></ul></details>
            </section>
        </main>
        <footer class="foot"><p>${t('shell.foot')}</p></footer>`;
}

/** @param {{ providers: Provider[] }} props */
function Choices({ providers }) {
    const [typed, setTyped] = useState('');
    const [last] = useState(() => lastUsed(undefined));
    const text = useText(typed, setTyped);
    const plain = (/** @type {string} */ one) => one.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
    const found = providers.filter((one) => plain(one.name_ja).includes(plain(typed)) || plain(one.name_en).includes(plain(typed)))
        .sort((a, b) => Number(b.id === last) - Number(a.id === last));
    if (providers.length === 0) {
        return html`<div class="entry-state"><p><b>${t('entry.none')}</b></p><p>${t('entry.none_next')}</p></div>`;
    }
    return html`
        ${providers.length > MANY && html`<div class="field entry-search"><label for="entry-q">${t('entry.search')}</label>
            <input id="entry-q" type="search" autocomplete="organization" ...${text} /></div>`}
        <p class="visually-hidden" role="status">${typed ? t('entry.found', { n: found.length }) : ''}</p>
        ${found.length === 0 ? html`<div class="entry-state"><p><b>${t('entry.not_found')}</b></p><p>${t('entry.not_found_next')}</p></div>`
            : html`<ul class="logins">${found.map((one) => html`<li key=${one.id}><a class="login" href=${loginHref(one.issuer, new URLSearchParams(location.search))} onclick=${() => lastUsed(one.id)}>
                <${Icon} name="key" /><span class="login-words"><b>${pick(one, 'name')}</b>${one.id === last && html`<span class="fine">${t('entry.last')}</span>`}</span><${Icon} name="right" /></a></li>`)}</ul>`}`;
}

await loadLang(firstLang());
const root = /** @type {HTMLElement} */ (document.getElementById('app'));
root.replaceChildren();
render(html`<${Entry} />`, root);
