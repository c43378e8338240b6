/*
 * shell.js - what stands around every page: skip link, header, banners, the live region, the dialogs that may come up anywhere.
 * Pages are drawn into <main id="main">. Menus follow the role; the server decides what may be seen.
 */
import { html, useEffect, useRef, useState } from '../../vendor/preact.js';
import { api, errorText, newAct } from '../api.js';
import { lang, pick, switchLang, t } from '../i18n.js';
import { conflicts, conflictsOpen, durable, saveState, unsent, wipe } from '../outbox.js';
import { go, home, route } from '../router.js';
import { SIGN_IN, askEnd, logoutHref, recheck } from '../session.js';
import { askedIn, can, me, online, readOnly, seesPrices, session, sessionEnds } from '../store.js';
import { unfinished } from '../uploads.js';
import { wipeWords } from '../words.js';
import { Conflicts } from './conflict.js';
import { Confirm } from './dialog.js';
import { Icon } from './icons.js';
import { Button, LinkButton, Notice } from './parts.js';
import { LiveRegion, announce } from './status.js';
import { UploadsSomewhere } from './upload_rows.js';

/** How long before its end a log-in is warned of (WCAG 2.2.1). */
const WARN = 5 * 60000;

/** @param {{ children?: any }} props */
export function Shell({ children }) {
    return html`
        <a class="skip" href="#main">${t('shell.skip')}</a>
        <${Header} />
        <${Banners} />
        <main id="main" tabindex="-1">${children}</main>
        <footer class="foot no-print"><p>${t('shell.foot')}</p></footer>
        <${LiveRegion} />
        <${Conflicts} />`;
}

/** The places of this person. @returns {[string, string, string][]} href, icon, key */
function places() {
    /** @type {[boolean, string, string, string][]} */
    const list = [
        [home() === '/portal/', '/portal/', 'home', 'nav.home'],
        [can('SEE_SUPPLIERS'), '/portal/suppliers', 'people', 'nav.suppliers'],
        [can('SEE_EVIDENCE'), '/portal/evidence', 'clip', 'nav.evidence'],
        [can('SEE_TALKS'), '/portal/talks', 'chat', 'nav.talks'],
        [seesPrices() || askedIn.value, '/portal/negos', 'sort', me.value?.side === 'supplier' ? 'nav.talks' : 'nav.negos'],
        [can('ASK_TALKS'), '/portal/dealings', 'building', 'nav.dealings'],
        [can('SEE_TALKS'), '/portal/desk', 'flag', 'nav.desk'],
        [can('SEE_FINDINGS') && !can('SEE_TALKS'), '/portal/findings', 'flag', 'nav.findings'],
        [true, '/portal/help', 'help', 'nav.help'],
    ];
    return list.filter(([may]) => may).map(([, href, icon, key]) => [href, icon, key]);
}

function Header() {
    const path = route.value.path === '/portal' ? '/portal/' : route.value.path;
    const inside = (/** @type {string} */ href) => (href === '/portal/' ? path === href : path === href || path.startsWith(`${href}/`));
    return html`<header class="top">
        <div class="top-in">
            <a class="brand" href=${home()}><span class="brand-mark"><${Icon} name="shield" /></span><span class="brand-name">${t('product')}</span></a>
            ${me.value?.party && html`<nav class="nav" aria-label=${t('nav.label')}>
                <ul>${places().map(([href, icon, key]) => html`<li><a href=${href} aria-current=${inside(href) ? 'page' : undefined}><${Icon} name=${icon} />${t(key)}</a></li>`)}</ul>
            </nav>`}
            <div class="top-end">
                <${LangButton} />
                ${me.value && html`<${PersonMenu} />`}
            </div>
        </div>
    </header>`;
}

/** The other language, named in that language. */
export function LangButton() {
    const next = lang.value === 'ja' ? 'en' : 'ja';
    return html`<button type="button" class="top-btn" lang=${next} onclick=${async () => {
        await switchLang(next);
        announce(t('shell.lang_now'));
    }}><${Icon} name="globe" /><span>${next === 'en' ? 'English' : '日本語'}</span></button>`;
}

