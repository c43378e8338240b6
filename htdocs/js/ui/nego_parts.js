/*
 * nego_parts.js - small parts of the pages of price negotiations (価格協議).
 *
 *   NegoState({ nego })       where a case stands: icon, word and colour
 *   Turn({ nego })            whose turn it is, since when
 *   House()  Guide()          what a number or a sentence rests on: 社内基準, 指針
 *   NegoRows({ rows })        cases as a list, each with a link
 *   sideName(side, nego)      the company of that side
 *   Sent({ receipt, title })  the receipt of what was just recorded
 */
import { html } from '../../vendor/preact.js';
import { dateText, dayText, daysBetween } from '../format.js';
import { pick, t } from '../i18n.js';
import { me } from '../store.js';
import { Badge, Card } from './parts.js';
import { Receipt } from './receipt.js';

/** @type {Record<string, [string, string]>} */
const looks = {
    begun: ['neutral', 'doc'], requested: ['warn', 'flag'], acknowledged: ['blue', 'check'], scheduled: ['blue', 'calendar'], postponed: ['warn', 'pause'],
    talking: ['blue', 'chat'], waiting: ['warn', 'clock'], offered: ['blue', 'send'], agreed: ['good', 'check'], partial: ['warn', 'doc'], kept: ['warn', 'doc'],
    cut: ['warn', 'doc'], notified: ['blue', 'send'], effective: ['good', 'check'], escalated: ['warn', 'up'], withdrawn: ['neutral', 'undo'], closed: ['neutral', 'lock'],
};

/** @param {{ nego: any }} props */
export function NegoState({ nego }) {
    const [kind, icon] = looks[nego.state] || looks.begun;
    return html`<${Badge} kind=${kind} icon=${icon}>${t(`nego_state.${nego.state}`)}</${Badge}>`;
}

/** @param {'buyer' | 'supplier'} side @param {any} nego */
export function sideName(side, nego) {
    return side === 'buyer' ? pick(me.value, 'buyer') : pick(nego, 'supplier');
}

/** @param {{ nego: any }} props */
export function Turn({ nego }) {
    if (!nego.waits_for) {
        return html`<span class="turn fine">${t('nego.turn_none')}</span>`;
    }
    const days = nego.waits_since && me.value ? daysBetween(nego.waits_since, me.value.today) : 0;
    const ours = nego.waits_for === me.value?.side;
    return html`<span class="turn"><${Badge} kind=${ours ? 'warn' : 'neutral'} icon=${ours ? 'right' : 'clock'}>${t(ours ? 'nego.turn_us' : 'nego.turn_them')}</${Badge}>
        ${nego.waits_since && html`<span class="fine">${t('nego.turn_since', { date: dateText(nego.waits_since) })}${days > 0 ? ` ${t('nego.turn_days', { n: days })}` : ''}</span>`}</span>`;
}

/** A line that is ours, not the law's. */
export function House() {
    return html`<span class="ground">${t('ground.house')}</span>`;
}

/** What a guideline says. */
export function Guide() {
    return html`<span class="ground">${t('ground.guide')}</span>`;
}

/** @param {{ rows: any[], supplier?: boolean }} props  supplier: with the name of the company */
export function NegoRows({ rows, supplier }) {
    return html`<ul class="rows">${rows.map((nego) => html`<li class="rows-row" key=${nego.id}>
        <div class="rows-main"><a href=${`/portal/negos/${nego.id}`}><b>${nego.title}</b></a>
            <span class="fine">${[supplier && pick(nego, 'supplier'), t(`subject.${nego.subject}`), t('nego.begun_on', { date: dayText(nego.begun_at) }),
                nego.held_on && t('nego.held_on', { date: dateText(nego.held_on) }), t('nego.entries', { n: nego.n })].filter(Boolean).join(' · ')}</span></div>
        <div class="rows-end"><${NegoState} nego=${nego} />${nego.waits_for && html`<${Turn} nego=${nego} />`}</div>
    </li>`)}</ul>`;
}

/** @param {{ receipt: any, title?: string }} props */
export function Sent({ receipt, title }) {
    return html`<${Card} title=${title || t('receipt.title')} class="receipt-card"><${Receipt} receipt=${receipt} name=${`receipt-${receipt.seq}-${receipt.kind}`} /></${Card}>`;
}
