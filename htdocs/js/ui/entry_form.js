/*
 * entry_form.js - recording one entry: the form of its kind, with what it speaks of above it, and how sending went.
 *
 *   EntryForm({ nego, book, kind, row, done, close })        row: of the entry it speaks of, or null
 *   CorrectForm({ nego, book, row, done, close })            a correction of one's own entry
 *
 * What was typed stays on the device until it was sent. A key of the act makes it impossible to record it twice.
 */
import { html, useEffect, useRef } from '../../vendor/preact.js';
import { useDraft } from '../draft.js';
import { bodyOf, correctionOf, faults, valuesOf } from '../entry_body.js';
import { dateText } from '../format.js';
import { hasText, t } from '../i18n.js';
import { me, seesPrices } from '../store.js';
import { DecisionNotes, EntryFields, faultLabel } from './entry_fields.js';
import { EntryFiles, filesMoving } from './entry_files.js';
import { CheckField, TextField } from './field.js';
import { Button } from './parts.js';
import { Faults, NotSent, useSending } from './sending.js';

/** @param {any} book */
function contextOf(book, about = null) {
    return { side: /** @type {'buyer' | 'supplier'} */ (me.value?.side), asked: book.request?.now.lines || [], about, security: me.value?.side === 'buyer' && !seesPrices() };
}

/**
 * @param {{ title: string, lead?: any, about?: any, draft: any, check: () => [string, string][], body: () => any, path: string, kind: string, asked: any[],
 *   done: (data: any) => void, close: () => void, send: string, children: (errors: Record<string, string>) => any, note?: any }} props
 */
function Frame({ title, lead, about, draft, check, body, path, kind, asked, done, close, send, children, note }) {
    const sending = useSending({ draft, check, path, body, done });
    const head = useRef(/** @type {HTMLElement | null} */ (null));
    useEffect(() => {
        head.current?.focus({ preventScroll: true });
        head.current?.closest('form')?.scrollIntoView({ block: 'nearest' });
    }, []);
    return html`<form class="record-form" onsubmit=${sending.submit} novalidate aria-labelledby="record-title">
        <h3 id="record-title" tabindex="-1" ref=${head}>${title}</h3>
        ${lead && html`<p class="hint">${lead}</p>`}
        ${about}
        <${Faults} of=${sending} label=${(/** @type {string} */ pointer) => faultLabel(kind, pointer, asked)} />
        <div class="record-fields">${children(sending.errors)}</div>
        ${note}
        <${NotSent} error=${sending.error} />
        <div class="record-end">
            <${Button} kind="primary" type="submit" icon="check" busy=${sending.busy}>${send}</${Button}>
            <${Button} kind="plain" onclick=${close}>${t('ui.cancel')}</${Button}>
            <p class="fine">${t('record.kept')}</p>
        </div>
    </form>`;
}

/** The entry that is spoken of. @param {{ row: any }} props */
function Quote({ row }) {
    return html`<div class="said record-about"><span class="fine">${t('record.about', { n: row.entry.n, kind: t(`entry.${row.now.kind}`), date: dateText(row.now.occurred_on) })}</span>${row.now.words || row.now.item || ''}</div>`;
}

/** @param {{ nego: any, book: any, kind: string, row: any, done: (data: any) => void, close: () => void }} props */
export function EntryForm({ nego, book, kind, row, done, close }) {
    const form = `${kind}/${row?.entry.id || ''}`;
    const draft = useDraft(`/negos/${nego.id}/${form}`);
    const context = contextOf(book, row?.entry.id || null);
    const { values, set } = draft;
    return html`<${Frame} title=${t('record.title', { kind: t(`entry.${kind}`) })} lead=${hasText(`entry_about.${kind}`) && t(`entry_about.${kind}`)} about=${row && html`<${Quote} row=${row} />`}
        draft=${draft} kind=${kind} asked=${context.asked} path=${`/negos/${nego.id}/entries`} done=${done} close=${close} send=${t(kind === 'decided' && values.mode === 'portal' ? 'decide.send' : 'record.send')}
        check=${() => [...faults(kind, values, context), ...(filesMoving(nego, form) ? [['/files', 'files_moving']] : [])]} body=${() => bodyOf(kind, values, context)} note=${kind === 'decided' && html`<${DecisionNotes} values=${values} asked=${context.asked} />`}>
        ${(/** @type {any} */ errors) => html`<${EntryFields} kind=${kind} values=${values} set=${set} errors=${errors} context=${context} rows=${book.rows} />
            <${EntryFiles} nego=${nego} form=${form} draft=${draft} error=${errors.files || Object.entries(errors).find(([name]) => name.startsWith('files/'))?.[1]} />`}
    </${Frame}>`;
}

/** @param {{ nego: any, book: any, row: any, done: (data: any) => void, close: () => void }} props */
export function CorrectForm({ nego, book, row, done, close }) {
    const { now } = row;
    const draft = useDraft(`/negos/${nego.id}/corrected/${row.entry.id}`, { ...valuesOf(now), why: null });
    const context = contextOf(book, now.about || (row.now.kind === 'answered' ? ' ' : null));
    const { values, set } = draft;
    const why = () => /** @type {[string, string][]} */ (values.why?.trim() ? [] : [['/why', 'required']]);
    return html`<${Frame} title=${t('correct.title', { n: row.entry.n, kind: t(`entry.${now.kind}`) })} lead=${t('correct.lead')} draft=${draft} kind=${now.kind} asked=${context.asked}
        path=${`/negos/${nego.id}/entries`} done=${done} close=${close} send=${t('correct.send')}
        check=${() => [...why(), ...(values.undone ? [] : faults(now.kind, values, context))]} body=${() => correctionOf(now, values, context)}>
        ${(/** @type {any} */ errors) => html`
            <${TextField} id="f-why" label=${t('nf.why')} hint=${t('nf.why_hint')} required lines="2" max=${2000} value=${values.why} onvalue=${(/** @type {string} */ value) => set({ why: value })} error=${errors.why} />
            <${CheckField} label=${t('correct.undone')} hint=${t('correct.undone_hint')} checked=${Boolean(values.undone)} onvalue=${(/** @type {boolean} */ on) => set({ undone: on })} />
            ${!values.undone && html`<${EntryFields} kind=${now.kind} values=${values} set=${set} errors=${errors} context=${context} rows=${book.rows} />`}`}
    </${Frame}>`;
}
