/*
 * entry_fields.js - the fields of one kind of entry, drawn from the table in entries.js: exactly those that the kind takes.
 *
 *   EntryFields({ kind, values, set, errors, context, rows })     errors by pointer without its first slash
 *   labelOf(kind, name)                    the label of a field
 *   faultLabel(kind, pointer, asked)       the same of a pointer, for the list of what is missing
 *
 * Nothing is chosen beforehand, and no words are suggested: what is recorded is what somebody said.
 */
import { html } from '../../vendor/preact.js';
import { answersLines, needed, needsReasons } from '../entry_body.js';
import { kinds, suits } from '../entries.js';
import { dateText } from '../format.js';
import { hasText, t } from '../i18n.js';
import { refuses } from '../nego.js';
import { me } from '../store.js';
import { CheckField, DateField, RadioField, SelectField, TextField } from './field.js';
import { AnswerFields, LineFields } from './line_fields.js';
import { Notice } from './parts.js';

/** What can be chosen. @type {Record<string, string[]>} */
const choices = {
    mode: ['portal', 'meeting', 'online', 'phone', 'mail', 'paper', 'quotation', 'other'],
    data_class: ['public', 'internal'],
    task: ['fee', 'contribution', 'audit', 'questionnaire', 'staff', 'knowhow', 'licence', 'support'],
};
/** @type {Record<string, string[]>} */
const results = { decided: ['accept', 'partial', 'keep', 'cut', 'other_way'], replied: ['agree', 'disagree'], claim_decided: ['accept', 'keep'] };
const yesNo = ['equivalent', 'related', 'fault', 'on_cost', 'waits'];
const most = { words: 8000, participants: 2000, basis: 2000, benefit: 2000, why: 2000, addressee: 100, address: 254, item: 200 };
const rowsOf = { words: 5, participants: 3, basis: 3, benefit: 2, why: 2 };

/** The label of a field, in the words of the kind where it has its own. @param {string} kind @param {string} name */
export function labelOf(kind, name) {
    return hasText(`nf.${name}_${kind}`) ? t(`nf.${name}_${kind}`) : t(`nf.${name}`);
}

/** @param {string} kind @param {string} name */
function hintOf(kind, name) {
    return hasText(`nf.${name}_${kind}_hint`) ? t(`nf.${name}_${kind}_hint`) : hasText(`nf.${name}_hint`) ? t(`nf.${name}_hint`) : undefined;
}

/** @param {string} kind @param {string} pointer  without its first slash @param {any[]} asked  the lines that were requested */
export function faultLabel(kind, pointer, asked) {
    const [name, n, field] = pointer.split('/');
    if (name !== 'lines' || n === undefined) {
        return name === 'tax' ? t('line.tax') : name === 'lines' ? t('line.title') : labelOf(kind, name);
    }
    const line = asked[Number(n)];
    const which = line ? `${t(`category.${line.category}`)}${line.item ? ` ${line.item}` : ''}` : t('line.nth', { n: Number(n) + 1 });
    return `${which}: ${t(field === 'words' ? 'decide.reason' : `line.${field}`)}`;
}

/**
 * @param {{ kind: string, values: any, set: (changes: any) => void, errors: Record<string, string>, rows?: any[],
 *   context: import('../entry_body.js').Context, only?: (name: string) => boolean }} props  rows: of the case, to speak of
 */