function PersonMenu() {
    const [open, setOpen] = useState(false);
    const [asking, setAsking] = useState(0);
    const box = useRef(/** @type {HTMLElement | null} */ (null));
    const opener = useRef(/** @type {HTMLElement | null} */ (null));
    useEffect(() => {
        if (!open) {
            return undefined;
        }
        const away = (/** @type {Event} */ event) => {
            if (!box.current?.contains(/** @type {Node} */ (event.target))) {
                setOpen(false);
            }
        };
        const escape = (/** @type {KeyboardEvent} */ event) => {
            if (event.key === 'Escape') {
                setOpen(false);
                opener.current?.focus();
            }
        };
        document.addEventListener('click', away);
        document.addEventListener('keydown', escape);
        return () => {
            document.removeEventListener('click', away);
            document.removeEventListener('keydown', escape);
        };
    }, [open]);
    const mine = me.value;
    if (!mine) {
        return null;
    }
    const leave = async () => {
        const waiting = asking > 0 ? 0 : await unsent() + unfinished.value;
        if (waiting > 0) {
            setOpen(false);
            setAsking(waiting);
            return;
        }
        await wipe();
        await wipeWords();
        location.assign(logoutHref());
    };
    return html`<div class="person" ref=${box}>
        <button type="button" class="top-btn" ref=${opener} aria-expanded=${open ? 'true' : 'false'} aria-controls="person-menu" aria-label=${t('shell.menu', { name: mine.name || '', party: pick(mine, 'party') })}
                onclick=${() => setOpen(!open)}>
            <${Icon} name="person" /><span class="person-words"><b>${mine.name || t('shell.no_name')}</b>${mine.party && html`<span>${pick(mine, 'party')}</span>`}</span><${Icon} name="down" class="icon-small" />
        </button>
        <div class="menu" id="person-menu" hidden=${!open}>
            <p class="menu-who"><b>${mine.name || t('shell.no_name')}</b>
                ${mine.party && html`<span>${pick(mine, 'party')}</span><span class="fine">${mine.roles.map((role) => t(`role.${role}`)).join(t('ui.comma'))}</span>`}</p>
            ${mine.parties.length > 1 && html`<${PartyList} done=${() => setOpen(false)} />`}
            <ul class="menu-list">
                <li><a href="/portal/help#keys" onclick=${() => setOpen(false)}><${Icon} name="help" />${t('shell.keys')}</a></li>
                <li><button type="button" onclick=${leave}><${Icon} name="logout" />${t('shell.logout')}</button></li>
            </ul>
        </div>
        ${asking > 0 && html`<${Confirm} title=${t('logout.title')} yes=${t('logout.yes')} danger onyes=${leave} onclose=${() => setAsking(0)}>
            <p>${t('logout.text', { n: asking })}</p>
        </${Confirm}>`}
    </div>`;
}

/** The companies this person may act for. @param {{ done: () => void }} props */
function PartyList({ done }) {
    const [act] = useState(newAct);
    const [error, setError] = useState(/** @type {any} */ (null));
    const mine = me.value;
    const choose = async (/** @type {string} */ party) => {
        try {
            await api.post('/me/party', { party }, { act });
            done();
            go('/portal/');
            location.reload(); /* another company, another store: nothing of the first one stays on the page */
        } catch (problem) {
            setError(problem);
        }
    };
    return html`<div class="menu-parties"><p class="menu-title" id="party-title">${t('shell.parties')}</p>
        <ul class="menu-list" aria-labelledby="party-title">${mine?.parties.map((one) => html`<li><button type="button" aria-current=${one.party === mine.party ? 'true' : undefined}
            onclick=${() => (one.party === mine.party ? done() : choose(one.party))}><${Icon} name=${one.party === mine.party ? 'check' : 'building'} />${pick(one, 'name')}</button></li>`)}</ul>
        ${error && html`<p class="field-error" role="alert">${errorText(error)}</p>`}
    </div>`;
}

