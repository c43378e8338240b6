/*
 * receipt.js - the receipt of an act (受領証): what the person takes away. Shown, downloaded as JSON, printed.
 *
 *   Receipt({ receipt, name })     receipt of domain_record.h; name: the file's name without ".json"
 */
import { html } from '../../vendor/preact.js';
import { timeText } from '../format.js';
import { hasText, t } from '../i18n.js';
import { Button, Facts } from './parts.js';

/** Saves an object as a JSON file. @param {any} object @param {string} name */
export function saveJson(object, name) {
    saveBlob(new Blob([JSON.stringify(object, null, 2), '\n'], { type: 'application/json' }), `${name}.json`);
}

/** Offers a file to save. @param {Blob} blob @param {string} name */
export function saveBlob(blob, name) {
    const url = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** The name of an act. @param {string} kind  such as level.accepted */
export function kindText(kind) {
    const entry = kind.startsWith('nego.') ? kind.slice(5) : '';
    return hasText(`kind.${kind}`) ? t(`kind.${kind}`) : hasText(`entry.${entry}`) ? t(`entry.${entry}`) : kind;
}

/** @param {{ receipt: any, name: string, children?: any }} props */
export function Receipt({ receipt, name, children }) {
    return html`<div class="receipt">
        <${Facts} rows=${[
            [t('receipt.act'), kindText(receipt.kind)],
            [t('receipt.at'), html`<time datetime=${receipt.at}>${timeText(receipt.at)}</time>`],
            [t('receipt.seq'), html`<span class="num">${receipt.seq}</span>`],
            [t('receipt.leaf'), html`<code class="hash">${receipt.leaf}</code>`],
            [t('receipt.root'), html`<code class="hash">${receipt.root}</code> <span class="fine">${t('receipt.of', { n: receipt.size })}</span>`],
            [t('receipt.log_id'), html`<code class="hash">${receipt.log_id}</code>`],
        ]} />
        ${children}
        <p class="fine">${t('receipt.about')}</p>
        <div class="row no-print">
            <${Button} icon="download" onclick=${() => saveJson(receipt, name)}>${t('receipt.download')}</${Button}>
            <${Button} icon="print" onclick=${() => print()}>${t('ui.print')}</${Button}>
        </div>
    </div>`;
}
