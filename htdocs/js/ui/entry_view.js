/*
 * entry_view.js - one entry of a case as both sides read it: what happened, on which day, who recorded it and when, how late; its
 * corrections beside the text that they correct; and what can be done about it.
 *
 *   EntryView({ row, nego, asked, find, actions, children })   children: the form that is open below it
 */
import { html } from '../../vendor/preact.js';
import { dateText, timeText } from '../format.js';
import { hasText, t } from '../i18n.js';
import { lateness } from '../nego.js';
import { me } from '../store.js';
import { labelOf } from './entry_fields.js';
import { FilesOf } from './entry_files.js';
import { Icon } from './icons.js';
import { Lines } from './lines.js';
import { Badge, Facts, Words } from './parts.js';
import { sideName } from './nego_parts.js';

/** @type {Record<string, string>} */
const icons = {
    requested: 'flag', opened: 'flag', acknowledged: 'check', proposed: 'calendar', postponed: 'pause', held: 'people', confirmed: 'check', commented: 'chat', asked: 'help',
    answered: 'chat', refused: 'cross', demanded: 'doc', volunteered: 'clip', offered: 'send', decided: 'doc', replied: 'chat', delivered: 'send', price_changed: 'sort',
    withdrawn: 'undo', escalated: 'up', closed: 'lock', stated: 'chat', complained: 'warning', handled: 'check', joined: 'eye',
};

const facts = ['result', 'mode', 'data_class', 'waits', 'planned_on', 'task', 'item', 'equivalent', 'related', 'fault', 'basis', 'benefit', 'addressee', 'address', 'participants', 'on_cost'];

/** @param {any} entry @param {string} name */
function valueText(entry, name) {
    const value = entry[name];
    if (!value || (name === 'result' && value === 'void')) {
        return null;
    }
    return name === 'result' ? t(`result.${value}`) : name === 'planned_on' ? dateText(value) : name === 'mode' ? t(`mode.${value}`) : name === 'task' ? t(`task.${value}`) : name === 'data_class' ? t(`data_class.${value}`)
        : value === 'yes' || value === 'no' ? t(`yesno.${value}`) : value;
}

/** What an entry says, in its fields. @param {{ entry: any, kind: string, asked: any[] }} props */
function Content({ entry, kind, asked }) {
    const rows = facts.map((name) => /** @type {[any, any]} */ ([labelOf(kind, name), valueText(entry, name)])).filter(([, value]) => value);
    return html`
        ${entry.words && html`<${Words} text=${entry.words} class="entry-words" />`}
        ${entry.lines?.length > 0 && html`<${Lines} lines=${entry.lines} asked=${kind === 'decided' ? asked : []} label=${t('line.of', { kind: t(`entry.${kind}`), n: entry.n })} />`}
        ${rows.length > 0 && html`<${Facts} class="event-facts" rows=${rows} />`}`;
}

/** Who recorded it, when, and how long after it happened. @param {{ entry: any, nego: any, late: number }} props */
function Recorded({ entry, nego, late }) {
    return html`<p class="entry-by"><span>${t('entry_by', { who: entry.recorded_by, party: sideName(entry.side, nego), at: timeText(entry.recorded_at) })}</span>
        ${late > 0 && html` <${Badge} kind="warn" icon="clock">${t('late', { n: late })}</${Badge}>`}</p>`;
}

/** @param {{ row: any, nego: any, asked: any[], find: (id: string) => any, actions?: any, children?: any }} props */
export function EntryView({ row, nego, asked, find, actions, children }) {
    const { entry, now, corrections } = row;
    const about = entry.about && find(entry.about);
    const changed = corrections.length > 0;
    return html`<li class=${`event event-${entry.side} ${row.void ? 'event-void' : ''}`} id=${`entry-${entry.n}`} tabindex="-1">
        <span class="event-mark"><${Icon} name=${icons[entry.kind] || 'doc'} /></span>
        <div class="event-body">
            <p class="event-when"><time datetime=${now.occurred_on || entry.occurred_on}>${dateText(row.void ? entry.occurred_on : now.occurred_on)}</time> <span class="entry-n num">${t('entry_n', { n: entry.n })}</span></p>
            <h3>${t(`entry.${entry.kind}`)}
                ${now.kind === 'decided' && now.result && !row.void && html` <${Badge} kind=${now.result === 'accept' ? 'good' : 'warn'}>${t(`result.${now.result}`)}</${Badge}>`}
                ${entry.side === me.value?.side ? html` <${Badge}>${t('entry_ours')}</${Badge}>` : ''}
                ${row.unconfirmed && html` <${Badge} kind="warn" icon="clock">${t('held_unconfirmed')}</${Badge}>`}
                ${row.open && html` <${Badge} kind="warn" icon="help">${t('entry_open')}</${Badge}>`}
                ${row.void && html` <${Badge} kind="neutral" icon="cross">${t('entry_void')}</${Badge}>`}
                ${entry.for_security === 'yes' && html` <${Badge} icon="eye">${t('entry_security')}</${Badge}>`}</h3>
            <${Recorded} entry=${entry} nego=${nego} late=${row.late} />
            ${entry.about && html`<p class="entry-about">${about ? html`<a href=${`#entry-${about.entry.n}`}>${t('entry_about_link', { n: about.entry.n, kind: t(`entry.${about.entry.kind}`) })}</a>` : t('entry_about_hidden')}</p>`}
            ${changed ? html`<div class="entry-old"><p class="fine">${t('correct.old')}</p><del><${Content} entry=${entry} kind=${entry.kind} asked=${asked} /></del></div>`
                : html`<${Content} entry=${entry} kind=${entry.kind} asked=${asked} />`}
            <${FilesOf} files=${entry.files} />
            ${corrections.map((/** @type {any} */ one, /** @type {number} */ i) => html`<${Correction} key=${one.id} one=${one} row=${row} nego=${nego} asked=${asked} last=${i === corrections.length - 1} />`)}
            <${Settled} row=${row} />
            ${actions}
        </div>
        ${children && html`<div class="entry-form">${children}</div>`}
    </li>`;
}

/** @param {{ one: any, row: any, nego: any, asked: any[], last: boolean }} props */
function Correction({ one, row, nego, asked, last }) {
    const content = one.result === 'void' ? html`<p>${t('correct.void')}</p>`
        : html`${one.occurred_on !== row.entry.occurred_on && html`<p>${t('correct.day', { date: dateText(one.occurred_on) })}</p>`}<${Content} entry=${one} kind=${row.entry.kind} asked=${asked} />`;
    return html`<div class="entry-new" id=${`entry-${one.n}`}>
        <h4>${t('entry.corrected')} <span class="entry-n num">${t('entry_n', { n: one.n })}</span></h4>
        <p><b>${t('correct.why')}</b> ${one.why}</p>
        ${last ? content : html`<del>${content}</del>`}
        <${FilesOf} files=${one.files} />
        <${Recorded} entry=${one} nego=${nego} late=${0} />
        ${last && lateness(one) > 0 && html`<p class="fine">${t('correct.after', { n: lateness(one) })}</p>`}
    </div>`;
}

/** What later entries say of it. @param {{ row: any }} props */
function Settled({ row }) {
    const list = row.about.filter((/** @type {any} */ one) => hasText(`then.${one.kind}`));
    return list.length > 0 ? html`<ul class="entry-then">${list.map((/** @type {any} */ one) => html`<li><a href=${`#entry-${one.n}`}>${t(`then.${one.kind}`, { date: dateText(one.occurred_on), who: one.recorded_by })}</a></li>`)}</ul>` : null;
}
