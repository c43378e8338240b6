/*
 * sizes.js - how large the parties were on a day: snapshots with their source, and adding one. A newer snapshot stands beside the
 * older one; nothing is changed.
 *
 *   Sizes({ rows, supplier })          rows of party_sizes; supplier: the company's name
 *   SizeForm({ path, done, close })    path: POST /sizes or /suppliers/{id}/sizes
 */
import { html } from '../../vendor/preact.js';
import { useDraft } from '../draft.js';
import { dateText, timeText } from '../format.js';
import { hasText, lang, pick, t } from '../i18n.js';
import { me } from '../store.js';
import { DateField, RadioField, TextField } from './field.js';
import { Button, Empty, Words } from './parts.js';
import { Faults, NotSent, useSending } from './sending.js';

/** @param {number} value  -1: not known */
function number(value, unit = '') {
    return value < 0 ? html`<span class="fine">${t('size.unknown')}</span>` : `${new Intl.NumberFormat(lang.value).format(value)}${unit}`;
}

/** @param {string | null} value */
const fact = (value) => (value ? t(`yesno.${value}`) : t('size.unknown'));

/** @param {{ rows: any[], supplier: string }} props */
export function Sizes({ rows, supplier }) {
    if (rows.length === 0) {
        return html`<${Empty} icon="building" title=${t('size.none')}><p>${t('size.none_next')}</p></${Empty}>`;
    }
    const heads = ['party', 'as_of', 'head_capital', 'head_employees', 'kind', 'source'].map((name) => t(`size.${name}`));
    /* roles are said again: on phones the rows are drawn as cards, and a browser then forgets that they are a table */
    return html`<div class="table-box" role="region" tabindex="0" aria-label=${t('size.title')}><table class="table stack-table sizes-table" role="table">
        <thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr></thead>
        <tbody role="rowgroup">${rows.map((row) => html`<tr role="row" key=${row.id}>
            <th scope="row" role="rowheader">${row.supplier_id ? supplier : pick(me.value, 'buyer')}</th>
            <td role="cell" class="wide" data-label=${heads[1]}><time datetime=${row.as_of}>${dateText(row.as_of)}</time></td>
            <td role="cell" class="wide num" data-label=${heads[2]}>${row.individual === 'yes' ? t('size.individual_short') : number(row.capital, t('size.yen'))}</td>
            <td role="cell" class="wide num" data-label=${heads[3]}>${number(row.employees, t('size.people'))}</td>
            <td role="cell" class="wide" data-label=${heads[4]}><span>${t('size.individual_is', { fact: fact(row.individual) })}
                ${row.one_director && html`<span class="fine block">${t('size.one_director_is', { fact: fact(row.one_director) })}</span>`}
                <span class="fine block">${t('size.controlled_is', { fact: fact(row.controlled) })}</span>
                ${row.controlled === 'yes' && html`<span class="fine block">${t('size.parent_is')} ${number(row.parent_capital, t('size.yen'))} / ${number(row.parent_employees, t('size.people'))}</span>`}</span></td>
            <td role="cell" class="wide" data-label=${heads[5]}><span>${t(`size_source.${row.source}`)}<span class="fine block">${t('size.by', { who: row.declared_by, side: t(`side.${row.side}`), at: timeText(row.declared_at) })}</span>
                ${row.words && html`<${Words} text=${row.words} class="fine" />`}</span></td>
        </tr>`)}</tbody></table></div>`;
}

/** Digits as people type them. @param {string | null | undefined} text @returns {number | null} -1: left open; null: no number */
function count(text) {
    const plain = String(text ?? '').normalize('NFKC').replace(/[,\s円人名]/g, '');
    return plain === '' ? -1 : /^\d{1,14}$/.test(plain) ? Number(plain) : null;
}

const facts = ['individual', 'one_director', 'controlled'];
const counts = ['capital', 'employees', 'parent_capital', 'parent_employees'];

/** @param {{ path: string, done: (data: any) => void, close: () => void }} props */
export function SizeForm({ path, done, close }) {
    const draft = useDraft(path);
    const { values, set } = draft;
    const shown = (/** @type {string} */ name) => (name === 'one_director' ? values.individual === 'no' : name === 'capital' ? values.individual !== 'yes' : !name.startsWith('parent_') || values.controlled === 'yes');
    const sending = useSending({
        draft, path, done,
        check: () => [...['as_of', 'source'].filter((name) => !values[name]).map((name) => /** @type {[string, string]} */ ([`/${name}`, 'required'])),
            ...counts.filter((name) => shown(name) && count(values[name]) === null).map((name) => /** @type {[string, string]} */ ([`/${name}`, 'range']))],
        body: () => ({
            as_of: values.as_of, source: values.source, words: values.words?.trim() || null,
            ...Object.fromEntries(facts.map((name) => [name, shown(name) && values[name] !== 'unknown' ? values[name] || null : null])),
            ...Object.fromEntries(counts.map((name) => [name, shown(name) ? count(values[name]) : -1])),
        }),
    });
    const text = (/** @type {string} */ name, /** @type {any} */ more = {}) => shown(name) && html`<${TextField} id=${`f-${name}`} label=${t(`size.${name}`)} hint=${hasText(`size.${name}_hint`) ? t(`size.${name}_hint`) : undefined}
        value=${values[name]} error=${sending.errors[name]} onvalue=${(/** @type {string} */ value) => set({ [name]: value })} ...${more} />`;
    const yesNo = (/** @type {string} */ name) => shown(name) && html`<${RadioField} id=${`f-${name}`} row legend=${t(`size.${name}`)} hint=${t(`size.${name}_hint`)} value=${values[name]} onvalue=${(/** @type {string} */ value) => set({ [name]: value })}
        options=${['yes', 'no', 'unknown'].map((value) => ({ value, text: value === 'unknown' ? t('size.unknown') : t(`yesno.${value}`) }))} />`;
    return html`<form class="record-form" onsubmit=${sending.submit} novalidate aria-label=${t('size.add')}>
        <${Faults} of=${sending} label=${(/** @type {string} */ pointer) => t(`size.${pointer}`)} />
        <div class="record-fields">
            <${DateField} id="f-as_of" plain required label=${t('size.as_of')} hint=${t('size.as_of_hint')} value=${values.as_of} max=${me.value?.today} error=${sending.errors.as_of} onvalue=${(/** @type {any} */ value) => set({ as_of: value })} />
            <${RadioField} id="f-source" row required legend=${t('size.source')} value=${values.source} error=${sending.errors.source} onvalue=${(/** @type {string} */ value) => set({ source: value })}
                options=${['self', 'registry', 'report', 'other'].map((value) => ({ value, text: t(`size_source.${value}`) }))} />
            ${yesNo('individual')}${yesNo('one_director')}${text('capital', { inputmode: 'numeric' })}${text('employees', { inputmode: 'numeric' })}
            ${yesNo('controlled')}${text('parent_capital', { inputmode: 'numeric' })}${text('parent_employees', { inputmode: 'numeric' })}
            ${text('words', { lines: 2, max: 2000 })}
        </div>
        <${NotSent} error=${sending.error} />
        <div class="record-end"><${Button} kind="primary" type="submit" icon="check" busy=${sending.busy}>${t('size.send')}</${Button}><${Button} kind="plain" onclick=${close}>${t('ui.cancel')}</${Button}></div>
    </form>`;
}
