/*
 * level_facts.js - a request in words: what it asks, why, for which scope, by when. Used for an issued request and for the entry
 * of the evidence log that recorded it, so both read the same.
 *
 *   LevelFacts({ level })       every field that was filled
 *   Why({ level })              the questions answered, with the suggestion that followed
 *   suggest(values)             the suggestion as the server computes it (domain_level.c), at once while typing
 */
import { html } from '../../vendor/preact.js';
import { dateText } from '../format.js';
import { t } from '../i18n.js';
import { Icon } from './icons.js';
import { Facts, Star } from './parts.js';

export const questions = ['q_secret', 'q_outage', 'q_access'];
export const circumstances = ['c_incident', 'c_subcontract'];

/** @param {Record<string, any>} values @returns {{ star: number | null, by: string[], open: number }} */
export function suggest(values) {
    const open = questions.filter((name) => !values[name]).length;
    if (open > 0) {
        return { star: null, by: [], open };
    }
    const by = questions.filter((name) => values[name] === 'yes');
    return by.length > 0 ? { star: 4, by, open } : { star: 3, by: circumstances.filter((name) => values[name] === 'yes'), open };
}

/** @param {{ level: any }} props */
export function Why({ level }) {
    return html`<ul class="answers">${[...questions, ...circumstances].filter((name) => level[name]).map((name) => html`<li class=${`answers-${level[name]}`}>
        <${Icon} name=${level[name] === 'yes' ? 'check' : 'dash'} /><span><b>${t(`yesno.${level[name]}`)}</b> ${t(`lf.${name}`)}</span></li>`)}</ul>`;
}

/** @param {{ level: any, paused?: boolean }} props */
export function LevelFacts({ level }) {
    const contact = [level.contact_unit, level.contact_name, level.contact_mail, level.contact_phone].filter(Boolean).join('\n');
    return html`<${Facts} rows=${[
        [t('lf.star'), level.star && html`<${Star} star=${level.star} />${level.suggested ? html` <span class="fine">${t(level.suggested === level.star ? 'lf.as_suggested' : 'lf.not_suggested', { star: level.suggested })}</span>` : ''}`],
        [t('lf.reason'), level.reason],
        [t('lf.other_reason_short'), level.other_reason],
        [t('lf.answers'), html`<${Why} level=${level} />`],
        [t('lf.scope_entities'), level.scope_entities],
        [t('lf.scope_sites'), level.scope_sites],
        [t('lf.scope_systems'), level.scope_systems],
        [t('lf.due_on'), level.due_on && html`<time datetime=${level.due_on}>${dateText(level.due_on)}</time>${typeof level.lead_days === 'number' ? html` <span class="fine">${t('lf.from_issue', { n: level.lead_days })}</span>` : ''}`],
        [t('lf.depth_asked'), level.depth_asked && t(`depth.${level.depth_asked}`)],
        [t('lf.contact'), contact],
        [t('lf.edition'), level.edition],
    ]} />`;
}
