/*
 * evidence.js - the library: every evidence file of the supplier, what it is worth today, and where it stands. Files come in here too.
 * Address: ?f= filter (expiring, loose, shown, withdrawn), ?q= part of the name. The whole library is read, page by page; 50 rows are drawn.
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { SOON, bytesOf, expiry, named, readLibrary } from '../evidence.js';
import { dateText, dayText, sizeText } from '../format.js';
import { pick, t } from '../i18n.js';
import { setQuery } from '../router.js';
import { can, me } from '../store.js';
import { onUploaded } from '../uploads.js';
import { TextField } from '../ui/field.js';
import { Download, Expiry, kindName } from '../ui/file_parts.js';
import { Failed, Loaded, useLoad } from '../ui/load.js';
import { Badge, Bar, Button, Card, Chips, Empty, LinkButton, Page } from '../ui/parts.js';
import { UploadBox } from '../ui/upload_box.js';

const ROWS = 50;

/** @type {[string, (one: any) => boolean][]} */
const filters = [
    ['', (one) => one.withdrawn_at === null],
    ['expiring', (one) => one.withdrawn_at === null && ['over', 'soon'].includes(expiry(one.expires_on))],
    ['loose', (one) => one.withdrawn_at === null && one.links === 0],
    ['shown', (one) => one.shown_in > 0],
    ['withdrawn', (one) => one.withdrawn_at !== null],
];

/** @param {{ query: URLSearchParams }} props */
export default function Evidence({ query }) {
    const [sofar, setSofar] = useState(/** @type {any} */ (null));
    const page = useLoad((signal) => readLibrary(signal, setSofar), []);
    useEffect(() => onUploaded(page.reload), []);
    /* what is there already is shown while the rest of a long library comes, and while it is read again */
    const library = page.data || sofar;
    return html`<${Loaded} of=${{ ...page, data: library }} title=${t('evidence.title')}>${(/** @type {any} */ data) => html`<${View} library=${data} page=${page} query=${query} />`}</${Loaded}>`;
}

/** @param {{ library: any, page: any, query: URLSearchParams }} props */
function View({ library, page, query }) {
    const { rows, usage, whole } = library;
    const [most, setMost] = useState(ROWS);
    const onPaper = () => {
        setMost(Infinity);
        setTimeout(print, 100); /* once every row is drawn */
    };
    return html`<${Page} title=${t('evidence.title')} lead=${t('evidence.lead', { buyer: pick(me.value, 'buyer') })}
            tools=${rows.length > 0 && html`<${Button} icon="print" onclick=${onPaper}>${t('ui.print')}</${Button}>`}>
        ${can('ADD_EVIDENCE') && html`<${Card} title=${t('evidence.new')} class="no-print"><div class="lib-new"><${UploadBox} target=${{}} /><${Usage} of=${usage} /></div></${Card}>`}
        <${Card} title=${t('evidence.list')}>
            ${page.error && html`<div class="state-notice"><${Failed} error=${page.error} again=${page.reload} /></div>`}
            ${rows.length === 0 ? html`<${Empty} icon="clip" title=${t('evidence.empty')}><p>${t(can('ADD_EVIDENCE') ? 'evidence.empty_next' : 'evidence.empty_reader')}</p>
                    <div class="row row-center"><${LinkButton} href="/portal/help#evidence" icon="help">${t('evidence.about')}</${LinkButton}></div></${Empty}>`
                : html`<${List} rows=${rows} whole=${whole} query=${query} most=${most} onmore=${() => setMost(most + ROWS)} />`}
        </${Card}>
    </${Page}>`;
}

/** How much room is left, in words. @param {{ of: any }} props */
export function Usage({ of }) {
    const left = Math.max(0, of.total_most - of.total);
    const today = Math.max(0, of.day_most - of.day);
    return html`<section class="usage" aria-labelledby="usage-title"><h3 id="usage-title">${t('usage.title')}</h3>
        <${Bar} total=${of.total_most} parts=${[{ kind: left < of.total_most / 10 ? 'work' : 'met', n: of.total }]} label=${t('usage.total', { used: sizeText(of.total), most: sizeText(of.total_most) })} />
        <p class="num">${t('usage.total', { used: sizeText(of.total), most: sizeText(of.total_most) })}</p>
        <p class="fine num">${t('usage.day', { left: sizeText(Math.min(left, today)), most: sizeText(of.file_most) })}</p>
        ${left < of.total_most / 10 && html`<p class="fine">${t('usage.nearly')}</p>`}</section>`;
}

