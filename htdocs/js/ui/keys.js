/*
 * keys.js - single-letter shortcuts, with a switch that turns them off (WCAG 2.1.4). They never fire in a field, with a
 * modifier, while a dialog is open or while an IME composes.
 *
 *   useKeys({ j: () => …, '?': () => … })     while the page is drawn
 *   keysOn.value, setKeys(on)                 the switch; remembered in this browser
 *   KeysDialog({ onclose })
 */
import { html, signal, useEffect } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { Dialog } from './dialog.js';
import { CheckField } from './field.js';

const STORED = 'sctier.keys';

function kept() {
    try {
        return localStorage.getItem(STORED) !== 'off';
    } catch {
        return true;
    }
}

export const keysOn = signal(kept());

/** @param {boolean} on */
export function setKeys(on) {
    keysOn.value = on;
    try {
        localStorage.setItem(STORED, on ? 'on' : 'off');
    } catch {
        /* lasts as long as the page, then */
    }
}

/** @param {any} target */
function typing(target) {
    return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
        || (target instanceof HTMLInputElement && !['radio', 'checkbox'].includes(target.type)) || target?.isContentEditable;
}

/** @param {Record<string, () => void>} keys */
export function useKeys(keys) {
    useEffect(() => {
        const hear = (/** @type {KeyboardEvent} */ event) => {
            const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
            if (!act || !keysOn.value || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey
                || typing(event.target) || document.querySelector('dialog[open]')) {
                return;
            }
            event.preventDefault();
            act();
        };
        document.addEventListener('keydown', hear);
        return () => document.removeEventListener('keydown', hear);
    }, [keys]);
}

export const keyList = [['J', 'keys.next'], ['K', 'keys.back'], ['1', 'keys.met'], ['2', 'keys.unmet'], ['3', 'keys.na'], ['N', 'keys.note'], ['E', 'keys.evidence'], ['/', 'keys.search'], ['?', 'keys.help']];

export function KeyTable() {
    return html`<dl class="keys">${keyList.map(([key, text]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${t(text)}</dd></div>`)}</dl>`;
}

/** @param {{ onclose: () => void }} props */
export function KeysDialog({ onclose }) {
    return html`<${Dialog} title=${t('keys.title')} onclose=${onclose}>
        <p>${t('keys.about')}</p><${KeyTable} />
        <${CheckField} label=${t('keys.use')} checked=${keysOn.value} onvalue=${setKeys} />
    </${Dialog}>`;
}
