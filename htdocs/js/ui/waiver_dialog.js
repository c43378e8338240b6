/*
 * waiver_dialog.js - legal answers for a finding with a reason and a last day, and takes that back. Rules with a statute behind them
 * take none: they clear by facts alone.
 *
 *   WaiverTools({ found, rule, waiver, done })     the button that fits, or why there is none; done(data) after the act
 *   EndWaiver({ waiver, done })                    the button that ends one
 */
import { html, useState } from '../../vendor/preact.js';
import { api, errorText, faultText, newAct } from '../api.js';
import { t } from '../i18n.js';
import { can, me } from '../store.js';
import { Dialog } from './dialog.js';
import { DateField, TextField } from './field.js';
import { Button, Notice } from './parts.js';
import { announce } from './status.js';

/** The day after that one. @param {string} day  YYYY-MM-DD */
function next(day) {
    return new Date(Date.parse(`${day}T00:00:00Z`) + 86400000).toISOString().slice(0, 10);
}

/** @param {{ found: any, rule: any, waiver?: any, done: (data: any) => void }} props */
export function WaiverTools({ found, rule, waiver, done }) {
    const [open, setOpen] = useState(false);
    if (!can('WAIVE') || !rule || !found.supplier_id) {
        return null;
    }
    if (rule.label === 'statutory') {
        return html`<p class="fine">${t('waiver.statutory')}</p>`;
    }
    if (waiver) {
        return html`<${EndWaiver} waiver=${waiver} done=${done} />`;
    }
    return html`<${Button} class="btn-small" icon="pause" onclick=${() => setOpen(true)}>${t('waiver.open')}</${Button}>
        ${open && html`<${GiveWaiver} found=${found} onclose=${() => setOpen(false)} done=${done} />`}`;
}

/** @param {{ found: any, onclose: () => void, done: (data: any) => void }} props */
function GiveWaiver({ found, onclose, done }) {
    const [act] = useState(newAct);
    const [values, setValues] = useState({ reason: '', until_on: /** @type {string | null} */ (null) });
    const [missing, setMissing] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const [busy, setBusy] = useState(false);
    const set = (/** @type {any} */ changes) => setValues((old) => ({ ...old, ...changes }));
    const send = async () => {
        setMissing(true);
        setError(null);
        if (!values.reason.trim() || !values.until_on) {
            return;
        }
        setBusy(true);
        try {
            const { data } = await api.post(`/suppliers/${found.supplier_id}/waivers`, { rule: found.rule, object_id: found.object_id, reason: values.reason.trim(), until_on: values.until_on }, { act });
            announce(t('waiver.given'));
            onclose();
            done(data);
        } catch (problem) {
            setError(problem);
            setBusy(false);
        }
    };
    const fault = (/** @type {string} */ name, /** @type {any} */ value) => (missing && !value ? t('fault.required') : error?.field === name ? faultText(error) : '');
    return html`<${Dialog} title=${t('waiver.title', { rule: found.rule })} onclose=${onclose} footer=${html`
            <${Button} onclick=${onclose}>${t('ui.cancel')}</${Button}><${Button} kind="primary" busy=${busy} onclick=${send}>${t('waiver.send')}</${Button}>`}>
        <p>${t('waiver.about')}</p>
        <${TextField} id="waiver-reason" lines="4" required max=${2000} label=${t('waiver.reason')} hint=${t('waiver.reason_hint')} value=${values.reason} error=${fault('reason', values.reason.trim())}
            onvalue=${(/** @type {string} */ reason) => set({ reason })} />
        <${DateField} id="waiver-until" required label=${t('waiver.until')} hint=${t('waiver.until_hint')} min=${me.value ? next(me.value.today) : undefined} value=${values.until_on} error=${fault('until_on', values.until_on)}
            onvalue=${(/** @type {string | null} */ day) => set({ until_on: day })} />
        ${error && !error.field && html`<${Notice} kind="bad" live title=${errorText(error)} />`}
    </${Dialog}>`;
}

/** @param {{ waiver: any, done: (data: any) => void }} props */
export function EndWaiver({ waiver, done }) {
    const [open, setOpen] = useState(false);
    const [act] = useState(newAct);
    const [words, setWords] = useState('');
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const close = () => setOpen(false);
    const send = async () => {
        setBusy(true);
        setError(null);
        try {
            const { data } = await api.post(`/waivers/${waiver.id}/end`, { words: words.trim() || null }, { act });
            announce(t('waiver.ended'));
            close();
            done(data);
        } catch (problem) {
            setError(problem);
        }
        setBusy(false);
    };
    return html`<${Button} class="btn-small" icon="undo" onclick=${() => setOpen(true)}>${t('waiver.end')}</${Button}>
        ${open && html`<${Dialog} title=${t('waiver.end_title', { rule: waiver.rule })} onclose=${close} footer=${html`
                <${Button} onclick=${close}>${t('ui.cancel')}</${Button}><${Button} kind="primary" busy=${busy} onclick=${send}>${t('waiver.end_send')}</${Button}>`}>
            <p>${t('waiver.end_about')}</p>
            <${TextField} id="waiver-end" lines="3" max=${2000} label=${t('waiver.end_words')} value=${words} onvalue=${setWords} />
            ${error && html`<${Notice} kind="bad" live title=${errorText(error)}><p>${faultText(error)}</p></${Notice}>`}
        </${Dialog}>`}`;
}
