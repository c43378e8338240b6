/*
 * letter.js - the letter of a request, both languages as tabs, drawn as a letter. On paper both are printed.
 *
 *   Letter({ letter })     letter: { text_ja, text_en, hash } (domain_level.h)
 */
import { html, useRef, useState } from '../../vendor/preact.js';
import { lang, t } from '../i18n.js';

/** @param {{ letter: { text_ja: string, text_en: string, hash: string } }} props */
export function Letter({ letter }) {
    const [shown, setShown] = useState(/** @type {'ja' | 'en'} */ (lang.value));
    const tabs = useRef(/** @type {HTMLElement | null} */ (null));
    const move = (/** @type {KeyboardEvent} */ event) => {
        if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) {
            event.preventDefault();
            const next = shown === 'ja' ? 'en' : 'ja';
            setShown(next);
            /** @type {HTMLElement | null | undefined} */ (tabs.current?.querySelector(`#letter-tab-${next}`))?.focus();
        }
    };
    const tab = (/** @type {'ja' | 'en'} */ one) => html`<button type="button" role="tab" id=${`letter-tab-${one}`} class="tab" lang=${one}
        aria-selected=${shown === one ? 'true' : 'false'} aria-controls=${`letter-${one}`} tabindex=${shown === one ? 0 : -1}
        onclick=${() => setShown(one)} onkeydown=${move}>${one === 'ja' ? '日本語' : 'English'}</button>`;
    return html`<div class="letter-box">
        <div class="tabs no-print" role="tablist" aria-label=${t('letter.tabs')} ref=${tabs}>${tab('ja')}${tab('en')}</div>
        ${(/** @type {('ja' | 'en')[]} */ (['ja', 'en'])).map((one) => html`<div class=${`letter ${shown === one ? '' : 'letter-other'}`} id=${`letter-${one}`} role="tabpanel" tabindex="0"
            aria-labelledby=${`letter-tab-${one}`} lang=${one}><${Sheet} text=${one === 'ja' ? letter.text_ja : letter.text_en} /></div>`)}
        <p class="fine letter-hash">${t('letter.hash')} <code class="hash">${letter.hash}</code></p>
    </div>`;
}

/** The first line is the subject; a line that begins with ■ is a heading. The text itself is not touched. @param {{ text: string }} props */
export function Sheet({ text }) {
    const lines = text.replace(/\n+$/, '').split('\n');
    const first = lines.findIndex((line) => line.trim() !== '');
    return html`${lines.map((line, i) => (i === first ? html`<p class="letter-subject">${line}</p>`
        : line.startsWith('■') ? html`<p class="letter-head">${line}</p>`
            : line.trim() === '' ? html`<div class="letter-gap"></div>` : html`<p>${line}</p>`))}`;
}
