/*
 * parts.js - the small parts every page is made of. Props are few; classes are in css/parts.css.
 *
 *   Page({ title, lead, tools, narrow, children })      one h1, sets the title of the tab, takes the focus after a change of page
 *   Crumbs({ items: [[text, href], …] })                 the way back, above the h1: pass it as Page's `crumbs`
 *   Card({ title, tools, level, children })              a white box with an h2 (or h3)
 *   Button({ kind: 'primary'|'second'|'plain'|'danger', icon, busy, …button attributes })
 *   LinkButton({ href, kind, icon, …a attributes })
 *   Notice({ kind: 'info'|'good'|'warn'|'bad', title, live, children })   live: announced when it appears
 *   Badge({ kind: 'neutral'|'blue'|'good'|'warn'|'bad', icon, children }) Star({ star })
 *   Due({ date, paused, done })                          a date in words with days left
 *   Facts({ rows: [[term, value], …] })                  dl; rows with an empty value are left out
 *   Bar({ parts: [{ kind, n }], total, label })          stacked progress; kind 'met'|'unmet'|'na'|'work'
 *   Words({ text })                                      text with its line breaks
 *   Chips({ label, options: [{ value, text, n }], value, onvalue })
 *   Table({ label, head: [text | {text, class}], children })   own scroll box; children are <tr>
 *   Empty({ icon, title, children })
 */
import { html, useEffect, useRef } from '../../vendor/preact.js';
import { dateText, daysBetween } from '../format.js';
import { lang, t } from '../i18n.js';
import { me } from '../store.js';
import { Icon } from './icons.js';

/** @param {{ title: string, lead?: any, crumbs?: any, tools?: any, bar?: any, narrow?: boolean, children?: any }} props */
export function Page({ title, lead, crumbs, tools, bar, narrow, children }) {
    const head = useRef(/** @type {HTMLElement | null} */ (null));
    useEffect(() => {
        document.title = `${title} - ${t('product')}`;
    }, [title, lang.value]);
    useEffect(() => {
        /* a new page starts at its h1, so that a screen reader reads it; the very first one starts at the top of the document */
        if (Page.drawn && !location.hash) {
            head.current?.focus({ preventScroll: true });
        }
        Page.drawn = true;
    }, []);
    return html`
        ${bar}
        <div class=${`page${narrow ? ' page-narrow' : ''}`}>
            ${crumbs}
            <header class="page-head">
                <div class="page-title">
                    <h1 tabindex="-1" ref=${head}>${title}</h1>
                    ${lead && html`<p class="lead">${lead}</p>`}
                </div>
                ${tools && html`<div class="page-tools">${tools}</div>`}
            </header>
            ${children}
        </div>`;
}
Page.drawn = false;

/** @param {{ items: [string, string][] }} props */
export function Crumbs({ items }) {
    return html`<nav class="crumbs" aria-label=${t('ui.crumbs')}>
        <ol>${items.map(([text, href]) => html`<li><a href=${href}>${text}</a></li>`)}</ol>
    </nav>`;
}

/** @param {{ title?: any, tools?: any, level?: 2 | 3, class?: string, id?: string, children?: any }} props */
export function Card({ title, tools, level = 2, class: extra = '', id, children }) {
    return html`<section class=${`card ${extra}`} id=${id}>
        ${title && html`<header class="card-head"><${`h${level}`}>${title}</${`h${level}`}>${tools && html`<div class="card-tools">${tools}</div>`}</header>`}
        ${children}
    </section>`;
}

/** @param {any} props */
export function Button({ kind = 'second', icon, busy, type = 'button', disabled, children, class: extra = '', ...rest }) {
    return html`<button type=${type} class=${`btn btn-${kind} ${extra}`} aria-disabled=${busy ? 'true' : undefined}
        disabled=${disabled} ...${rest} onclick=${busy ? (/** @type {Event} */ event) => event.preventDefault() : rest.onclick}>
        ${busy ? html`<span class="spinner" aria-hidden="true"></span>` : icon && html`<${Icon} name=${icon} />`}
        <span>${children}</span>
    </button>`;
}

/** @param {any} props */
export function LinkButton({ kind = 'second', icon, iconEnd, children, class: extra = '', ...rest }) {
    return html`<a class=${`btn btn-${kind} ${extra}`} ...${rest}>
        ${icon && html`<${Icon} name=${icon} />`}<span>${children}</span>${iconEnd && html`<${Icon} name=${iconEnd} />`}
    </a>`;
}

