/*
 * evidence_box.js - the evidence at one criterion of the form: what is attached, from the library or new, detached with undo.
 *
 *   EvidenceBox({ item, files })      item of answers.js, files of evidence.js openFiles; with everything that changes it
 *   EvidenceList({ item, files })     the names alone, for a closed item and for who only reads
 */
import { html, useState } from '../../vendor/preact.js';
import { errorText } from '../api.js';
import { bytesOf } from '../evidence.js';
import { t } from '../i18n.js';
import { EvidencePicker } from './evidence_picker.js';
import { Download, Expiry, FileFacts } from './file_parts.js';
import { Icon } from './icons.js';
import { Button } from './parts.js';
import { announce } from './status.js';
import { UploadBox } from './upload_box.js';

/** @param {{ item: any, files: any }} props */
export function EvidenceList({ item, files }) {
    const here = files.at(item.id);
    return here.length === 0 ? null : html`<ul class="files files-short" aria-label=${t('evidence.at', { id: item.id })}>
        ${here.map((/** @type {any} */ file) => html`<li key=${file.evidence_id} class="file"><${Icon} name="clip" /><div class="file-main"><${Download} path=${bytesOf(file.evidence_id, file.n)} file=${file} /> <${FileFacts} of=${file} /> <${Expiry} date=${file.expires_on} /></div></li>`)}</ul>`;
}

/** @param {{ item: any, files: any }} props */
export function EvidenceBox({ item, files }) {
    const [picking, setPicking] = useState(false);
    const [gone, setGone] = useState(/** @type {any} */ (null));
    const [error, setError] = useState(/** @type {any} */ (null));
    const here = files.at(item.id);
    const { rows, error: unread } = files.state.value;
    const act = async (/** @type {() => Promise<void>} */ change, /** @type {any} */ left, /** @type {string} */ said) => {
        setError(null);
        try {
            await change();
            setGone(left);
            announce(said);
        } catch (problem) {
            setError(problem);
        }
    };
    return html`<section class="ev" aria-labelledby=${`ev-${item.id}`}>
        <h5 class="ev-title" id=${`ev-${item.id}`}><${Icon} name="clip" />${t('evidence.name')} ${rows && html`<span class="num">${here.length}</span>`}<span class="visually-hidden"> ${item.id}</span></h5>
        ${!rows && !unread && html`<p class="fine" role="status">${t('state.loading')}</p>`}
        ${unread && html`<p class="field-error" role="alert"><${Icon} name="warning" />${t('evidence.unread', { why: errorText(unread) })} <button type="button" class="link-btn" onclick=${files.reload}>${t('ui.again')}</button></p>`}
        ${here.length > 0 && html`<ul class="files">${here.map((/** @type {any} */ file) => html`<li key=${file.evidence_id} class="file"><${Icon} name="doc" />
            <div class="file-main"><${Download} path=${bytesOf(file.evidence_id, file.n)} file=${file} /><${FileFacts} of=${file} /><${Expiry} date=${file.expires_on} /></div>
            <div class="file-end"><a class="link-quiet" href=${`/portal/evidence/${file.evidence_id}`}>${t('evidence.details')}<span class="visually-hidden"> ${file.name}</span></a>
                <button type="button" class="link-btn link-quiet" onclick=${() => act(() => files.detach(file.evidence_id, item.id), file, t('evidence.detached', { name: file.name }))}>${t('evidence.detach')}<span class="visually-hidden"> ${file.name} ${item.id}</span></button></div></li>`)}</ul>`}
        ${gone && html`<p class="undo" role="status"><span>${t('evidence.detached', { name: gone.name })}</span>
            <${Button} kind="plain" icon="undo" onclick=${() => act(() => files.attach(gone.evidence_id, item.id), null, t('evidence.attached', { name: gone.name }))}>${t('evidence.undo')}</${Button}></p>`}
        ${error && html`<p class="field-error" role="alert"><${Icon} name="warning" />${t('evidence.not_changed', { why: errorText(error) })}</p>`}
        <${UploadBox} target=${{ assessment_id: files.assessment, criteria: [item.id] }} pickId=${`e-${item.id}`} about=${item.id}
            tools=${html`<${Button} kind="plain" icon="search" aria-label=${`${t('evidence.from_library')} ${item.id}`} onclick=${() => setPicking(true)}>${t('evidence.from_library')}</${Button}>`} />
        ${picking && html`<${EvidencePicker} item=${item} files=${files} onclose=${() => setPicking(false)} />`}
    </section>`;
}
