/*
 * copy.js - puts a text on the clipboard and says so.
 *
 *   Copy({ text, kind, children })
 */
import { html, useState } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { Button } from './parts.js';
import { announce } from './status.js';

/** @param {{ text: string, kind?: string, label?: string, children?: any }} props */
export function Copy({ text, kind = 'second', label, children }) {
    const [done, setDone] = useState('');
    const copy = async () => {
        let said = 'copied';
        try {
            await navigator.clipboard.writeText(text);
        } catch {
            said = 'not_copied';
        }
        setDone(said);
        announce(t(`copy.${said}`));
        setTimeout(() => setDone(''), 4000);
    };
    return html`<${Button} kind=${kind} icon=${done === 'copied' ? 'check' : 'doc'} aria-label=${label} onclick=${copy}>${done ? t(`copy.${done}`) : children}</${Button}>`;
}
