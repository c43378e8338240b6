/*
 * supplier_list.js - the buyer's list of suppliers: search, standings with counts, 20 rows a page. The server searches, counts
 * and pages. What is shown stands in the address (?q= &standing= &cursor= &page=), so that it can be sent as a link.
 */
import { html, useEffect, useRef, useState } from '../../vendor/preact.js';
import { api } from '../api.js';
import { dayText } from '../format.js';
import { pick, t } from '../i18n.js';
import { go, route, setQuery } from '../router.js';
import { can } from '../store.js';
import { TextField } from './field.js';
import { Icon } from './icons.js';
import { Failed, Loading, useLoad } from './load.js';
import { Button, Chips, Empty, Star } from './parts.js';
import { RequestDue, Standing, standings } from './standing.js';
import { announce } from './status.js';
import { SupplierExport } from './supplier_export.js';

const ROWS = 20;
const WAIT = 300;

/* Where each page came from: the server's cursors go forward only. */
const KEPT = 'sctier.pages';

/** @returns {Record<string, string>} the cursor before each cursor, by search */
function trail() {
    try {
        return JSON.parse(sessionStorage.getItem(KEPT) || '{}');
    } catch {
        return {};
    }
}

/** @param {string} key @param {string} before */
function remember(key, before) {
    try {
        const entries = Object.entries({ ...trail(), [key]: before }).slice(-200);
        sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(entries)));
    } catch {
        /* without storage "previous" leads to the first page */
    }
}

export function SupplierList() {
    const query = route.value.query;
    const q = query.get('q') || '';
    const standing = query.get('standing') || '';
    const cursor = query.get('cursor') || '';
    const page = Math.max(1, Number(query.get('page')) || 1);
    const [typed, setTyped] = useState(q);
    const timer = useRef(/** @type {any} */ (null));
    const ask = new URLSearchParams({ limit: String(ROWS) });
    Object.entries({ q, standing, cursor }).forEach(([name, value]) => value && ask.set(name, value));
    const list = useLoad(async (signal) => (await api.get(`/suppliers?${ask}`, { signal })).data, [ask.toString()]);
    const kept = useRef(/** @type {any} */ (null));
    kept.current = list.data || kept.current;

    useEffect(() => setTyped(q), [q]);
    useEffect(() => () => clearTimeout(timer.current), []);
    useEffect(() => {
        if (list.data && (q || standing)) {
            announce(t('suppliers.shown', { n: list.data.rows.length }));
        }
    }, [list.data]);

    const search = (/** @type {string} */ value) => {
        setTyped(value);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setQuery({ q: value.trim(), cursor: null, page: null }), WAIT);
    };
    const turn = (/** @type {string | null} */ to, /** @type {number} */ number) => {
        const next = new URLSearchParams(location.search);
        to ? next.set('cursor', to) : next.delete('cursor');
        number > 1 ? next.set('page', String(number)) : next.delete('page');
        go(`${location.pathname}${next.size ? `?${next}` : ''}`);
        document.getElementById('supplier-list')?.focus();
    };
    const key = (/** @type {string} */ at) => [q, standing, at].join('\n');
    const next = () => {
        remember(key(list.data.next), cursor);
        turn(list.data.next, page + 1);
    };
    const before = trail()[key(cursor)];
    const back = () => (before === undefined ? turn(null, 1) : turn(before || null, page - 1));

    const counts = kept.current?.counts;
    const total = q ? null : counts?.[standing || 'all'];
    return html`<div class="suppliers">
        <div class="suppliers-tools no-print">
            <${TextField} type="search" label=${t('suppliers.search')} hint=${t('suppliers.search_hint')} value=${typed} onvalue=${search} maxlength="100"
                autocomplete="off" fieldClass="suppliers-search" />
            ${counts && html`<${Chips} label=${t('suppliers.by_standing')} value=${standing}
                onvalue=${(/** @type {string} */ value) => setQuery({ standing: value, cursor: null, page: null })}
                options=${[{ value: '', text: t('standing.all'), n: counts.all },
                    ...standings.filter(([name]) => counts[name] > 0 || name === standing).map(([name]) => ({ value: name, text: t(`standing.${name}`), n: counts[name] }))]} />`}
        </div>
        <div id="supplier-list" tabindex="-1" class=${list.loading && list.data ? 'is-loading' : ''} aria-busy=${list.loading ? 'true' : 'false'}>
            ${list.data ? html`<${Rows} rows=${list.data.rows} filtered=${Boolean(q || standing)} />`
                : list.error ? html`<${Failed} error=${list.error} again=${list.reload} />` : html`<${Loading} />`}
        </div>
        ${list.data && list.data.rows.length > 0 && html`<nav class="pager no-print" aria-label=${t('suppliers.pages')}>
            <p class="num">${total !== null && total !== undefined
                ? t('suppliers.range', { from: (page - 1) * ROWS + 1, to: (page - 1) * ROWS + list.data.rows.length, total })
                : t('suppliers.page', { page })}</p>
            <div class="row">
                <${Button} icon="left" disabled=${!cursor} onclick=${back}>${t(cursor && before === undefined ? 'suppliers.first' : 'suppliers.previous')}</${Button}>
                <${Button} disabled=${!list.data.next} onclick=${next}>${t('suppliers.next')}<${Icon} name="right" /></${Button}>
            </div>
        </nav>`}
        ${list.data && (list.data.rows.length > 0 || cursor) && html`<${SupplierExport} q=${q} standing=${standing} />`}
    </div>`;
}