export function EntryFields({ kind, values, set, errors, context, rows = [], only = () => true }) {
    const { takes } = kinds[kind];
    const must = needed(kind);
    const draw = (/** @type {string} */ name) => {
        const shared = { id: `f-${name}`, key: name, label: labelOf(kind, name), legend: labelOf(kind, name), hint: hintOf(kind, name), error: errors[name], required: must.includes(name),
            value: values[name] ?? null, onvalue: (/** @type {any} */ value) => set({ [name]: value || null }) };
        if (name === 'about') {
            return !context.about && html`<${About} ...${shared} kind=${kind} rows=${rows} side=${context.side} />`;
        }
        if (name === 'lines') {
            return !context.security && html`<${LinePart} kind=${kind} values=${values} set=${set} errors=${errors} context=${context} required=${must.includes('lines')} />`;
        }
        if (name === 'result') {
            return html`<${RadioField} ...${shared} options=${(results[kind] || results.decided).map((value) => ({ value, text: t(`result_of.${kind}_${value}`), note: hasText(`result_of.${kind}_${value}_note`) ? t(`result_of.${kind}_${value}_note`) : undefined }))} />`;
        }
        if (name === 'data_class') {
            return html`<${RadioField} ...${shared} options=${choices.data_class.map((value) => ({ value, text: t(`data_class.${value}`), note: t(`data_class.${value}_note`) }))} />`;
        }
        if (name === 'mode' && kind === 'decided') {
            return html`<${RadioField} ...${shared} row options=${[{ value: 'portal', text: t('decide.by_portal') }, ...choices.mode.slice(1).map((value) => ({ value, text: t(`mode.${value}`) }))]} />`;
        }
        if (name === 'mode' || name === 'task') {
            return html`<${SelectField} ...${shared} options=${choices[name].map((value) => ({ value, text: t(name === 'mode' ? `mode.${value}` : `task.${value}`) }))} />`;
        }
        if (yesNo.includes(name)) {
            return html`<${RadioField} ...${shared} row options=${['yes', 'no'].map((value) => ({ value, text: t(`yesno.${value}`) }))} />`;
        }
        if (name === 'planned_on') {
            return html`<${DateField} ...${shared} plain />`;
        }
        const reasons = name === 'words' || name === 'addressee' ? needsReasons(kind, values) : false;
        return html`<${TextField} ...${shared} required=${shared.required || reasons} lines=${/** @type {any} */ (rowsOf)[name]} max=${/** @type {any} */ (most)[name]} onvalue=${(/** @type {string} */ value) => set({ [name]: value })} />`;
    };
    return html`${order(kind).filter((name) => takes.includes(name) && name !== 'why' && only(name)).map(draw)}
        ${only('occurred_on') && html`<${DateField} id="f-occurred_on" plain label=${labelOf(kind, 'occurred_on')} hint=${t('nf.occurred_on_hint')} value=${values.occurred_on} max=${me.value?.today}
            onvalue=${(/** @type {any} */ value) => set({ occurred_on: value })} error=${errors.occurred_on} />`}
        ${only('for_security') && !context.security && html`<${CheckField} label=${t('nf.for_security')} hint=${t(takes.includes('lines') ? 'nf.for_security_hint_lines' : 'nf.for_security_hint')}
            checked=${Boolean(values.for_security)} onvalue=${(/** @type {boolean} */ on) => set({ for_security: on })} />`}`;
}

/** Reasons come after the lines that they speak of, in a decision. @param {string} kind */
function order(kind) {
    const all = ['about', 'data_class', 'waits', 'task', 'item', 'result', 'mode', 'lines', 'words', 'equivalent', 'related', 'fault', 'basis', 'benefit', 'planned_on', 'addressee', 'address', 'participants', 'on_cost'];
    return kind === 'held' ? ['mode', 'participants', 'on_cost', ...all.filter((name) => !['mode', 'participants', 'on_cost'].includes(name))] : all;
}

/** @param {any} props */
function About({ kind, rows, side, ...shared }) {
    const options = rows.filter((/** @type {any} */ row) => !row.void && suits(kinds[kind], row.now, side))
        .map((/** @type {any} */ row) => ({ value: row.entry.id, text: t('nf.about_option', { n: row.entry.n, kind: t(`entry.${row.now.kind}`), date: dateText(row.now.occurred_on), words: (row.now.words || row.now.item || '').slice(0, 40) }) }));
    return options.length === 0 ? html`<${Notice} kind="warn"><p>${t('nf.about_none')}</p></${Notice}>` : html`<${SelectField} ...${shared} options=${options} />`;
}

/** @param {any} props */
function LinePart({ kind, values, set, errors, context, required }) {
    if (!answersLines(kind, context)) {
        return html`<${LineFields} lines=${values.lines || []} tax=${values.tax || null} set=${set} errors=${errors} required=${required} hint=${hintOf(kind, 'lines')} />`;
    }
    if (!values.result || values.result === 'accept') {
        return null;
    }
    return html`<${AnswerFields} asked=${context.asked} answers=${values.answers || []} set=${(/** @type {any[]} */ answers) => set({ answers })} errors=${errors}
        amounts=${values.result !== 'keep'} reasons=${needsReasons(kind, values)} />`;
}

/** What a decision needs, said before it is sent. @param {{ values: any, asked: any[] }} props */
export function DecisionNotes({ values, asked }) {
    if (values.result === 'accept') {
        return html`<${Notice} kind="good" title=${t('decide.accept_title')}><p>${t(asked.length > 0 ? 'decide.accept_lines' : 'decide.accept')}</p></${Notice}>`;
    }
    if (!refuses(values.result)) {
        return values.result ? html`<${Notice} title=${t('decide.other_way_title')}><p>${t('decide.other_way')}</p></${Notice}>` : null;
    }
    return html`<${Notice} kind="warn" title=${t('decide.refuse_title')}><p>${t(values.mode === 'portal' ? 'decide.refuse_portal' : 'decide.refuse_other')}</p><p>${t('decide.refuse_delivery')}</p></${Notice}>`;
}
