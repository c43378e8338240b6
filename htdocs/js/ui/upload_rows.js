/*
 * upload_rows.js - files chosen for one place, from the form for their dates to "it is in", each in words.
 *
 *   UploadRows({ target, single })     the uploads of uploads.js that are meant for this target; nothing when there are none
 *   UploadsSomewhere()                 a line for the pages that do not show them: how many are still on their way
 */
import { html, useId } from '../../vendor/preact.js';
import { dateText, dayText, sizeText } from '../format.js';
import { hasText, t } from '../i18n.js';
import { me } from '../store.js';
import { again, anyway, busy, cancel, change, dateFaults, dismiss, isFor, retry, start, takeSame, uploads } from '../uploads.js';
import { errorText, faultText } from '../api.js';
import { PickButton } from './drop.js';
import { DateField } from './field.js';
import { Hash } from './file_parts.js';
import { Icon } from './icons.js';
import { Button, Notice } from './parts.js';
import { saveJson } from './receipt.js';
import { announce } from './status.js';

/** @param {{ target: import('../uploads.js').Target, single?: boolean }} props */
export function UploadRows({ target, single }) {
    const mine = uploads.value.filter((one) => isFor(one.value, target));
    const drafts = mine.filter((one) => one.value.state === 'draft');
    const others = mine.filter((one) => one.value.state !== 'draft');
    if (mine.length === 0) {
        return null;
    }
    return html`<div class="uploads">
        ${others.length > 0 && html`<ul class="upload-list">${others.map((one) => html`<li key=${one.value.key} data-upload=${one.value.name}><${Row} one=${one} single=${single} /></li>`)}</ul>`}
        ${drafts.length > 0 && html`<${Drafts} drafts=${drafts} target=${target} />`}
    </div>`;
}

/** The dates go with the file, so they are asked before it is sent. @param {{ drafts: import('../uploads.js').One[], target: any }} props */
function Drafts({ drafts, target }) {
    const go = (/** @type {Event} */ event) => {
        event.preventDefault();
        if (drafts.every((one) => Object.keys(dateFaults(one.value)).length === 0)) {
            announce(t('upload.started', { n: drafts.length }));
            start(drafts);
            return;
        }
        /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.currentTarget).querySelector('[aria-invalid]'))?.focus();
    };
    const what = target.evidence_id ? 'upload.start_revision' : target.assessment_id ? 'upload.start_attach' : 'upload.start';
    return html`<form class="upload-form" onsubmit=${go} novalidate>
        <p class="fine">${t('upload.dates_hint')}</p>
        <ul class="upload-list">${drafts.map((one) => html`<li key=${one.value.key} class="upload" data-upload=${one.value.name}><${Draft} one=${one} /></li>`)}</ul>
        <div class="row"><${Button} type="submit" kind="primary" icon="upload">${t(what, { n: drafts.length })}</${Button}>
            <${Button} kind="plain" onclick=${() => drafts.forEach(dismiss)}>${t('ui.cancel')}</${Button}></div>
    </form>`;
}

/** @param {{ one: import('../uploads.js').One }} props */
function Draft({ one }) {
    const { name, size, dated_on, expires_on } = one.value;
    const faults = dateFaults(one.value);
    const words = (/** @type {string} */ field) => faults[field] && t(`upload.why_${faults[field]}`);
    const id = useId();
    return html`<div role="group" aria-labelledby=${id}>
        <${Head} id=${id} name=${name} size=${size}><button type="button" class="link-btn link-quiet" onclick=${() => dismiss(one)}>${t('upload.remove')}<span class="visually-hidden"> ${name}</span></button></${Head}>
        <div class="upload-dates">
            <${DateField} label=${html`${t('evidence.dated_on')} <span class="fine">${t('ui.optional')}</span>`} value=${dated_on} max=${me.value?.today} plain error=${words('dated_on')} onvalue=${(/** @type {any} */ value) => change(one, { dated_on: value })} />
            <${DateField} label=${html`${t('evidence.expires_on')} <span class="fine">${t('ui.optional')}</span>`} value=${expires_on} error=${words('expires_on')} onvalue=${(/** @type {any} */ value) => change(one, { expires_on: value })} />
        </div></div>`;
}

/** @param {{ id?: string, name: string, size: number, children?: any }} props */
function Head({ id, name, size, children }) {
    return html`<p class="upload-head" id=${id}><${Icon} name="doc" /><b class="file-name">${name}</b> <span class="fine num">${sizeText(size)}</span>${children && html` <span class="upload-end">${children}</span>`}</p>`;
}

/** Why it is not in, and what to do next. @param {any} error @param {import('../uploads.js').Upload} one */
function why(error, one) {
    const key = `upload.why_${error.fault || error.key}`;
    if (hasText(key)) {
        return t(key, { end: one.name.slice(one.name.lastIndexOf('.') + 1), most: error.most ? sizeText(error.most) : '' });
    }
    return `${errorText(error)} ${faultText(error)}`;
}

