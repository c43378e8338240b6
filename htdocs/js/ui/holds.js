/*
 * holds.js - holds (保全) over what is kept of one supplier: set and released by legal with words. While one stands, no bytes of that
 * supplier's files are removed.
 *
 *   Holds({ supplier, rows, negos, done })     done(data) after an act
 */
import { html, useState } from '../../vendor/preact.js';
import { api, errorText, faultText, newAct } from '../api.js';
import { dayText } from '../format.js';
import { t } from '../i18n.js';
import { can } from '../store.js';
import { Dialog } from './dialog.js';
import { SelectField, TextField } from './field.js';
import { Badge, Button, Empty, Notice, Words } from './parts.js';
import { announce } from './status.js';

/** @param {{ supplier: string, rows: any[], negos: any[], done: (data: any) => void }} props */
export function Holds({ supplier, rows, negos, done }) {
    const [acting, setActing] = useState(/** @type {any} */ (null));
    const title = (/** @type {string | null} */ id) => (id ? negos.find((one) => one.id === id)?.title || t('hold.of_case') : t('hold.of_all'));
    return html`<p class="hint">${t('hold.about')}</p>
        ${rows.length === 0 ? html`<${Empty} icon="lock" title=${t('hold.none')}><p>${t(can('SET_HOLD') ? 'hold.none_next' : 'hold.none_read')}</p></${Empty}>` : html`<ul class="rows">${rows.map((hold) => html`<li class="rows-row">
            <div class="rows-main"><b>${title(hold.nego_id)}</b><span class="fine">${t('hold.set_by', { who: hold.set_by, date: dayText(hold.set_at) })}</span></div>
            <div class="rows-end"><${Badge} kind=${hold.released_at ? 'neutral' : 'warn'} icon=${hold.released_at ? 'undo' : 'lock'}>${t(hold.released_at ? 'hold.is_released' : 'hold.stands')}</${Badge}>
                ${can('SET_HOLD') && !hold.released_at && html`<${Button} class="btn-small" icon="undo" onclick=${() => setActing(hold)}>${t('hold.release')}</${Button}>`}</div>
            <div class="said"><${Words} text=${hold.words} />${hold.released_at && html`<p class="fine">${t('hold.released_by', { who: hold.released_by, date: dayText(hold.released_at) })}</p><${Words} text=${hold.released_words} />`}</div>
        </li>`)}</ul>`}
        ${can('SET_HOLD') && html`<div class="row gap-top no-print"><${Button} icon="lock" onclick=${() => setActing('new')}>${t('hold.set')}</${Button}></div>`}
        ${acting && html`<${HoldDialog} supplier=${supplier} hold=${acting === 'new' ? null : acting} negos=${negos} done=${done} onclose=${() => setActing(null)} />`}`;
}

/** @param {{ supplier: string, hold: any, negos: any[], done: (data: any) => void, onclose: () => void }} props  hold null: a new one */
function HoldDialog({ supplier, hold, negos, done, onclose }) {
    const [act] = useState(newAct);
    const [words, setWords] = useState('');
    const [nego, setNego] = useState(/** @type {string | null} */ (null));
    const [tried, setTried] = useState(false);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const send = async () => {
        setTried(true);
        setError(null);
        if (!words.trim()) {
            return;
        }
        setBusy(true);
        try {
            const { data } = hold ? await api.post(`/holds/${hold.id}/release`, { words: words.trim() }, { act })
                : await api.post(`/suppliers/${supplier}/holds`, { nego_id: nego, words: words.trim() }, { act });
            announce(t(hold ? 'hold.released_done' : 'hold.set_done'));
            onclose();
            done(data);
        } catch (problem) {
            setError(problem);
            setBusy(false);
        }
    };
    return html`<${Dialog} title=${t(hold ? 'hold.release_title' : 'hold.set_title')} onclose=${onclose} footer=${html`
            <${Button} onclick=${onclose}>${t('ui.cancel')}</${Button}><${Button} kind="primary" busy=${busy} onclick=${send}>${t(hold ? 'hold.release_send' : 'hold.set_send')}</${Button}>`}>
        <p>${t(hold ? 'hold.release_about' : 'hold.does')}</p>
        ${!hold && html`<${SelectField} id="hold-nego" label=${t('hold.what')} value=${nego} none=${t('hold.of_all')} onvalue=${setNego} options=${negos.map((one) => ({ value: one.id, text: one.title }))} />`}
        <${TextField} id="hold-words" lines="4" required max=${2000} label=${t(hold ? 'hold.release_words' : 'hold.words')} hint=${t('hold.words_hint')} value=${words} onvalue=${setWords}
            error=${tried && !words.trim() ? t('fault.required') : error?.field === 'words' ? faultText(error) : ''} />
        ${error && error.field !== 'words' && html`<${Notice} kind="bad" live title=${errorText(error)} />`}
    </${Dialog}>`;
}