/** @param {{ rows: any[], filtered: boolean }} props */
function Rows({ rows, filtered }) {
    if (rows.length === 0) {
        return filtered
            ? html`<${Empty} icon="search" title=${t('suppliers.none_found')}>
                <p>${t('suppliers.none_found_next')}</p>
                <div class="row row-center"><${Button} onclick=${() => setQuery({ q: null, standing: null, cursor: null, page: null })}>${t('suppliers.clear')}</${Button}></div>
            </${Empty}>`
            : html`<${Empty} icon="people" title=${t('suppliers.empty')}><p>${t('suppliers.empty_next')}</p></${Empty}>`;
    }
    const log = can('SEE_LOG');
    const heads = ['name', 'unit', 'star', 'standing', 'due', 'submitted', ...(log ? ['log'] : [])];
    /* roles are said again: on phones the rows are drawn as cards, and a browser then forgets that they are a table */
    return html`<table class="table stack-table" role="table">
        <caption class="visually-hidden">${t('suppliers.title')}</caption>
        <thead role="rowgroup"><tr role="row">${heads.map((name) => html`<th scope="col" role="columnheader">${t(`suppliers.head_${name}`)}</th>`)}</tr></thead>
        <tbody role="rowgroup">${rows.map((row) => html`<tr role="row" key=${row.id}>
            <th scope="row" role="rowheader" class="stack-name"><a href=${`/portal/suppliers/${row.id}`}>${pick(row, 'name')}</a>
                <span class="fine">${row.code}${pick(row, 'business') && ` · ${pick(row, 'business')}`}</span></th>
            <td role="cell">${pick(row, 'unit') || html`<span class="fine">${t('supplier.no_unit')}</span>`}</td>
            <td role="cell" class=${row.star ? '' : 'nothing'}>${row.star ? html`<${Star} star=${row.star} />` : t('supplier.no_star')}</td>
            <td role="cell"><${Standing} standing=${row.standing} /></td>
            <td role="cell" class=${row.due_on ? 'wide' : 'nothing'} data-label=${t('suppliers.head_due')}><${RequestDue} row=${row} /></td>
            <td role="cell" class=${row.submitted_at ? 'wide' : 'nothing'} data-label=${t('suppliers.head_submitted')}>${row.submitted_at ? html`<span class="handed-in"><time datetime=${row.submitted_at}>${dayText(row.submitted_at)}</time>
                ${row.total > 0 && html`<span class="fine num">${t('suppliers.counts', { met: row.met, total: row.total })}</span>`}</span>` : t('supplier.no_submission')}</td>
            ${log && html`<td role="cell"><a href=${`/portal/suppliers/${row.id}/log`} aria-label=${t('suppliers.log_of', { name: pick(row, 'name') })}>${t('suppliers.log')}</a></td>`}
        </tr>`)}</tbody>
    </table>`;
}
