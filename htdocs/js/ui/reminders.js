/*
 * reminders.js - what the portal told a supplier about a due date: notices that a person can put away, and the list of all of them.
 *
 *   ReminderNotices({ rows, class })   the newest open one of each request that was not put away; `rows` of GET /reminders
 *   ReminderList({ rows })             all of them, with the day on which each was sent
 */
import { html, useState } from '../../vendor/preact.js';
import { api, errorText } from '../api.js';
import { dateText, timeText } from '../format.js';
import { t } from '../i18n.js';
import { can, me } from '../store.js';
import { Button, Due, LinkButton, Notice } from './parts.js';
import { announce } from './status.js';

/** By today's date: a reminder may be read days after it was sent. @param {any} row */
const side = (row) => (me.value && row.due_on < me.value.today ? 'after' : 'before');

/** @param {{ rows: any[], class?: string }} props */
export function ReminderNotices({ rows, class: extra = 'home-part' }) {
    const newest = rows.filter((row, i) => row.open && rows.findIndex((one) => one.level_id === row.level_id) === i);
    const [seen, setSeen] = useState(/** @type {Record<string, boolean>} */ ({}));
    const shown = newest.filter((row) => !row.seen_at || seen[row.id] !== undefined);
    return shown.length > 0 && html`<section class=${`${extra} stack no-print`} aria-labelledby="reminders-title"><h2 id="reminders-title" class="visually-hidden">${t('reminder.title')}</h2>
        ${shown.map((row) => html`<${Reminder} key=${row.id} row=${row} away=${seen[row.id] === true}
            onaway=${(/** @type {boolean} */ away) => setSeen({ ...seen, [row.id]: away })} />`)}</section>`;
}

/** @param {{ row: any, away: boolean, onaway: (away: boolean) => void }} props */
function Reminder({ row, away, onaway }) {
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const put = async (/** @type {boolean} */ value) => {
        setBusy(true);
        setError(null);
        try {
            await api.patch(`/reminders/${row.id}`, { seen: value });
            onaway(value);
            announce(t(value ? 'reminder.away' : 'reminder.back'));
        } catch (problem) {
            setError(problem);
        }
        setBusy(false);
    };
    if (away) {
        return html`<div class="row"><p class="fine">${t('reminder.away')}</p><${Button} kind="plain" icon="undo" busy=${busy} onclick=${() => put(false)}>${t('reminder.undo')}</${Button}>
            ${error && html`<p class="field-error" role="alert">${errorText(error)}</p>`}</div>`;
    }
    const [href, button] = row.state === 'accepted' && row.assessment_id
        ? [`/portal/assessments/${row.assessment_id}`, t(can('ANSWER_CRITERIA') ? 'home.continue' : 'home.look')]
        : [`/portal/levels/${row.level_id}`, t('home.read')];
    return html`<${Notice} kind=${side(row) === 'after' ? 'warn' : 'info'} title=${t(`reminder.${side(row)}_title`, { star: row.star })}
            tools=${html`<${LinkButton} href=${href} iconEnd="right">${button}</${LinkButton}><${Button} kind="plain" icon="cross" busy=${busy} onclick=${() => put(true)}>${t('reminder.put_away')}</${Button}>`}>
        <p>${t('level.due')} <${Due} date=${row.due_on} /></p>
        <p>${t(`reminder.${side(row)}_${row.state}`, { contact: row.contact_name || t('level.ask') })}</p>
        ${error && html`<p class="field-error" role="alert">${errorText(error)}</p>`}
    </${Notice}>`;
}

/** @param {{ rows: any[] }} props */
export function ReminderList({ rows }) {
    return html`<ul class="lines">${rows.map((row) => html`<li key=${row.id}>${t(`reminder.kind_${row.kind}`)}
        <span class="fine">${t('reminder.for', { date: dateText(row.due_on) })} · <time datetime=${row.sent_at}>${timeText(row.sent_at)}</time></span></li>`)}</ul>
        <p class="fine">${t('reminder.house')}</p>`;
}
