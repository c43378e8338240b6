/*
 * dialog.js - the native <dialog>: focus stays inside, Escape closes, focus returns to where it was.
 *
 *   Dialog({ title, onclose, wide, footer, children })     drawn while open: the caller keeps the state
 *   Confirm({ title, yes, danger, busy, onyes, onclose, children })
 */
import { html, useEffect, useId, useRef } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { Icon } from './icons.js';
import { Button } from './parts.js';

/** @param {{ title: string, onclose: () => void, wide?: boolean, footer?: any, children?: any }} props */
export function Dialog({ title, onclose, wide, footer, children }) {
    const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
    const id = useId();
    useEffect(() => {
        const opener = /** @type {HTMLElement | null} */ (document.activeElement);
        const dialog = box.current;
        dialog?.showModal();
        return () => {
            dialog?.close();
            opener?.focus?.();
        };
    }, []);
    return html`<dialog ref=${box} class=${`dialog ${wide ? 'dialog-wide' : ''}`} aria-labelledby=${id}
            oncancel=${(/** @type {Event} */ event) => {
                event.preventDefault();
                onclose();
            }}>
        <header class="dialog-head"><h2 id=${id}>${title}</h2>
            <button type="button" class="icon-btn" aria-label=${t('ui.close')} onclick=${onclose}><${Icon} name="cross" /></button></header>
        <div class="dialog-body">${children}</div>
        ${footer && html`<footer class="dialog-foot">${footer}</footer>`}
    </dialog>`;
}

/** @param {{ title: string, yes: string, danger?: boolean, busy?: boolean, onyes: () => void, onclose: () => void, children?: any }} props */
export function Confirm({ title, yes, danger, busy, onyes, onclose, children }) {
    return html`<${Dialog} title=${title} onclose=${onclose} footer=${html`
        <${Button} onclick=${onclose}>${t('ui.cancel')}</${Button}>
        <${Button} kind=${danger ? 'danger' : 'primary'} busy=${busy} onclick=${onyes}>${yes}</${Button}>`}>
        ${children}
    </${Dialog}>`;
}
