/*
 * level_fields.js - the fields of a request for a level, the suggestion that follows from the answers, and the notes beside
 * them. Numbers of days are a house rule (社内基準) and say so; nothing here states a duty of the law.
 */
import { html } from '../../vendor/preact.js';
import { dateText, daysBetween } from '../format.js';
import { t } from '../i18n.js';
import { me } from '../store.js';
import { DateField, RadioField, TextField } from './field.js';
import { Icon } from './icons.js';
import { circumstances, questions, suggest } from './level_facts.js';
import { Badge, Button, Card, Notice } from './parts.js';

export const PREPARATION = { 3: 180, 4: 365 }; /* 社内基準, domain_level.h */

/** Every field, in the order of the form. */
export const fields = [...questions, ...circumstances, 'star', 'other_reason', 'reason', 'scope_entities', 'scope_sites', 'scope_systems',
    'due_on', 'depth_asked', 'contact_name', 'contact_unit', 'contact_mail', 'contact_phone'];

/** @param {string} date @param {number} days */
function addDays(date, days) {
    return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10);
}

/** @param {{ values: any, errors: Record<string, string>, onvalue: (name: string, value: any) => void, onleave: () => void }} props */
export function Fields({ values, errors, onvalue, onleave }) {
    const suggested = suggest(values).star;
    const other = values.star && suggested && values.star !== suggested;
    /** @param {string} name */
    const shared = (name) => ({ id: `f-${name}`, error: errors[name], value: values[name] === null || values[name] === undefined ? null : String(values[name]) });
    const yesNo = (/** @type {string} */ name, required = false) => html`<${RadioField} ...${shared(name)} row required=${required} legend=${t(`lf.${name}`)} hint=${t(`lf.${name}_hint`)}
        onvalue=${(/** @type {string} */ value) => onvalue(name, value)} options=${['yes', 'no'].map((value) => ({ value, text: t(`yesno.${value}`) }))} />`;
    const text = (/** @type {string} */ name, /** @type {any} */ { hint = true, ...more }) => html`<${TextField} ...${shared(name)} label=${t(`lf.${name}`)} hint=${hint ? t(`lf.${name}_hint`) : undefined}
        onvalue=${(/** @type {string} */ value) => onvalue(name, value === '' ? null : value)} onleave=${onleave} ...${more} />`;
    return html`
        <div class="side-two">
            <div class="side-main">
                <${Card} title=${t('lf.part_questions')}>${questions.map((name) => yesNo(name, true))}</${Card}>
                <${Card} title=${t('lf.part_circumstances')}><p class="hint">${t('lf.part_circumstances_hint')}</p>${circumstances.map((name) => yesNo(name))}</${Card}>
                <${Card} title=${t('lf.part_star')}>
                    <div class="side-narrow"><${Suggestion} values=${values} /></div>
                    <${RadioField} ...${shared('star')} required legend=${t('lf.star')} hint=${t('lf.star_hint')} onvalue=${(/** @type {string} */ value) => onvalue('star', Number(value))}
                        options=${[3, 4].map((star) => ({ value: String(star),
                            text: html`★${star}${suggested === star ? html` <${Badge} kind="blue" icon="check">${t('lf.suggested')}</${Badge}>` : ''}`,
                            note: t(`lf.star_${star}`) }))} />
                    ${other && text('other_reason', { lines: 3, max: 4000, required: true })}
                    ${text('reason', { lines: 4, max: 4000, required: true })}
                </${Card}>
            </div>
            <aside class="side-col" aria-label=${t('notes.level')}><${Suggestion} values=${values} /><${Notes} names=${['aim', 'voluntary']} star=${values.star || suggested} /></aside>
        </div>
        <div class="side-two">
            <div class="side-main">
                <${Card} title=${t('lf.part_scope')}>
                    <${Notice} kind="info" title=${t('lf.outside_title')}><p>${t('lf.outside')}</p></${Notice}>
                    ${text('scope_entities', { lines: 2, max: 2000, required: true })}
                    ${text('scope_sites', { lines: 2, max: 2000 })}
                    ${text('scope_systems', { lines: 2, max: 2000 })}
                </${Card}>
                <${Card} title=${t('lf.part_due')}><${Due} values=${values} error=${errors.due_on} onvalue=${onvalue} onleave=${onleave} />
                    <${RadioField} ...${shared('depth_asked')} required legend=${t('lf.depth_asked')} hint=${t('lf.depth_asked_hint')} onvalue=${(/** @type {string} */ value) => onvalue('depth_asked', value)}
                        options=${['counts', 'requirement', 'criterion', 'evidence'].map((value) => ({ value, text: t(`depth.${value}`), note: t(`lf.depth_${value}`) }))} />
                </${Card}>
                <${Card} title=${t('lf.part_contact')}>
                    <p class="hint">${t('lf.part_contact_hint')}</p>
                    <div class="field-grid">
                        ${text('contact_name', { max: 100, required: true, hint: false, autocomplete: 'name' })}
                        ${text('contact_unit', { max: 100, hint: false, autocomplete: 'organization-title' })}
                        ${text('contact_mail', { max: 254, hint: false, type: 'email', autocomplete: 'email' })}
                        ${text('contact_phone', { max: 40, hint: false, type: 'tel', autocomplete: 'tel' })}
                    </div>
                </${Card}>
            </div>
            <aside class="side-col" aria-label=${t('notes.title')}><${Notes} names=${['time', 'cost', 'free', 'use']} star=${null} /></aside>
        </div>`;
}

