/*
 * nego.js - one price negotiation (価格協議), the same page for both sides: where it stands, what is open, everything that was recorded,
 * and recording more. The open form stands in the address (?record= &about=), so that it is there again after a reload.
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { api } from '../api.js';
import { kinds } from '../entries.js';
import { dateText, timeText } from '../format.js';
import { pick, t } from '../i18n.js';
import { readCase } from '../nego.js';
import { setQuery } from '../router.js';
import { can, me, seesPrices } from '../store.js';
import { CorrectForm, EntryForm } from '../ui/entry_form.js';
import { EntryActions, Picker } from '../ui/entry_picker.js';
import { EntryView } from '../ui/entry_view.js';
import { Icon } from '../ui/icons.js';
import { Loaded, useLoad } from '../ui/load.js';
import { NegoState, Sent, Turn } from '../ui/nego_parts.js';
import { Badge, Button, Card, Crumbs, Facts, LinkButton, Notice, Page } from '../ui/parts.js';
import { announce } from '../ui/status.js';

/** @param {{ params: Record<string, string>, query: URLSearchParams }} props */
export default function Nego({ params, query }) {
    const page = useLoad(async (signal) => (await api.get(`/negos/${params.id}`, { signal })).data, [params.id]);
    const [receipt, setReceipt] = useState(/** @type {any} */ (null));
    const done = (/** @type {any} */ data) => {
        page.set({ nego: data.nego, entries: [...page.data.entries, data.entry] });
        setReceipt(data.receipt);
        setQuery({ record: null, about: null });
        announce(t('record.done'));
        scrollTo(0, 0);
        page.reload();
    };
    return html`<${Loaded} of=${page} title=${t('nego.title')}>${(/** @type {any} */ data) => html`<${View} ...${data} query=${query} receipt=${receipt} done=${done} />`}</${Loaded}>`;
}

/** @param {any} nego */
function crumbs(nego) {
    return [...(can('SEE_TALKS') ? [[t('nav.talks'), '/portal/talks'], [pick(nego, 'supplier'), `/portal/suppliers/${nego.supplier_id}/talks`]] : []), [t('nav.negos'), '/portal/negos']];
}

/** @param {{ nego: any, entries: any[], query: URLSearchParams, receipt: any, done: (data: any) => void }} props */
function View({ nego, entries, query, receipt, done }) {
    const book = readCase(entries);
    const find = (/** @type {string | null} */ id) => book.rows.find((row) => row.entry.id === id) || null;
    const may = can('RECORD_NEGO');
    const kind = may ? query.get('record') : null;
    const about = find(query.get('about'));
    const close = () => setQuery({ record: null, about: null });
    const begin = (/** @type {string} */ name, /** @type {any} */ row = null) => setQuery({ record: name, about: row?.entry.id || null });
    const form = kind === 'corrected' && about ? html`<${CorrectForm} key=${`c-${about.entry.id}`} nego=${nego} book=${book} row=${about} done=${done} close=${close} />`
        : kind && kinds[kind] && kind !== 'corrected' ? html`<${EntryForm} key=${`${kind}-${about?.entry.id}`} nego=${nego} book=${book} kind=${kind} row=${about} done=${done} close=${close} />` : null;
    useEffect(() => {
        const hit = location.hash && document.getElementById(location.hash.slice(1));
        if (hit) {
            hit.scrollIntoView();
        }
    }, []);
    return html`<${Page} title=${nego.title} lead=${`${t(`subject.${nego.subject}`)} · ${pick(nego, 'supplier')}`} crumbs=${html`<${Crumbs} items=${crumbs(nego)} />`}
            tools=${html`${may && html`<${LinkButton} kind="primary" icon="plus" href="#record">${t('record.head')}</${LinkButton}>`}<${Button} icon="print" onclick=${() => print()}>${t('ui.print')}</${Button}>`}>
        ${receipt && html`<${Sent} receipt=${receipt} title=${t('record.receipt')} />`}
        <${Head} nego=${nego} book=${book} />
        ${me.value?.side === 'buyer' && !seesPrices() && html`<div class="state-notice"><${Notice} title=${t('nego.security_title')}><p>${t('nego.security')}</p></${Notice}></div>`}
        ${may ? '' : html`<div class="state-notice no-print"><${Notice}><p>${t('nego.read_only')}</p></${Notice}></div>`}
        ${may && !form && html`<${Attach} book=${book} begin=${begin} />`}
        <${Open} nego=${nego} book=${book} begin=${begin} may=${may} />
        <${Card} title=${t('nego.timeline', { n: entries.length })} class="gap-top nego-timeline">
            <p class="fine nego-about">${t(seesPrices() ? 'nego.timeline_about' : 'nego.timeline_about_security')}</p>
            <ol class="events">${book.rows.map((row) => html`<${EntryView} key=${row.entry.id} row=${row} nego=${nego} asked=${book.request?.now.lines || []} find=${find}
                actions=${may && html`<${EntryActions} row=${row} onpick=${(/** @type {string} */ name) => begin(name, row)} oncorrect=${() => begin('corrected', row)} />`}>
                ${form && about === row && form}</${EntryView}>`)}</ol>
        </${Card}>
        ${may && html`<${Card} id="record" title=${t('record.head')} class="gap-top record no-print">
            ${form && !about ? form : html`<p class="hint">${t('record.lead')}</p><${Picker} rows=${book.rows} onpick=${(/** @type {string} */ name) => begin(name)} />`}</${Card}>`}
        <div class="gap-top"><${Notice} title=${t('nego.both_title')}><p>${t('nego.both')}</p></${Notice}></div>
    </${Page}>`;
}