const noticeIcons = { info: 'info', good: 'check', warn: 'warning', bad: 'warning' };

/** @param {{ kind?: 'info' | 'good' | 'warn' | 'bad', title?: any, live?: boolean, tools?: any, children?: any }} props */
export function Notice({ kind = 'info', title, live, tools, children }) {
    return html`<div class=${`notice notice-${kind}`} role=${live ? (kind === 'bad' ? 'alert' : 'status') : undefined}>
        <${Icon} name=${noticeIcons[kind]} />
        <div class="notice-body">
            ${title && html`<p class="notice-title">${title}</p>`}
            ${children}
        </div>
        ${tools && html`<div class="notice-tools">${tools}</div>`}
    </div>`;
}

/** @param {{ kind?: string, icon?: string, children?: any }} props */
export function Badge({ kind = 'neutral', icon, children }) {
    return html`<span class=${`badge badge-${kind}`}>${icon && html`<${Icon} name=${icon} />`}${children}</span>`;
}

/** The level as a badge, read as a word. @param {{ star: number | null }} props */
export function Star({ star }) {
    return star ? html`<span class=${`star star-${star}`}>★${star}</span>` : null;
}

/** @param {{ date: string | null, paused?: boolean, done?: boolean }} props */
export function Due({ date, paused, done }) {
    if (!date) {
        return html`<span class="due">${t('due.none')}</span>`;
    }
    const left = me.value ? daysBetween(me.value.today, date) : 0;
    const kind = done ? 'neutral' : paused ? 'blue' : left < 0 ? 'bad' : left <= 30 ? 'warn' : 'neutral';
    const words = paused ? t('due.paused') : left < 0 ? t('due.over', { n: -left }) : left === 0 ? t('due.today') : t('due.left', { n: left });
    return html`<span class="due"><time datetime=${date}>${dateText(date)}</time>
        ${!done && html` <${Badge} kind=${kind} icon=${paused ? 'pause' : left < 0 ? 'warning' : undefined}>${words}</${Badge}>`}</span>`;
}

/** @param {{ rows: [any, any][], class?: string }} props */
export function Facts({ rows, class: extra = '' }) {
    return html`<dl class=${`facts ${extra}`}>
        ${rows.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
            .map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
    </dl>`;
}

/** @param {{ parts: { kind: string, n: number }[], total: number, label: string, class?: string }} props */
export function Bar({ parts, total, label, class: extra = '' }) {
    let at = 0;
    return html`<svg class=${`bar ${extra}`} viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=${label}>
        <rect class="bar-ground" width="100" height="8" />
        ${parts.map(({ kind, n }) => {
            const width = total > 0 ? (n / total) * 100 : 0;
            at += width;
            return html`<rect class=${`bar-${kind}`} x=${at - width} width=${width} height="8" />`;
        })}
    </svg>`;
}

/** @param {{ text: string | null | undefined, class?: string }} props */
export function Words({ text, class: extra = '' }) {
    return html`<p class=${`words ${extra}`}>${text}</p>`;
}

/** @param {{ label: string, options: { value: string, text: string, n?: number }[], value: string, onvalue: (value: string) => void }} props */
export function Chips({ label, options, value, onvalue }) {
    return html`<div class="chips" role="group" aria-label=${label}>
        ${options.map((one) => html`<button type="button" class="chip" key=${one.value} aria-pressed=${one.value === value ? 'true' : 'false'}
            onclick=${() => onvalue(one.value)}>${one.text}${one.n !== undefined && html` <b>${one.n}</b>`}</button>`)}
    </div>`;
}

/** @param {{ label: string, head: (string | { text: string, class?: string })[], class?: string, children?: any }} props */
export function Table({ label, head, class: extra = '', children }) {
    return html`<div class="table-box" role="region" tabindex="0" aria-label=${label}>
        <table class=${`table ${extra}`}>
            <thead><tr>${head.map((one) => (typeof one === 'string'
                ? html`<th scope="col">${one}</th>`
                : html`<th scope="col" class=${one.class}>${one.text}</th>`))}</tr></thead>
            <tbody>${children}</tbody>
        </table>
    </div>`;
}

/** @param {{ icon?: string, title: string, children?: any }} props */
export function Empty({ icon = 'doc', title, children }) {
    return html`<div class="empty"><${Icon} name=${icon} /><p class="empty-title">${title}</p>${children}</div>`;
}
