/*
 * log_entry.js - one entry of the evidence log in words: who did what, in which role, when, and the content as it was recorded.
 *
 *   LogEntry({ entry, supplier, faults })     entry of domain_record.h; faults: keys found by the verification, [] when none
 */
import { html } from '../../vendor/preact.js';
import { dateText, shortHash, timeText } from '../format.js';
import { hasText, lang, pick, t } from '../i18n.js';
import { me } from '../store.js';
import { Copy } from './copy.js';
import { Icon } from './icons.js';
import { LevelFacts } from './level_facts.js';
import { Sheet } from './letter.js';
import { Badge, Facts, Star } from './parts.js';
import { kindText } from './receipt.js';

/** @type {Record<string, string>} */
const icons = {
    'level.issued': 'send', 'level.cancelled': 'undo', 'level.withdrawn': 'undo', 'level.accepted': 'check', 'level.talks': 'chat',
    'level.declined': 'cross', 'assessment.submitted': 'upload', 'reminder.sent': 'calendar',
    'evidence.added': 'clip', 'evidence.revised': 'clip', 'evidence.withdrawn': 'undo',
};

/** Roles in words. @param {string} roles  keys with commas between */
export function rolesText(roles) {
    return roles.split(',').map((role) => (hasText(`role.${role}`) ? t(`role.${role}`) : role)).join(t('ui.comma'));
}

/** @param {string | null} content @returns {any} the content, null when it was removed, undefined when it cannot be read */
export function readContent(content) {
    if (content === null) {
        return null;
    }
    try {
        return JSON.parse(content);
    } catch {
        return undefined;
    }
}

/** What a fault means. @param {string} what */
export function faultWords(what) {
    return hasText(`ledger.fault.${what}`) ? t(`ledger.fault.${what}`) : what;
}

/** @param {{ entry: any, supplier: any, faults: string[] }} props */
export function LogEntry({ entry, supplier, faults }) {
    const content = readContent(entry.content);
    const side = entry.party === 'buyer' ? pick(me.value, 'buyer') : pick(supplier, 'name');
    return html`<li class=${`event event-${entry.party === 'buyer' ? 'buyer' : 'supplier'} ${faults.length > 0 ? 'event-bad' : ''}`} id=${`entry-${entry.n}`} tabindex="-1">
        <span class="event-mark"><${Icon} name=${icons[entry.kind] || 'doc'} /></span>
        <div class="event-body">
            <p class="event-when"><time datetime=${entry.at}>${timeText(entry.at)}</time></p>
            <h3>${kindText(entry.kind)} ${content?.star ? html`<${Star} star=${content.star} />` : ''}</h3>
            <p class="event-who"><b>${content?.actor_name || t('tl.no_name')}</b> <span>${t('tl.who', { role: rolesText(entry.role), party: side })}</span>
                <${Badge} kind=${entry.party === 'buyer' ? 'blue' : 'neutral'}>${t(entry.party === 'buyer' ? 'tl.side_buyer' : 'tl.side_supplier')}</${Badge}></p>
            ${faults.length > 0 && html`<div class="event-fault"><${Icon} name="warning" /><div><p><b>${t('tl.fault_here')}</b></p><ul>${faults.map((what) => html`<li>${faultWords(what)}</li>`)}</ul></div></div>`}
            <${Content} entry=${entry} content=${content} />
            <${Marks} entry=${entry} />
        </div>
    </li>`;
}

