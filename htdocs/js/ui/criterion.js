/*
 * criterion.js - one criterion of the form: what is asked, the three answers at the right edge, note, work mark, evidence.
 *
 *   Criterion({ item, files, readOnly, onfocus })     item of answers.js, files of evidence.js openFiles
 *   openNote(item) openEvidence(item)                 opens the item and puts the cursor there
 */
import { html, useRef } from '../../vendor/preact.js';
import { edit, missing, problemOf } from '../answers.js';
import { errorText, faultText } from '../api.js';
import { timeText } from '../format.js';
import { pick, t } from '../i18n.js';
import { discard, flush } from '../outbox.js';
import { isFor, uploads } from '../uploads.js';
import { useDrop } from './drop.js';
import { EvidenceBox, EvidenceList } from './evidence_box.js';
import { Icon } from './icons.js';
import { useText } from './field.js';
import { Badge, Words } from './parts.js';
import { Verdict } from './shared_view.js';
import { useTake } from './upload_box.js';

const choices = [['met', 'check', '1'], ['unmet', 'cross', '2'], ['na', 'dash', '3']];

/** @param {{ item: any, files: any, readOnly: boolean, onfocus: () => void }} props */
export function Criterion({ item, files, readOnly, onfocus }) {
    const { verdict, note, working } = item.local.value;
    const lack = missing(item);
    const target = { assessment_id: files.assessment, criteria: [item.id] };
    const coming = uploads.value.some((one) => isFor(one.value, target));
    const open = !readOnly && (item.open.value || coming || lack === 'needs_reason' || problemOf(item.url) !== null);
    const take = useTake(target);
    const { over, on } = useDrop(({ files: dropped, folders }) => {
        item.open.value = true;
        take({ files: dropped, folders });
    }, readOnly);
    const answer = (/** @type {string} */ value) => {
        item.open.value = true;
        edit(item, { verdict: /** @type {any} */ (value) });
    };
    const title = pick(item.criterion, 'title');
    return html`<article class=${`item item-${verdict || 'none'} ${over ? 'item-over' : ''}`} ...${on} id=${`c-${item.id}`} tabindex="-1" aria-labelledby=${`t-${item.id}`} data-criterion=${item.id} onfocusin=${onfocus}>
        <div class="item-text">
            <h4 id=${`t-${item.id}`}><span class="item-id">${item.id}</span> ${title}${item.criterion.star === 4 && html` <span class="star star-4">★4</span>`}
                ${working && html` <${Badge} kind="warn" icon="wrench">${t('form.working')}</${Badge}>`}</h4>
            <p class="item-desc">${pick(item.criterion, 'desc')}</p>
            ${pick(item.criterion, 'condition') && html`<p class="item-cond"><${Icon} name="info" />${t(`form.condition_${item.criterion.condition || 'implicit'}`, { text: pick(item.criterion, 'condition') })}</p>`}
        </div>
        <div class="item-act">${readOnly
            ? html`<p class="item-answer"><${Verdict} of=${verdict} /></p>`
            : html`<fieldset class="seg"><legend class="visually-hidden">${t('form.answer_to', { id: item.id })}</legend>
                ${choices.map(([value, icon]) => html`<div class=${`seg-one seg-${value}`} key=${value}>
                    <input type="radio" id=${`${value}-${item.id}`} name=${`v-${item.id}`} value=${value} checked=${verdict === value} onchange=${() => answer(value)} onblur=${() => flush(item.url)} />
                    <label for=${`${value}-${item.id}`}><${Icon} name=${icon} />${t(`verdict.${value}`)}</label></div>`)}
            </fieldset>`}
            ${!readOnly && !open && html`<div class="item-more"><button type="button" class="link-btn" onclick=${() => openNote(item)}>${t(note ? 'form.edit_note' : verdict ? 'form.add_note' : 'form.note_or_mark')}<span class="visually-hidden"> ${item.id}</span></button>
                <button type="button" class="link-btn" onclick=${() => openEvidence(item)}><${Icon} name="clip" class="icon-small" />${t('evidence.add')}<span class="visually-hidden"> ${item.id}</span></button></div>`}
        </div>
        ${open ? html`<div class="item-open"><${Note} item=${item} /><${EvidenceBox} item=${item} files=${files} /></div>`
            : html`${note && html`<${Words} text=${note} class="item-note-text" />`}<${EvidenceList} item=${item} files=${files} />`}
    </article>`;
}

/** Opens the note and puts the cursor into it. @param {any} item */
export function openNote(item) {
    item.open.value = true;
    setTimeout(() => document.getElementById(`n-${item.id}`)?.focus(), 30);
}

/** @param {any} item */
export function openEvidence(item) {
    item.open.value = true;
    setTimeout(() => document.getElementById(`e-${item.id}`)?.focus(), 30);
}

/** @param {{ item: any }} props */
function Note({ item }) {
    const { verdict, note, working } = item.local.value;
    const id = `n-${item.id}`;
    const text = useText(note || '', (value) => edit(item, { note: value || null }));
    const lack = missing(item) === 'needs_reason';
    const problem = problemOf(item.url);
    const box = useRef(null);
    return html`<div class="note" ref=${box}>
        <label for=${id} class="note-label">${t(verdict === 'na' ? 'form.reason' : 'form.note')}${verdict === 'na' ? html`<span class="needed">${t('ui.required')}</span>` : html` <span class="fine">${t('ui.optional')}</span>`}</label>
        <textarea id=${id} rows="2" maxlength="4000" class="text-input" aria-required=${verdict === 'na' ? 'true' : undefined} aria-invalid=${lack || problem ? 'true' : undefined}
            aria-describedby=${`${id}-hint ${lack || problem ? `${id}-error` : ''}`} ...${text} onblur=${() => flush(item.url)}></textarea>
        <p class="hint" id=${`${id}-hint`}>${t(verdict === 'na' ? 'form.reason_hint' : verdict === 'unmet' ? 'form.unmet_hint' : 'form.note_hint')}</p>
        ${lack && html`<p class="field-error" id=${`${id}-error`}><${Icon} name="warning" />${t('form.reason_missing')}</p>`}
        ${problem && html`<p class="field-error" id=${`${id}-error`} role="alert"><${Icon} name="warning" />${errorText(problem)} ${faultText(problem)}
            <button type="button" class="link-btn" onclick=${() => discard(item.url)}>${t('form.discard')}</button></p>`}
        <div class="note-foot">
            <span class="check-inline"><input type="checkbox" id=${`w-${item.id}`} checked=${working} onchange=${(/** @type {any} */ event) => edit(item, { working: event.currentTarget.checked })} />
                <label for=${`w-${item.id}`}>${t('form.working_mark')}</label></span>
            ${verdict && html`<button type="button" class="link-btn link-quiet" onclick=${() => edit(item, { verdict: null })}>${t('form.clear')}<span class="visually-hidden"> ${item.id}</span></button>`}
            ${item.server.saved_at && html`<span class="fine note-saved">${t('form.saved_by', { who: item.server.saved_by || '', at: timeText(item.server.saved_at) })}</span>`}
        </div>
    </div>`;
}