/** The due date: in words, with the days to it and the preparation time beside it. @param {any} props */
function Due({ values, error, onvalue, onleave }) {
    const today = me.value?.today || '';
    const star = /** @type {3 | 4} */ (values.star || suggest(values).star);
    const needed = star ? PREPARATION[star] : null;
    const lead = values.due_on && today ? daysBetween(today, values.due_on) : null;
    return html`<${DateField} id="f-due_on" required label=${t('lf.due_on')} hint=${t('lf.due_on_hint')} error=${error} value=${values.due_on} min=${today ? addDays(today, 1) : undefined} max="2099-12-31"
            onvalue=${(/** @type {string | null} */ value) => onvalue('due_on', value)} onleave=${onleave} />
        ${needed && today && html`<div class="row gap-small no-print"><${Button} icon="calendar" onclick=${() => onvalue('due_on', addDays(today, needed))}>${t('lf.due_set', { star, n: needed })}</${Button}>
            <span class="fine">${dateText(addDays(today, needed))}</span></div>`}
        ${needed && lead !== null && lead > 0 && lead < needed && html`<div class="gap-small"><${Notice} kind="warn" live title=${t('lf.short_title', { n: needed - lead })}>
            <p>${t('lf.short', { star, n: needed, lead })}</p></${Notice}></div>`}`;
}

/** What follows from the answers, at once. @param {{ values: any }} props */
export function Suggestion({ values }) {
    const { star, by, open } = suggest(values);
    return html`<section class=${`suggest ${star ? `suggest-${star}` : ''}`} aria-label=${t('lf.suggestion')}>
        <div aria-live="polite">
            <p class="suggest-title"><${Icon} name="flag" />${t('lf.suggestion')}</p>
            ${star ? html`<p class="suggest-star">★${star}</p>
                <p>${t(star === 4 ? 'lf.because_4' : by.length > 0 ? 'lf.because_3_raise' : 'lf.because_3')}</p>
                ${by.length > 0 && html`<ul class="suggest-by">${by.map((name) => html`<li><${Icon} name="check" />${t(`lf.${name}_short`)}</li>`)}</ul>`}`
                : html`<p>${t('lf.suggest_open', { n: open })}</p>`}
        </div>
        <p class="fine">${t('lf.suggest_source')}</p>
    </section>`;
}

/** @type {Record<string, string>} */
const noteIcons = { voluntary: 'info', time: 'clock', cost: 'chat', aim: 'flag', free: 'wrench', use: 'eye' };

/** What to know beside the fields. @param {{ names: string[], star: number | null }} props */
function Notes({ names, star }) {
    const words = (/** @type {string} */ name) => (name !== 'aim' ? t(`notes.${name}`) : star ? t(`notes.aim_${star}`) : html`${t('notes.aim_3')}<br />${t('notes.aim_4')}`);
    return html`<dl class="notes">${names.map((name) => html`<div>
        <dt><${Icon} name=${noteIcons[name]} />${t(`notes.${name}_title`)}${name === 'time' && html` <${Badge}>${t('notes.house')}</${Badge}>`}</dt><dd>${words(name)}</dd></div>`)}</dl>`;
}
