/*
 * line_fields.js - typing amounts: free lines, and an answer to each line that was requested.
 *
 *   LineFields({ lines, tax, set, errors, reasons })            set({ lines, tax }); errors by pointer: 'lines/0/becomes'
 *   AnswerFields({ asked, answers, set, errors, amounts })      one block for each requested line: granted amount and reason
 *   emptyLine()
 *
 * One setting says whether all amounts are without or with tax. Nothing is chosen beforehand.
 */
import { html } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { amountOf, difference, isAmount } from '../nego.js';
import { RadioField, SelectField, TextField } from './field.js';
import { yenText } from './lines.js';
import { Button } from './parts.js';

const MOST = 20;
const categories = ['labour', 'material', 'energy', 'security', 'other', 'price', 'total'];
const pers = ['piece', 'hour', 'month', 'year', 'lot', 'once'];
const sources = ['public', 'quote', 'internal'];

/** @returns {any} */
export function emptyLine() {
    return { category: null, item: null, per: null, was: null, becomes: null, source: null, words: null };
}

/** @param {string} prefix @param {string[]} values */
const options = (prefix, values) => values.map((value) => ({ value, text: t(`${prefix}.${value}`) }));

/** @param {{ lines: any[], tax: string | null, set: (changes: any) => void, errors: Record<string, string>, required?: boolean, hint?: any, was?: boolean }} props */
export function LineFields({ lines, tax, set, errors, required, hint, was = true }) {
    const change = (/** @type {number} */ i, /** @type {any} */ changes) => set({ lines: lines.map((line, k) => (k === i ? { ...line, ...changes } : line)) });
    const drop = (/** @type {number} */ i) => {
        set({ lines: lines.filter((_, k) => k !== i) });
        document.getElementById('lines-add')?.focus();
    };
    return html`<fieldset class="field amounts" id="f-lines" tabindex="-1">
        <legend>${t('line.title')}${required && html`<span class="needed">${t('ui.required')}</span>`}</legend>
        ${hint && html`<p class="hint">${hint}</p>`}
        ${errors.lines && html`<p class="field-error">${errors.lines}</p>`}
        ${lines.length > 0 && html`<${RadioField} id="f-tax" row required legend=${t('line.tax')} value=${tax} onvalue=${(/** @type {string} */ value) => set({ tax: value })} error=${errors.tax} options=${options('tax', ['excluded', 'included'])} />`}
        ${lines.map((line, i) => html`<div class="amount" key=${i} role="group" aria-label=${t('line.nth', { n: i + 1 })}>
            <div class="amount-head"><b>${t('line.nth', { n: i + 1 })}</b><${Button} kind="plain" icon="cross" onclick=${() => drop(i)} aria-label=${t('line.drop_nth', { n: i + 1 })}>${t('line.drop')}</${Button}></div>
            <div class="amount-grid">
                <${SelectField} id=${`f-lines-${i}-category`} required label=${t('line.category')} value=${line.category} onvalue=${(/** @type {any} */ value) => change(i, { category: value })} options=${options('category', categories)} error=${errors[`lines/${i}/category`]} />
                <${TextField} label=${t('line.item')} value=${line.item} onvalue=${(/** @type {string} */ value) => change(i, { item: value || null })} maxlength="200" />
                <${SelectField} label=${t('line.per')} value=${line.per} onvalue=${(/** @type {any} */ value) => change(i, { per: value })} options=${options('per', pers)} none=${t('line.per_none')} />
                ${was && html`<${Amount} id=${`f-lines-${i}-was`} label=${t('line.was')} value=${line.was} onvalue=${(/** @type {any} */ value) => change(i, { was: value })} error=${errors[`lines/${i}/was`]} />`}
                <${Amount} id=${`f-lines-${i}-becomes`} label=${t('line.becomes')} value=${line.becomes} onvalue=${(/** @type {any} */ value) => change(i, { becomes: value })} error=${errors[`lines/${i}/becomes`]} />
                <${SelectField} label=${t('line.source')} value=${line.source} onvalue=${(/** @type {any} */ value) => change(i, { source: value })} options=${options('source', sources)} none=${t('line.source_none')} />
            </div>
            <${Reckoned} was=${line.was} becomes=${line.becomes} />
            <${TextField} id=${`f-lines-${i}-words`} label=${t('line.words')} lines="2" value=${line.words} onvalue=${(/** @type {string} */ value) => change(i, { words: value || null })} max=${2000} error=${errors[`lines/${i}/words`]} />
        </div>`)}
        <div class="row amounts-add"><${Button} id="lines-add" icon="plus" disabled=${lines.length >= MOST} onclick=${() => set({ lines: [...lines, emptyLine()] })}>${t(lines.length ? 'line.add_another' : 'line.add')}</${Button}></div>
    </fieldset>`;
}