/** @param {{ nego: any, book: any }} props */
function Head({ nego, book }) {
    const started = nego.begun_side === me.value?.side ? t('nego.begun_us') : t('nego.begun_them');
    return html`<${Card} class="nego-head"><div class="nego-state"><${NegoState} nego=${nego} /><${Turn} nego=${nego} /></div>
        <p class="nego-means">${t(`nego_means.${nego.state}`)}</p>
        <${Facts} rows=${[
            [t('nego.supplier'), pick(nego, 'supplier')],
            [t('nego.subject'), t(`subject.${nego.subject}`)],
            [t('nego.begun'), html`${timeText(nego.begun_at)} <span class="fine">${t('nego.begun_who', { who: nego.begun_by, side: started })}</span>`],
            [t('nego.held'), nego.held_on ? dateText(nego.held_on) : t('nego.held_none')],
            [t('nego.outcome'), nego.outcome && t(`result.${nego.outcome}`)],
            [t('nego.level'), nego.level_id && (can('SEE_LEVEL') ? html`<a href=${`/portal/levels/${nego.level_id}`}>${t('nego.level_link')}</a>` : t('nego.level_yes'))],
            [t('nego.joined'), nego.joined && t('nego.joined_yes')],
            [t('nego.recorded_late'), book.rows.filter((/** @type {any} */ row) => row.late > 0).length > 0 && t('nego.recorded_late_n', { n: book.rows.filter((/** @type {any} */ row) => row.late > 0).length })],
        ]} /></${Card}>`;
}

/** The first entry cannot name files, for there was no case to bring them to. @param {{ book: any, begin: (kind: string, row: any) => void }} props */
function Attach({ book, begin }) {
    const [first] = book.rows;
    return book.rows.length !== 1 || first.entry.side !== me.value?.side ? null : html`<div class="state-notice gap-top no-print"><${Notice} title=${t('files.first_title')}
        tools=${html`<${Button} icon="clip" onclick=${() => begin('commented', first)}>${t('files.first')}</${Button}>`}><p>${t('files.first_text')}</p></${Notice}></div>`;
}

/** Questions, demands, and a decision whose reasons were not delivered. @param {{ nego: any, book: any, begin: (kind: string, row: any) => void, may: boolean }} props */
function Open({ nego, book, begin, may }) {
    const side = me.value?.side;
    const talks = book.rows.filter((/** @type {any} */ row) => row.unconfirmed);
    if (['closed', 'withdrawn'].includes(nego.state) || (book.open.length === 0 && !book.undelivered && talks.length === 0)) {
        return null;
    }
    const act = (/** @type {string} */ kind, /** @type {any} */ row, primary = false) => html`<${Button} kind=${primary ? 'primary' : 'second'} class="btn-small" onclick=${() => begin(kind, row)}>${t(`do.${kind}`)}</${Button}>`;
    const link = (/** @type {any} */ row) => html`<a href=${`#entry-${row.entry.n}`}>${t('open.entry', { n: row.entry.n, kind: t(`entry.${row.now.kind}`), date: dateText(row.now.occurred_on) })}</a>`;
    return html`<${Card} title=${t('open.title')} class="gap-top open-card"><ul class="open-list">
        ${book.undelivered && html`<li class="open-row open-loud"><${Icon} name="warning" /><div class="open-words"><b>${t('open.undelivered')}</b><p>${t(book.decision.now.words ? 'open.undelivered_text' : 'open.unreasoned_text')}</p>${link(book.decision)}</div>
            ${may && seesPrices() && html`<div class="open-acts no-print">${book.decision.now.words ? act('delivered', book.decision, side === 'buyer') : side === 'buyer' && act('corrected', book.decision)}</div>`}</li>`}
        ${book.open.map((/** @type {any} */ row) => html`<li class="open-row" key=${row.entry.id}><${Icon} name="help" /><div class="open-words">
            <b>${t(row.entry.side === side ? 'open.waits_them' : 'open.waits_us')}</b>
            ${row.now.kind === 'demanded' && html` <${Badge} kind=${row.now.data_class === 'internal' ? 'warn' : 'neutral'}>${t(`data_class.${row.now.data_class}`)}</${Badge}>`}
            <p class="clip">${row.now.words}</p>${link(row)}</div>
            ${may && html`<div class="open-acts no-print">${row.entry.side === side ? (row.now.kind === 'demanded' && side === 'buyer' && seesPrices() && act('dropped', row))
                : html`${act('answered', row, true)}${row.now.kind === 'demanded' && act('volunteered', row)}${act('refused', row)}`}</div>`}</li>`)}
        ${talks.map((/** @type {any} */ row) => html`<li class="open-row" key=${row.entry.id}><${Icon} name="clock" /><div class="open-words"><b>${t('held_unconfirmed')}</b>
            <p>${t(row.entry.side === side ? 'open.unconfirmed_them' : 'open.unconfirmed_us')}</p>${link(row)}</div>
            ${may && row.entry.side !== side && html`<div class="open-acts no-print">${act('confirmed', row, true)}${act('commented', row)}</div>`}</li>`)}
    </ul></${Card}>`;
}