/** @param {{ entry: any, content: any }} props */
function Content({ entry, content }) {
    if (content === null) {
        return html`<p class="fine">${t('tl.redacted')}</p>`;
    }
    if (content === undefined) {
        return html`<p class="field-error">${t('tl.unreadable')}</p>`;
    }
    const clock = typeof content.clock === 'number' && html`<p class="fine">${t('tl.clock', { at: timeText(content.clock) })}</p>`;
    if (entry.kind === 'level.issued') {
        return html`${clock}<${Facts} class="event-facts" rows=${[
                [t('lf.reason'), content.reason], [t('lf.other_reason_short'), content.other_reason],
                [t('lf.due_on'), content.due_on && html`${dateText(content.due_on)} <span class="fine">${t('lf.from_issue', { n: content.lead_days })}</span>`],
                [t('lb.visible_from'), content.visible_from && timeText(content.visible_from)],
            ]} />
            <details class="event-more"><summary>${t('tl.all_fields')}</summary><${LevelFacts} level=${content} /></details>
            <details class="event-more"><summary>${t('tl.letter')}</summary><div class="letter letter-small" lang=${lang.value}><${Sheet} text=${lang.value === 'ja' ? content.letter_ja : content.letter_en} /></div>
                <p class="fine">${t('letter.hash')} <code class="hash">${content.letter_hash}</code></p></details>`;
    }
    if (entry.kind === 'assessment.submitted') {
        return html`${clock}<${Facts} class="event-facts" rows=${[
            [t('tl.submission'), html`<a href=${`/portal/submissions/${content.submission}`}>${t('supplier.sub_nth', { n: content.n })}</a>`],
            [t('supplier.sub_depth'), t(`depth.${content.depth}`)], [t('lf.edition'), content.edition],
            [t('sb.shared_hash'), html`<code class="hash">${content.shared_hash}</code>`], [t('sb.full_hash'), html`<code class="hash">${content.full_hash}</code>`],
            [t('evidence.name'), content.files?.length > 0 && html`<ul class="bullets">${content.files.map((/** @type {any} */ one) => html`<li>${one.name} <span class="fine">${t('evidence.revision', { n: one.n })}</span> <code class="hash">${one.sha256}</code></li>`)}</ul>`],
        ]} />`;
    }
    if (entry.kind.startsWith('evidence.')) {
        return html`${clock}<${Facts} class="event-facts" rows=${[
            [t('evidence.name'), html`${content.name} <span class="fine">${t('evidence.revision', { n: content.n })}</span>`],
            [t('evidence.dated_on'), content.dated_on && dateText(content.dated_on)], [t('evidence.expires_on'), content.expires_on && dateText(content.expires_on)],
            ['SHA-256', html`<code class="hash">${content.sha256}</code>`], [t('withdraw.words'), content.words],
        ]} />`;
    }
    if (entry.kind === 'reminder.sent') {
        return html`${clock}<p>${t(`reminder.kind_${content.kind}`)} <span class="fine">${t('reminder.for', { date: dateText(content.due_on) })}</span>
            ${content.level && html` <a href=${`/portal/levels/${content.level}`}>${t('tl.request')}</a>`}</p>`;
    }
    if (entry.kind.startsWith('level.')) {
        return html`${clock}${content.words ? html`<blockquote class="said">${content.words}</blockquote>` : html`<p class="fine">${t('tl.no_words')}</p>`}
            <p class="event-after">${[content.due_on && t('tl.due_after', { date: dateText(content.due_on) }), content.paused_days > 0 && t('tl.paused', { n: content.paused_days })].filter(Boolean).join(t('tl.dot'))}
                ${content.level && html` <a href=${`/portal/levels/${content.level}`}>${t('tl.request')}</a>`}</p>`;
    }
    /* a kind this page does not know yet: the content as it is, name by name */
    return html`${clock}<${Facts} class="event-facts" rows=${Object.entries(content).filter(([name]) => name !== 'actor_name' && name !== 'clock').map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])} />`;
}

/** Numbers and hashes; the full ones on demand. @param {{ entry: any }} props */
function Marks({ entry }) {
    return html`<details class="event-marks"><summary><span class="num">${t('tl.mark', { n: entry.n, seq: entry.seq })}</span> <code>${shortHash(entry.leaf)}</code></summary>
        <${Facts} rows=${[
            [t('tl.leaf'), html`<code class="hash">${entry.leaf}</code>`],
            [t('tl.salt'), entry.salt && html`<code class="hash">${entry.salt}</code>`],
            [t('tl.body'), html`<code class="hash">${entry.body}</code>`],
        ]} />
        <div class="row no-print"><${Copy} text=${entry.leaf} label=${t('tl.copy_leaf_of', { n: entry.n })}>${t('tl.copy_leaf')}</${Copy}>
            <${Copy} text=${JSON.stringify(entry)} label=${t('tl.copy_all_of', { n: entry.n })}>${t('tl.copy_all')}</${Copy}></div>
    </details>`;
}
