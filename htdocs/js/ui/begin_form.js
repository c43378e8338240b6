/*
 * begin_form.js - beginning a case: subject and title, and its first entry, sent as one act. Both sides use it.
 *
 *   BeginForm({ path, about, side, kinds, subjects, initial, head, notes, level })
 *
 * kinds: [[kind, key of its words]] - what the first entry may be; with one of them nothing is asked. After sending: the receipt.
 */
import { html, useState } from '../../vendor/preact.js';
import { useDraft } from '../draft.js';
import { bodyOf, faults } from '../entry_body.js';
import { hasText, t } from '../i18n.js';
import { announce } from './status.js';
import { EntryFields, faultLabel } from './entry_fields.js';
import { RadioField, TextField } from './field.js';
import { Sent } from './nego_parts.js';
import { Button, Card, LinkButton, Notice } from './parts.js';
import { Faults, NotSent, useSending } from './sending.js';

/**
 * @param {{ path: string, side: 'buyer' | 'supplier', kinds: string[], subjects: string[], initial?: any, level?: string | null,
 *   notes?: (kind: string | null, values: any) => any }} props
 */
export function BeginForm({ path, side, kinds, subjects, initial = {}, level = null, notes }) {
    const draft = useDraft(`${path}/${level || ''}`, initial);
    const { values, set } = draft;
    const [sent, setSent] = useState(/** @type {any} */ (null));
    const kind = kinds.length === 1 ? kinds[0] : kinds.includes(values.kind) ? values.kind : null;
    const context = { side, asked: [], first: true };
    const blank = (/** @type {string} */ name) => /** @type {[string, string][]} */ (values[name]?.trim() ? [] : [[`/${name}`, 'required']]);
    const sending = useSending({
        draft, path,
        check: () => [...(kind ? [] : [/** @type {[string, string]} */ (['/kind', 'required'])]), ...blank('subject'), ...blank('title'), ...(kind ? faults(kind, values, context) : [])],
        body: () => ({ subject: values.subject, title: values.title.trim(), level_id: level, deal_id: null, first: bodyOf(/** @type {string} */ (kind), values, context) }),
        done: (data) => {
            setSent(data);
            announce(t('record.done'));
            scrollTo(0, 0);
        },
    });
    if (sent) {
        return html`<div class="state-notice"><${Notice} kind="good" title=${t('begin.done')} tools=${html`<${LinkButton} kind="primary" iconEnd="right" href=${`/portal/negos/${sent.nego.id}`}>${t('begin.to_case')}</${LinkButton}>`}><p>${t(`begin.next_${side}`)}</p></${Notice}></div>
            <${Sent} receipt=${sent.receipt} />`;
    }
    const { errors } = sending;
    const label = (/** @type {string} */ pointer) => (['kind', 'title', 'subject'].includes(pointer) ? t(`begin.${pointer}`) : faultLabel(kind || 'requested', pointer, []));
    return html`<form class="begin" onsubmit=${sending.submit} novalidate>
        <${Faults} of=${sending} label=${label} />
        <${Card} title=${t('begin.about')}>
            ${kinds.length > 1 && html`<${RadioField} id="f-kind" required legend=${t('begin.kind')} value=${kind} error=${errors.kind} onvalue=${(/** @type {string} */ value) => set({ kind: value })}
                options=${kinds.map((value) => ({ value, text: t(`begin.kind_${value}`), note: hasText(`begin.kind_${value}_note`) ? t(`begin.kind_${value}_note`) : undefined }))} />`}
            <${RadioField} id="f-subject" required row legend=${t('begin.subject')} value=${values.subject} error=${errors.subject} onvalue=${(/** @type {string} */ value) => set({ subject: value })} options=${subjects.map((value) => ({ value, text: t(`subject.${value}`) }))} />
            <${TextField} id="f-title" required label=${t('begin.title')} hint=${t(`begin.title_hint_${side}`)} value=${values.title} error=${errors.title} maxlength="200" onvalue=${(/** @type {string} */ value) => set({ title: value })} />
        </${Card}>
        ${kind && html`<${Card} title=${t(`entry.${kind}`)}>${hasText(`entry_about.${kind}`) && html`<p class="hint">${t(`entry_about.${kind}`)}</p>`}
            ${notes?.(kind, values)}
            <${EntryFields} key=${kind} kind=${kind} values=${values} set=${set} errors=${errors} context=${context} /></${Card}>`}
        <${NotSent} error=${sending.error} />
        <div class="record-end"><${Button} kind="primary" type="submit" icon="send" busy=${sending.busy}>${t(`begin.send_${side}`)}</${Button}><p class="fine">${t('record.kept')}</p></div>
    </form>`;
}