/** @param {{ rows: any[], whole: boolean, query: URLSearchParams, most: number, onmore: () => void }} props */
function List({ rows, whole, query, most, onmore }) {
    const filter = filters.some(([name]) => name === query.get('f')) ? query.get('f') || '' : '';
    const text = query.get('q') || '';
    const passes = /** @type {(one: any) => boolean} */ (filters.find(([name]) => name === filter)?.[1]);
    const found = rows.filter((one) => passes(one) && named(one, text));
    const clear = () => setQuery({ f: null, q: null });
    return html`<div class="suppliers-tools no-print">
            <${TextField} type="search" label=${t('evidence.search')} value=${text} onvalue=${(/** @type {string} */ value) => setQuery({ q: value.trim() ? value : null })} autocomplete="off" fieldClass="suppliers-search" />
            <${Chips} label=${t('evidence.filter')} value=${filter} onvalue=${(/** @type {string} */ value) => setQuery({ f: value })}
                options=${filters.map(([name, is]) => ({ value: name, text: t(`evidence.filter_${name || 'all'}`), n: rows.filter(is).length }))} />
        </div>
        <p class="visually-hidden" role="status">${t('evidence.found', { n: found.length })}</p>
        ${found.length === 0 ? html`<${Empty} icon="search" title=${t('evidence.none')}><p>${t('evidence.none_next')}</p>
                <div class="row row-center"><${Button} onclick=${clear}>${t('form.show_all')}</${Button}></div></${Empty}>`
            : html`<${Rows} rows=${found.slice(0, most)} />`}
        ${found.length > most && html`<div class="row row-center gap-top no-print"><${Button} onclick=${onmore}>${t('evidence.more', { n: Math.min(ROWS, found.length - most) })}</${Button}></div>`}
        ${!whole && html`<p class="fine" role="status">${t('evidence.coming')}</p>`}
        <p class="fine gap-top">${t('evidence.house_rule', { n: SOON })}</p>`;
}

/** @param {{ rows: any[] }} props */
function Rows({ rows }) {
    const heads = ['name', 'dated', 'expires', 'added', 'links', 'shown', 'bytes'];
    /* roles are said again: on phones the rows are drawn as cards, and a browser then forgets that they are a table */
    return html`<table class="table stack-table lib-table" role="table">
        <caption class="visually-hidden">${t('evidence.list')}</caption>
        <thead role="rowgroup"><tr role="row">${heads.map((name) => html`<th scope="col" role="columnheader" class=${['links', 'shown'].includes(name) ? 'right' : ''}>${t(`evidence.head_${name}`)}</th>`)}</tr></thead>
        <tbody role="rowgroup">${rows.map((one) => html`<tr role="row" key=${one.id} class=${one.withdrawn_at ? 'is-gone' : ''}>
            <th scope="row" role="rowheader" class="stack-name"><a href=${`/portal/evidence/${one.id}`}>${one.name}</a>
                <span class="fine">${kindName(one.kind)}${t('ui.dot')}<span class="num">${sizeText(one.size)}</span>${one.n > 1 && html`${t('ui.dot')}${t('evidence.revision', { n: one.n })}`}</span></th>
            <td role="cell" class=${one.dated_on ? 'wide' : 'nothing'} data-label=${t('evidence.head_dated')}>${one.dated_on ? dateText(one.dated_on) : html`<span class="fine">${t('evidence.no_date')}</span>`}</td>
            <td role="cell" class=${one.expires_on || one.withdrawn_at ? 'wide' : 'nothing'} data-label=${t('evidence.head_expires')}>${one.withdrawn_at ? html`<${Badge} icon="undo">${t('evidence.withdrawn')}</${Badge}>`
                : one.expires_on ? html`<${Expiry} bare date=${one.expires_on} />` : html`<span class="fine">${t('evidence.no_date')}</span>`}</td>
            <td role="cell" class="wide" data-label=${t('evidence.head_added')}><span class="handed-in"><time datetime=${one.added_at}>${dayText(one.added_at)}</time><span class="fine">${one.added_by}</span></span></td>
            <td role="cell" class="right wide" data-label=${t('evidence.head_links')}>${one.links}</td>
            <td role="cell" class="right wide" data-label=${t('evidence.head_shown')}>${one.shown_in}</td>
            <td role="cell" class="no-print">${one.withdrawn_at === null && html`<${Download} path=${bytesOf(one.id, one.n)} file=${one} class="btn btn-plain">${t('evidence.download')}<span class="visually-hidden"> ${one.name}</span></${Download}>`}</td>
        </tr>`)}</tbody>
    </table>`;
}