/** @param {{ one: import('../uploads.js').One, single?: boolean }} props */
function Row({ one, single }) {
    const now = one.value;
    if (now.state === 'done') {
        return html`<${Done} one=${one} />`;
    }
    if (now.state === 'same') {
        return html`<${Same} one=${one} />`;
    }
    if (now.state === 'failed' || now.state === 'refused' || now.state === 'lost') {
        return html`<${Stopped} one=${one} single=${single} />`;
    }
    return html`<div class="upload upload-moving"><${Head} name=${now.name} size=${now.size}>${now.state !== 'checking'
            && html`<${Button} kind="plain" icon="cross" onclick=${() => {
                cancel(one);
                announce(t('upload.cancelled', { name: now.name }));
            }}>${t('upload.cancel')}<span class="visually-hidden"> ${now.name}</span></${Button}>`}</${Head}>
        ${now.state !== 'waiting' && html`<progress max=${now.size} value=${now.state === 'sending' ? now.sent : undefined} aria-label=${t('upload.progress', { name: now.name })}></progress>`}
        <p class="num" data-testid="upload-words">${now.state === 'sending'
            ? t('upload.sending', { sent: sizeText(now.sent), size: sizeText(now.size), part: Math.floor((now.sent / now.size) * 100) }) : t(`upload.${now.state}`)}</p></div>`;
}

/** @param {{ one: import('../uploads.js').One, single?: boolean }} props */
function Stopped({ one, single }) {
    const { name, state, error, dated_on, expires_on } = one.value;
    const lost = state === 'lost';
    const dates = [dated_on && t('evidence.dated', { date: dateText(dated_on) }), expires_on && t('evidence.expires', { date: dateText(expires_on) })].filter(Boolean).join(t('ui.dot'));
    return html`<${Notice} kind=${lost ? 'warn' : 'bad'} live title=${t(lost ? 'upload.lost' : state === 'refused' ? 'upload.refused' : 'upload.failed', { name })}>
        <p>${lost ? t('upload.lost_next') : why(error, one.value)}</p>
        ${dates && html`<p class="fine">${t('upload.kept', { dates })}</p>`}
        <div class="row">
            ${state === 'failed' && html`<${Button} icon="undo" onclick=${() => retry(one)}>${t('upload.retry')}<span class="visually-hidden"> ${name}</span></${Button}>`}
            ${state !== 'failed' && html`<${PickButton} single onfiles=${(/** @type {File[]} */ [file]) => again(one, file)}>${t(lost ? 'upload.choose_again' : 'upload.choose_other')}<span class="visually-hidden"> ${name}</span></${PickButton}>`}
            <${Button} kind="plain" onclick=${() => cancel(one)}>${t(state === 'refused' ? 'ui.close' : 'upload.give_up')}<span class="visually-hidden"> ${name}</span></${Button}></div>
    </${Notice}>`;
}

/** The very same bytes are there already. @param {{ one: import('../uploads.js').One }} props */
function Same({ one }) {
    const { name, same, error, assessment_id, evidence_id } = one.value;
    return html`<${Notice} kind="warn" live title=${t('upload.same', { name })}>
        <p>${t('upload.same_text', { other: same.name, at: dayText(same.added_at) })}</p>
        ${error && html`<p class="field-error"><${Icon} name="warning" />${errorText(error)}</p>`}
        <div class="row">${!evidence_id && html`<${Button} kind="primary" icon="clip" onclick=${() => takeSame(one)}>${t(assessment_id ? 'upload.same_attach' : 'upload.same_keep')}</${Button}>`}
            <${Button} onclick=${() => anyway(one)}>${t('upload.same_anyway')}</${Button}>
            <${Button} kind="plain" onclick=${() => cancel(one)}>${t('ui.cancel')}</${Button}></div>
    </${Notice}>`;
}

/** @param {{ one: import('../uploads.js').One }} props */
function Done({ one }) {
    const { name, done } = one.value;
    return html`<${Notice} kind=${done.same ? 'good' : 'bad'} live title=${t(done.same ? 'upload.done' : 'upload.not_same', { name })}>
        <p class="fine">${t(done.same ? 'upload.done_same' : 'upload.not_same_next')}</p>
        <${Hash} of=${done.evidence.sha256} name=${name} />
        <div class="row">${done.receipt && html`<${Button} kind="plain" icon="download" onclick=${() => saveJson(done.receipt, `receipt-${done.receipt.seq}`)}>${t('receipt.download')}</${Button}>`}
            <${Button} kind="plain" onclick=${() => dismiss(one)}>${t('ui.close')}<span class="visually-hidden"> ${name}</span></${Button}></div>
    </${Notice}>`;
}

export function UploadsSomewhere() {
    return busy.value === 0 ? null : html`<p class="uploads-line" role="status"><${Icon} name="upload" />${t('upload.busy', { n: busy.value })}</p>`;
}

