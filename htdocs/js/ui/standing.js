/*
 * standing.js - where a supplier stands with its newest request, and the state of one request: icon, word and colour.
 * They say what happened between the two companies, never that a ★ is reached.
 *
 *   Standing({ standing })      of a supplier (domain_party.h)
 *   LevelState({ level })       of a request (domain_level.h)
 *   RequestDue({ row })         due date with days left; row: a supplier or a request
 */
import { html } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { Badge, Due } from './parts.js';

/** The order of the chips, and how each standing looks. @type {[string, string, string][]} */
export const standings = [
    ['none', 'neutral', 'dash'],
    ['draft', 'neutral', 'doc'],
    ['issued', 'blue', 'send'],
    ['talks', 'warn', 'chat'],
    ['accepted', 'blue', 'flag'],
    ['submitted', 'blue', 'upload'],
    ['declined', 'bad', 'cross'],
    ['withdrawn', 'neutral', 'undo'],
];

/** @param {{ standing: string }} props */
export function Standing({ standing }) {
    const [, kind, icon] = standings.find(([name]) => name === standing) || standings[0];
    return html`<${Badge} kind=${kind} icon=${icon}>${t(`standing.${standing}`)}</${Badge}>`;
}

/** @param {{ level: any }} props */
export function LevelState({ level }) {
    const state = level.state === 'accepted' && level.submitted_at ? 'submitted' : level.state;
    if (state === 'cancelled' || (state === 'issued' && level.cancellable)) {
        return html`<${Badge} kind=${state === 'issued' ? 'warn' : 'neutral'} icon=${state === 'issued' ? 'clock' : 'undo'}>${
            t(state === 'issued' ? 'standing.waiting' : 'standing.cancelled')}</${Badge}>`;
    }
    return html`<${Standing} standing=${state} />`;
}

/** @param {{ row: any }} props */
export function RequestDue({ row }) {
    const state = row.standing || row.state;
    if (!row.due_on || state === 'none') {
        return html`<span class="fine">${t('supplier.no_date')}</span>`;
    }
    return html`<${Due} date=${row.due_on} paused=${state === 'talks'}
        done=${['draft', 'submitted', 'declined', 'withdrawn', 'cancelled'].includes(state) || Boolean(row.submitted_at)} />`;
}
