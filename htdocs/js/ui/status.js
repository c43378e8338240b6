/*
 * status.js - what is said to everybody at once: the live region and the state of saving.
 *
 *   announce(text)       read out by screen readers, once
 *   SaveState()          the state of the outbox in words; always in the same place of a page that saves by itself
 */
import { html, signal } from '../../vendor/preact.js';
import { clockText } from '../format.js';
import { t } from '../i18n.js';
import { conflictsOpen, saveState } from '../outbox.js';
import { Icon } from './icons.js';

const said = signal('');

/** @param {string} text */
export function announce(text) {
    said.value = '';
    setTimeout(() => {
        said.value = text;
    }, 50);
}

/** The region itself; drawn once by the shell. */
export function LiveRegion() {
    return html`<div role="status" class="visually-hidden">${said.value}</div>`;
}

/** @type {Record<string, string>} */
const icons = {
    clean: 'cloud', dirty: 'upload', saving: 'upload', saved: 'cloud', offline: 'cloudOff', retry: 'cloudOff', session: 'key', conflict: 'warning', refused: 'warning',
};

export function SaveState() {
    const { kind, n, at } = saveState.value;
    const loud = ['offline', 'retry', 'session', 'conflict', 'refused'].includes(kind);
    return html`<div class=${`save save-${kind} ${loud ? 'save-loud' : ''}`} role="status" data-testid="save-state" data-state=${kind}>
        <${Icon} name=${icons[kind]} />
        <span>${t(`save.${kind}`, { n, at: at ? clockText(at) : '' })}</span>
        ${kind === 'conflict' && html`<button type="button" class="link-btn" onclick=${() => {
            conflictsOpen.value = true;
        }}>${t('save.compare')}</button>`}
    </div>`;
}