/** @param {{ id: string, label: string, value: string | null, onvalue: (value: string | null) => void, error?: string, required?: boolean }} props */
function Amount({ id, label, value, onvalue, error, required }) {
    return html`<${TextField} id=${id} label=${label} value=${value} required=${required} onvalue=${(/** @type {string} */ text) => onvalue(text || null)} error=${error} inputmode="decimal" maxlength="30" class="amount-input" autocomplete="off" />`;
}

/** What was typed, as it will be read. @param {{ was: string | null, becomes: string | null }} props */
function Reckoned({ was, becomes }) {
    const [from, to] = [amountOf(was), amountOf(becomes)];
    const found = difference(from, to);
    const text = found ? t('line.reckoned', { was: yenText(from), becomes: yenText(to), by: yenText(found.by), percent: found.percent === null ? '' : `${found.percent} %` })
        : isAmount(to) ? yenText(to) : isAmount(from) ? yenText(from) : '';
    return html`<p class="fine amount-reckoned" aria-live="polite">${text}</p>`;
}

/**
 * @param {{ asked: any[], answers: any[], set: (answers: any[]) => void, errors: Record<string, string>, amounts: boolean, reasons: boolean }} props
 *   amounts: the granted amount is typed; reasons: each line needs one
 */
export function AnswerFields({ asked, answers, set, errors, amounts, reasons }) {
    const change = (/** @type {number} */ i, /** @type {any} */ changes) => set(asked.map((_, k) => (k === i ? { ...answers[k], ...changes } : answers[k] || {})));
    return html`<fieldset class="field amounts" id="f-lines" tabindex="-1">
        <legend>${t('decide.lines')}</legend><p class="hint">${t(reasons ? 'decide.lines_hint' : 'decide.lines_hint_open')}</p>
        ${asked.map((line, i) => html`<div class="amount" key=${i} role="group" aria-label=${`${t(`category.${line.category}`)} ${line.item || ''}`}>
            <div class="amount-head"><b>${t(`category.${line.category}`)}</b>${line.item && html`<span>${line.item}</span>`}</div>
            <p class="amount-asked">${t('decide.asked', { was: yenText(line.was) || '–', becomes: yenText(line.becomes) || '–', terms: [line.per && t(`per.${line.per}`), t(`tax.${line.tax}`)].filter(Boolean).join(t('ui.dot')) })}</p>
            ${line.words && html`<p class="words fine">${line.words}</p>`}
            <div class="amount-answer">
                ${amounts && html`<${Amount} id=${`f-lines-${i}-becomes`} label=${t('decide.granted')} value=${answers[i]?.becomes} onvalue=${(/** @type {any} */ value) => change(i, { becomes: value })} error=${errors[`lines/${i}/becomes`]} />`}
                <${TextField} id=${`f-lines-${i}-words`} label=${t('decide.reason')} lines="2" required=${reasons} value=${answers[i]?.words} onvalue=${(/** @type {string} */ value) => change(i, { words: value || null })} max=${2000} error=${errors[`lines/${i}/words`]} />
            </div>
            ${amounts && html`<${Reckoned} was=${line.was} becomes=${answers[i]?.becomes} />`}
        </div>`)}
    </fieldset>`;
}
