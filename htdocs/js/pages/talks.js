/* talks.js - where price talks stand with each supplier: for the buyer's purchasing and legal people and the auditor. */
import { html, useEffect, useRef, useState } from '../../vendor/preact.js';
import { dateText } from '../format.js';
import { pick, t } from '../i18n.js';
import { setQuery } from '../router.js';
import { can, me } from '../store.js';
import { CheckField, TextField } from '../ui/field.js';
import { Failed, Loading } from '../ui/load.js';
import { More, useMore } from '../ui/more.js';
import { House } from '../ui/nego_parts.js';
import { Badge, Button, Card, Empty, LinkButton, Page } from '../ui/parts.js';

const WAIT = 300;

/** A year before that day. @param {string} day  YYYY-MM-DD */
function yearBefore(day) {
    const at = new Date(`${day}T00:00:00Z`);
    at.setUTCFullYear(at.getUTCFullYear() - 1);
    return at.toISOString().slice(0, 10);
}

/** @param {{ query: URLSearchParams }} props */
export default function Talks({ query }) {
    const q = query.get('q') || '';
    const silent = query.get('silent') === '1';
    const [typed, setTyped] = useState(q);
    const timer = useRef(/** @type {any} */ (null));
    const ask = new URLSearchParams({ limit: '25' });
    q && ask.set('q', q);
    silent && ask.set('silent_since', yearBefore(me.value?.today || '2026-01-01'));
    const list = useMore(`/talks?${ask}`);
    useEffect(() => setTyped(q), [q]);
    useEffect(() => () => clearTimeout(timer.current), []);
    const search = (/** @type {string} */ value) => {
        setTyped(value);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setQuery({ q: value.trim() }), WAIT);
    };
    return html`<${Page} title=${t('talks.title')} lead=${t('talks.lead')} tools=${html`<${LinkButton} icon="chat" href="/portal/negos?waits=us">${t('talks.ours')}</${LinkButton}>`}>
        <${Card}>
            <div class="talks-tools no-print">
                <${TextField} type="search" label=${t('suppliers.search')} hint=${t('talks.search_hint')} value=${typed} onvalue=${search} maxlength="100" autocomplete="off" />
                <${CheckField} label=${t('talks.silent')} hint=${html`${t('talks.silent_hint')} <${House} />`} checked=${silent} onvalue=${(/** @type {boolean} */ on) => setQuery({ silent: on ? '1' : null })} />
            </div>
            <div aria-busy=${list.loading ? 'true' : 'false'}>${list.data ? html`<${Rows} rows=${list.data.rows} filtered=${Boolean(q || silent)} /><${More} list=${list} />`
                : list.error ? html`<${Failed} error=${list.error} again=${list.reload} />` : html`<${Loading} />`}</div>
        </${Card}>
    </${Page}>`;
}

/** @param {{ rows: any[], filtered: boolean }} props */
function Rows({ rows, filtered }) {
    if (rows.length === 0) {
        return filtered ? html`<${Empty} icon="search" title=${t('suppliers.none_found')}><p>${t('talks.none_next')}</p>
                <div class="row row-center"><${Button} onclick=${() => setQuery({ q: null, silent: null })}>${t('suppliers.clear')}</${Button}></div></${Empty}>`
            : html`<${Empty} icon="people" title=${t('suppliers.empty')}><p>${t('talks.empty_next')}</p></${Empty}>`;
    }
    const heads = ['name', 'open', 'waits', 'held', 'opened', 'reasoned', ...(can('BEGIN_TALKS') ? ['act'] : [])].map((name) => t(`talks.head_${name}`));
    /* roles are said again: on phones the rows are drawn as cards, and a browser then forgets that they are a table */
    return html`<table class="table stack-table talks-table" role="table"><caption class="visually-hidden">${t('talks.title')}</caption>
        <thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr></thead>
        <tbody role="rowgroup">${rows.map((row) => html`<tr role="row" key=${row.supplier_id}>
            <th scope="row" role="rowheader" class="stack-name"><a href=${`/portal/suppliers/${row.supplier_id}/talks`}>${pick(row, 'name')}</a><span class="fine">${row.code}</span></th>
            <td role="cell" class=${`wide num ${row.open ? '' : 'nothing'}`} data-label=${heads[1]}>${row.open || html`<span class="fine">–</span>`}</td>
            <td role="cell" class=${`wide ${row.waits ? '' : 'nothing'}`} data-label=${heads[2]}>${row.waits ? html`<${Badge} kind="warn" icon="right">${t('talks.waits_n', { n: row.waits })}</${Badge}>` : html`<span class="fine">–</span>`}</td>
            <td role="cell" class="wide" data-label=${heads[3]}>${row.held_on ? html`<time datetime=${row.held_on}>${dateText(row.held_on)}</time>` : html`<span class="fine">${t('talks.held_none')}</span>`}</td>
            <td role="cell" class=${`wide ${row.opened_on ? '' : 'nothing'}`} data-label=${heads[4]}>${row.opened_on ? dateText(row.opened_on) : html`<span class="fine">–</span>`}</td>
            <td role="cell" class=${`wide num ${row.refused ? '' : 'nothing'}`} data-label=${heads[5]}>${row.refused ? t('talks.reasoned_n', { refused: row.refused, reasoned: row.reasoned }) : html`<span class="fine">–</span>`}</td>
            ${can('BEGIN_TALKS') && html`<td role="cell"><a href=${`/portal/suppliers/${row.supplier_id}/negos/new`} aria-label=${t('talks.start_with', { name: pick(row, 'name') })}>${t('talks.start')}</a></td>`}
        </tr>`)}</tbody></table>`;
}