/** What concerns every page: the session, the line, changes that wait, and the tab that only signed in. */
function Banners() {
    const left = useCountdown();
    const state = saveState.value;
    const waiting = !/\/assessments\/[^/]+$/.test(route.value.path) && ['session', 'offline', 'retry', 'refused'].includes(state.kind);
    const elsewhere = !/\/(assessments\/[^/]+|evidence(\/[^/]+)?)$/.test(route.value.path);
    return html`<div class="banners no-print">
        ${elsewhere && html`<${UploadsSomewhere} />`}
        ${route.value.query.has('signed_in') && session.value === 'ok' && html`<${Notice} kind="good" title=${t('session.back_title')}><p>${t('session.back_text')}</p></${Notice}>`}
        ${session.value === 'ended' && html`<${Notice} kind="bad" live title=${t('session.ended_title')}
            tools=${html`<${LinkButton} kind="primary" icon="key" href=${SIGN_IN} target="_blank" rel="opener">${t('session.sign_in')}</${LinkButton}>`}>
            <p>${state.n > 0 ? t(durable.value ? 'session.ended_kept' : 'session.ended_memory', { n: state.n }) : t('session.ended_text')}</p></${Notice}>`}
        ${session.value === 'other' && html`<${Notice} kind="bad" live title=${t('session.other_title')}
            tools=${html`<${Button} kind="primary" onclick=${() => location.reload()}>${t('session.reload')}</${Button}>`}><p>${t('session.other_text')}</p></${Notice}>`}
        ${session.value === 'ok' && left !== null && html`<${Notice} kind="warn" live title=${t('session.soon_title', { n: left })}
            tools=${html`<${LinkButton} icon="key" href=${SIGN_IN} target="_blank" rel="opener">${t('session.sign_in')}</${LinkButton}>`}><p>${t('session.soon_text')}</p></${Notice}>`}
        ${session.value === 'ok' && !online.value && html`<${Notice} kind="warn" live title=${t('offline.title')}><p>${state.n > 0 ? t('offline.kept', { n: state.n }) : t('offline.text')}</p></${Notice}>`}
        ${session.value === 'ok' && online.value && readOnly.value && html`<${Notice} kind="warn" live title=${t('readonly.title')}
            tools=${html`<${LinkButton} icon="help" href="/portal/help#read_only">${t('readonly.more')}</${LinkButton}>`}>
            <p>${state.n > 0 ? t(durable.value ? 'readonly.kept' : 'readonly.memory', { n: state.n }) : t('readonly.text')}</p></${Notice}>`}
        ${session.value === 'ok' && online.value && !readOnly.value && waiting && html`<${Notice} kind="warn" live title=${t(`save.${state.kind}`, { n: state.n, at: '' })}><p>${t('save.waiting_text')}</p></${Notice}>`}
        ${conflicts.value.length > 0 && !conflictsOpen.value && html`<${Notice} kind="warn" live title=${t('save.conflict', { n: conflicts.value.length })}
            tools=${html`<${Button} kind="primary" onclick=${() => {
                conflictsOpen.value = true;
            }}>${t('save.compare')}</${Button}>`}><p>${t('conflict.banner')}</p></${Notice}>`}
    </div>`;
}

/** Minutes left when the log-in ends within five minutes, else null. */
function useCountdown() {
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = setInterval(() => {
            setNow(Date.now());
            const rest = sessionEnds.value === null || session.value !== 'ok' ? Infinity : sessionEnds.value - Date.now();
            if (rest <= 0) {
                recheck();
            } else if (rest <= WARN + 30000) {
                askEnd();
            }
        }, 15000);
        return () => clearInterval(timer);
    }, []);
    const ms = sessionEnds.value === null ? Infinity : sessionEnds.value - now;
    return ms <= WARN ? Math.max(0, Math.ceil(ms / 60000)) : null;
}
