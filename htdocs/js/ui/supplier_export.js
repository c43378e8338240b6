/*
 * supplier_export.js - the list of suppliers as a file, with the search and the state that the list shows now.
 *
 * The file comes through fetch, so that its progress and what goes wrong stand here in words: a link would leave people with a
 * broken file, or with the server's answer for programs. The half of a file is never saved.
 */
import { html, useEffect, useRef, useState } from '../../vendor/preact.js';
import { api, errorText } from '../api.js';
import { sizeText } from '../format.js';
import { t } from '../i18n.js';
import { Button, Notice } from './parts.js';
import { saveBlob } from './receipt.js';
import { announce } from './status.js';

const formats = ['csv', 'json'];

/** @typedef {{ format?: string, bytes?: number, done?: { name: string, size: number }, error?: any }} State */

/** @param {{ q: string, standing: string }} props */
export function SupplierExport({ q, standing }) {
    const [open, setOpen] = useState(false);
    const [state, setState] = useState(/** @type {State} */ ({}));
    const running = useRef(/** @type {AbortController | null} */ (null));

    useEffect(() => () => running.current?.abort(), []);

    const start = async (/** @type {string} */ format) => {
        const own = new AbortController();
        const ask = new URLSearchParams(Object.entries({ q, standing }).filter(([, value]) => value));
        running.current = own;
        setState({ format, bytes: 0 });
        announce(t('export.begun'));
        try {
            const file = await api.file(`/suppliers.${format}${ask.size ? `?${ask}` : ''}`, {
                signal: own.signal, onbytes: (/** @type {number} */ bytes) => setState({ format, bytes }),
            });
            saveBlob(file.blob, file.name);
            setState({ done: { name: file.name, size: file.blob.size } });
        } catch (error) {
            setState(own.signal.aborted ? {} : { error });
        }
    };
    const stop = () => {
        running.current?.abort();
        announce(t('export.stopped'));
    };

    return html`<div class="export no-print">
        <${Button} kind="plain" icon="download" aria-expanded=${open ? 'true' : 'false'} aria-controls="supplier-export"
            onclick=${() => setOpen(!open)}>${t('export.open')}</${Button}>
        <div id="supplier-export" class="export-panel" hidden=${!open} role="group" aria-label=${t('export.title')}>
            <p>${t(q || standing ? 'export.filtered' : 'export.all')} ${t('export.counts')}</p>
            <div class="row">${formats.map((format) => html`<${Button} icon="download" busy=${state.format === format}
                disabled=${Boolean(state.format) && state.format !== format} onclick=${() => start(format)}>${t(`export.${format}`)}</${Button}>`)}
                ${state.format && html`<${Button} kind="plain" icon="cross" onclick=${stop}>${t('export.stop')}</${Button}>`}</div>
            ${state.format && html`<p class="num" data-testid="export-progress">${t('export.progress', { size: sizeText(state.bytes || 0) })}</p>`}
            ${state.done && html`<${Notice} kind="good" live title=${t('export.done')}><p>${t('export.saved', { name: state.done.name, size: sizeText(state.done.size) })}</p></${Notice}>`}
            ${state.error && html`<${Notice} kind="bad" live title=${t('export.failed')}><p>${errorText(state.error)}</p><p>${t('export.nothing_saved')}</p></${Notice}>`}
            <p class="fine">${t('export.hint')}</p>
        </div>
    </div>`;
}
