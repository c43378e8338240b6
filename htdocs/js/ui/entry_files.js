/*
 * entry_files.js - files of an entry: brought while it is typed, and shown beside it afterwards.
 *
 *   EntryFiles({ nego, form, draft, error })     form: which form of this case, by its name; what came in is kept in the draft
 *   filesMoving(nego, form)                      whether some are chosen and not in yet
 *   FilesOf({ files })                           of a recorded entry, to be saved
 */
import { html, useEffect } from '../../vendor/preact.js';
import { sizeText } from '../format.js';
import { t } from '../i18n.js';
import { dismiss, isFor, uploads } from '../uploads.js';
import { Download, Hash } from './file_parts.js';
import { Icon } from './icons.js';
import { announce } from './status.js';
import { UploadBox } from './upload_box.js';

const MOST = 10;

/** @param {any} nego @param {string} form */
export function filesMoving(nego, form) {
    return uploads.value.some((one) => isFor(one.value, { nego_id: nego.id, form }) && !['done', 'refused'].includes(one.value.state));
}

/** @param {{ nego: any, form: string, draft: any, error?: string }} props */
export function EntryFiles({ nego, form, draft, error }) {
    const target = { nego_id: nego.id, form };
    const arrived = uploads.value.filter((one) => isFor(one.value, target) && one.value.state === 'done');
    const files = draft.values.files || [];
    useEffect(() => {
        if (draft.ready && arrived.length > 0) {
            const found = arrived.map((one) => one.value.done.evidence);
            draft.set({ files: [...files, ...found.map(({ id, name, size, sha256 }) => ({ id, name, size, sha256 }))] });
            arrived.forEach(dismiss);
            announce(t('files.arrived', { names: found.map((file) => file.name).join(t('ui.comma')) }));
        }
    });
    const drop = (/** @type {any} */ file) => {
        draft.set({ files: files.filter((/** @type {any} */ one) => one.id !== file.id) });
        document.getElementById('f-files')?.focus();
    };
    return html`<fieldset class=${`field entry-files ${error ? 'field-bad' : ''}`} id="f-files" tabindex="-1">
        <legend>${t('nf.files')} <span class="fine">${t('ui.optional')}</span></legend>
        <p class="hint">${t('nf.files_hint')}</p>
        ${error && html`<p class="field-error"><${Icon} name="warning" />${error}</p>`}
        ${files.length > 0 && html`<ul class="files">${files.map((/** @type {any} */ file) => html`<li class="file" key=${file.id}><${Icon} name="clip" />
            <div class="file-main"><span class="file-name">${file.name}</span> <span class="fine num">${sizeText(file.size)}</span></div>
            <button type="button" class="link-btn link-quiet" onclick=${() => drop(file)}>${t('upload.remove')}<span class="visually-hidden"> ${file.name}</span></button></li>`)}</ul>`}
        ${files.length < MOST ? html`<${UploadBox} target=${target} />` : html`<p class="hint">${t('files.most', { n: MOST })}</p>`}
    </fieldset>`;
}

/** @param {{ files: any[] | null }} props */
export function FilesOf({ files }) {
    return !files || files.length === 0 ? null : html`<ul class="files files-shared" aria-label=${t('nf.files')}>${files.map((file) => html`<li class="file" key=${file.id}><${Icon} name="clip" />
        <div class="file-main"><${Download} path=${`/files/${file.id}/bytes`} file=${file} /> <span class="fine num">${sizeText(file.size)}</span> <${Hash} of=${file.sha256} name=${file.name} /></div></li>`)}</ul>`;
}
