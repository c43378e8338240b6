/*
 * file_parts.js - how an evidence file is shown wherever it stands.
 *
 *   FileFacts({ of })                       PDF, 1.2 MB, date of the document, date of the upload
 *   Expiry({ date, bare })                  期限切れ, まもなく期限 or the date, in words; nothing without a date; bare: beside its own label
 *   Hash({ of, name, bare })                SHA-256, shortened, with a button that copies all of it
 *   Download({ path, file, children })      saves the bytes and says whether their hash is the one shown
 *   SharedFiles({ files, submission, withdrawn, short })   files of a submission at one criterion; without submission a preview
 *   ShownFiles({ files, book, submission, withdrawn })     all files of a submission with the criteria they stand at
 */
import { html, useEffect, useRef, useState } from '../../vendor/preact.js';
import { api, errorText } from '../api.js';
import { expiry, shownBytes } from '../evidence.js';
import { dateText, dayText, daysBetween, shortHash, sizeText } from '../format.js';
import { hasText, pick, t } from '../i18n.js';
import { me } from '../store.js';
import { hashOf } from '../uploads.js';
import { Copy } from './copy.js';
import { Icon } from './icons.js';
import { Badge } from './parts.js';
import { saveBlob } from './receipt.js';
import { announce } from './status.js';

/** @param {string} kind */
export function kindName(kind) {
    return hasText(`evidence.kind_${kind}`) ? t(`evidence.kind_${kind}`) : kind.toUpperCase();
}

/** @param {{ of: any }} props */
export function FileFacts({ of }) {
    return html`<span class="file-facts"><span>${kindName(of.kind)}</span><span class="num">${sizeText(of.size)}</span>
        ${of.dated_on && html`<span>${t('evidence.dated', { date: dateText(of.dated_on) })}</span>`}
        ${of.added_at && html`<span>${t('evidence.added', { date: dayText(of.added_at) })}</span>`}</span>`;
}

/** @param {{ date: string | null | undefined, bare?: boolean }} props */
export function Expiry({ date, bare }) {
    const state = expiry(date);
    if (!date || state === 'none') {
        return null;
    }
    const left = me.value ? daysBetween(me.value.today, date) : 0;
    const words = state === 'over' ? t('evidence.expired', { n: -left }) : left === 0 ? t('evidence.expires_today') : state === 'soon' ? t('evidence.expires_soon', { n: left }) : '';
    return html`<span class="due"><span>${bare ? dateText(date) : t('evidence.expires', { date: dateText(date) })}</span>
        ${words && html` <${Badge} kind=${state === 'over' ? 'bad' : 'warn'} icon=${state === 'over' ? 'warning' : 'clock'}>${words}</${Badge}>`}</span>`;
}

/** @param {{ of: string, name: string, bare?: boolean }} props */
export function Hash({ of, name, bare }) {
    return html`<span class="file-hash">${!bare && html`<span class="fine">SHA-256</span>`} <code class="hash" title=${of}>${shortHash(of)}</code>
        <${Copy} text=${of} kind="plain" label=${t('evidence.copy_hash_of', { name })}>${t('evidence.copy_hash')}</${Copy}></span>`;
}

/**
 * A link that saves the bytes. They come through fetch: so the hash of what came is compared before it is saved, and what goes wrong
 * stands here in words. Opened in another tab it is a plain download.
 * @param {{ path: string, file: any, class?: string, children?: any }} props
 */
export function Download({ path, file, class: extra = '', children }) {
    const [state, setState] = useState(/** @type {{ bytes?: number, said?: string, error?: any }} */ ({}));
    const running = useRef(/** @type {AbortController | null} */ (null));
    useEffect(() => () => running.current?.abort(), []);
    const take = async (/** @type {MouseEvent} */ event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) {
            return;
        }
        event.preventDefault();
        if (running.current) {
            return;
        }
        const own = new AbortController();
        running.current = own;
        setState({ bytes: 0 });
        try {
            const { blob } = await api.file(path, { signal: own.signal, onbytes: (/** @type {number} */ bytes) => setState({ bytes }) });
            const same = crypto.subtle ? await hashOf(blob) === file.sha256 : null;
            if (same === false) {
                setState({ error: { key: 'not_same' } });
            } else {
                saveBlob(blob, file.name);
                setState({ said: same ? 'same' : 'unchecked' });
                announce(t(`evidence.saved_${same ? 'same' : 'unchecked'}`));
            }
        } catch (error) {
            if (!own.signal.aborted) {
                setState({ error });
            }
        }
        running.current = null;
    };
    return html`<span class="file-download"><a class=${extra} href=${`/api/v1${path}`} download=${file.name} onclick=${take}>${children || html`<span class="file-name">${file.name}</span>`}</a>
        ${state.bytes !== undefined && html`<span class="fine num" role="status">${t('evidence.loading', { sent: sizeText(state.bytes), size: sizeText(file.size) })}</span>`}
        ${state.said && html`<span class=${`file-said file-${state.said}`}><${Icon} name=${state.said === 'same' ? 'check' : 'info'} />${t(`evidence.saved_${state.said}`)}</span>`}
        ${state.error && html`<span class="field-error" role="alert"><${Icon} name="warning" />${downloadError(state.error)}</span>`}</span>`;
}

/** Why nothing was saved, and what to do. @param {any} error */
function downloadError(error) {
    const key = `evidence.download_${error?.key}`;
    return hasText(key) ? t(key) : t('evidence.download_failed', { why: errorText(error) });
}

/** @param {{ files: any[], submission?: string | null, withdrawn?: string[], short?: boolean }} props */
export function SharedFiles({ files, submission, withdrawn = [], short }) {
    return html`<ul class="files files-shared">${files.map((file) => {
        const gone = withdrawn.includes(file.evidence_id);
        return html`<li key=${file.evidence_id} class=${gone ? 'file file-gone' : 'file'}><${Icon} name="clip" />
            <div class="file-main">${submission && !gone ? html`<${Download} path=${shownBytes(submission, file.evidence_id)} file=${file} />` : html`<span class="file-name">${file.name}</span>`}
                ${gone && html` <${Badge} icon="undo">${t('evidence.withdrawn')}</${Badge}>`}
                <${FileFacts} of=${file} /><${Expiry} date=${file.expires_on} />
                ${gone && html`<p class="fine">${t('evidence.withdrawn_shown')}</p>`}
                ${!short && html`<${Hash} of=${file.sha256} name=${file.name} />`}</div></li>`;
    })}</ul>`;
}

/** @param {{ files: any[], book: any, submission?: string, withdrawn?: string[] }} props */
export function ShownFiles({ files, book, submission, withdrawn }) {
    return html`<ul class="file-rows">${files.map((file) => html`<li key=${file.evidence_id}><${SharedFiles} files=${[file]} submission=${submission} withdrawn=${withdrawn} />
        <p class="file-criteria fine">${t('evidence.stands_at')} ${file.criteria.map((/** @type {string} */ id) => html`<span title=${pick(book.criterion(id), 'title')}>${id}</span> `)}</p></li>`)}</ul>`;
}
