/*
 * twelve.js - the twelve actions of the guideline on passing on labour cost, each with the entries that speak to it and when the last
 * one was. A reading aid, never a score: there is no sum, and actions that nothing records here say so.
 *
 *   Twelve({ kinds })     rows of GET /suppliers/{id}/kinds
 */
import { html } from '../../vendor/preact.js';
import { dateText } from '../format.js';
import { t } from '../i18n.js';
import { Guide } from './nego_parts.js';

/** What speaks to an action: kind, side, class of data. @type {[string, [string, [string, string?, string?][]][]][]} */
const actions = [
    ['buyer', [
        ['top', []],
        ['regular', [['opened', 'buyer'], ['held']]],
        ['data', [['demanded', 'buyer', 'public'], ['demanded', 'buyer', 'internal'], ['dropped', 'buyer']]],
        ['chain', [['passed_on', 'supplier']]],
        ['table', [['requested'], ['acknowledged'], ['held'], ['stopped', 'buyer']]],
        ['method', [['method', 'buyer']]],
    ]],
    ['supplier', [
        ['advice', []],
        ['basis', [['volunteered', 'supplier'], ['answered', 'supplier']]],
        ['timing', [['requested', 'supplier'], ['proposed', 'supplier']]],
        ['price', [['requested', 'supplier'], ['offered', 'supplier']]],
    ]],
    ['both', [
        ['contact', [['asked'], ['answered'], ['explained'], ['commented']]],
        ['record', [['held'], ['confirmed'], ['delivered']]],
    ]],
];

/** @param {any[]} kinds @param {[string, string?, string?]} want */
function sum(kinds, [kind, side, data]) {
    const rows = kinds.filter((one) => one.kind === kind && (!side || one.side === side) && (!data || one.data_class === data));
    return { n: rows.reduce((all, one) => all + one.n, 0), last: rows.map((one) => one.last_on).sort().pop() };
}

/** @param {{ kinds: any[] }} props */
export function Twelve({ kinds }) {
    return html`<p class="hint">${t('twelve.about')} <${Guide} /></p>
        ${actions.map(([who, list]) => html`<section class="twelve" key=${who}><h3>${t(`twelve_who.${who}`)}</h3>
            <ol>${list.map(([name, wants]) => html`<li><div><b>${t(`twelve.${name}`)}</b></div><${Speaks} kinds=${kinds} wants=${wants} name=${name} /></li>`)}</ol></section>`)}`;
}

/** @param {{ kinds: any[], wants: [string, string?, string?][], name: string }} props */
function Speaks({ kinds, wants, name }) {
    if (wants.length === 0) {
        return html`<p class="fine">${t(`twelve_not.${name}`)}</p>`;
    }
    const found = wants.map((want) => ({ want, ...sum(kinds, want) })).filter((one) => one.n > 0);
    return found.length === 0 ? html`<p class="fine">${t('twelve_none', { kinds: wants.map(([kind]) => t(`entry.${kind}`)).filter((one, i, all) => all.indexOf(one) === i).join(t('ui.comma')) })}</p>`
        : html`<ul>${found.map(({ want, n, last }) => html`<li>${t(`entry.${want[0]}`)}${want[2] ? t('twelve_class', { name: t(`data_class.${want[2]}`) }) : ''} <span class="fine">${t('twelve_n', { n, date: dateText(last) })}</span></li>`)}</ul>`;
}
