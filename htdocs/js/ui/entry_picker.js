/*
 * entry_picker.js - what can be recorded: by groups of what people do, and for one entry what can be done about it.
 *
 *   Picker({ onpick })                          onpick(kind): kinds that stand by themselves or choose what they speak of
 *   EntryActions({ row, onpick, oncorrect })    the first of them as buttons, the others below "more"
 */
import { html, useState } from '../../vendor/preact.js';
import { groups, kinds, kindsOf, suits, withoutPrices } from '../entries.js';
import { hasText, t } from '../i18n.js';
import { me, seesPrices } from '../store.js';
import { Button, Chips } from './parts.js';

/** @param {import('../entries.js').Kind} kind */
function mayRecord(kind) {
    return seesPrices() || withoutPrices.includes(kind.name);
}

/** Whether they are made from the entry itself only. @param {import('../entries.js').Kind} kind */
function needsEntry(kind) {
    return kind.needs.includes('about');
}

/** @param {{ rows: any[], onpick: (kind: string) => void }} props */
export function Picker({ rows, onpick }) {
    const side = /** @type {'buyer' | 'supplier'} */ (me.value?.side);
    const offered = (/** @type {string} */ group) => kindsOf(side, group)
        .filter((kind) => mayRecord(kind) && (!needsEntry(kind) || rows.some((row) => !row.void && suits(kind, row.now, side) && !done(kind, row, side))));
    const some = groups.filter((group) => offered(group).length > 0);
    const [chosen, setChosen] = useState('');
    const group = chosen || some[0];
    return html`<div class="picker">
        <${Chips} label=${t('record.groups')} value=${group} onvalue=${setChosen} options=${some.map((value) => ({ value, text: t(`group.${value}_${side}`) }))} />
        <ul class="picks-kinds">${offered(group).map((kind) => html`<li key=${kind.name}><button type="button" class="pick-kind" onclick=${() => onpick(kind.name)}>
            <b>${t(`entry.${kind.name}`)}</b>${hasText(`entry_about.${kind.name}`) && html`<span>${t(`entry_about.${kind.name}`)}</span>`}</button></li>`)}</ul>
    </div>`;
}

/** Whether this side has done that about the entry. @param {import('../entries.js').Kind} kind @param {any} row @param {string} side */
function done(kind, row, side) {
    const settled = ['answered', 'refused', 'volunteered'].includes(kind.name) && !row.open && ['asked', 'demanded'].includes(row.now.kind);
    return settled || (kind.once && row.about.some((/** @type {any} */ one) => one.kind === kind.name && one.side === side));
}

/** @param {{ row: any, nego: any, onpick: (kind: string) => void, oncorrect: () => void }} props */
export function EntryActions({ row, onpick, oncorrect }) {
    const side = /** @type {'buyer' | 'supplier'} */ (me.value?.side);
    if (row.void) {
        return null;
    }
    const every = Object.values(kinds).filter((kind) => kind.about.length > 0 && kind.group && suits(kind, row.now, side) && mayRecord(kind) && !done(kind, row, side));
    const own = every.filter((kind) => !kind.about.includes('any'));
    const rest = every.filter((kind) => kind.about.includes('any'));
    const button = (/** @type {import('../entries.js').Kind} */ kind, plain = false) => html`<${Button} kind=${plain ? 'plain' : 'second'} class="btn-small" onclick=${() => onpick(kind.name)}>${t(hasText(`do.${kind.name}`) ? `do.${kind.name}` : `entry.${kind.name}`)}</${Button}>`;
    return html`<div class="entry-actions no-print" role="group" aria-label=${t('record.actions', { n: row.entry.n })}>${own.map((kind) => button(kind))}${rest.map((kind) => button(kind, true))}
        ${row.entry.side === side && (seesPrices() || row.entry.recorded_by === me.value?.name) && html`<${Button} kind="plain" class="btn-small" onclick=${oncorrect}>${t('do.corrected')}</${Button}>`}</div>`;
}
