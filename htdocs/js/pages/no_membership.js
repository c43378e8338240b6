/*
 * no_membership.js - a valid log-in that has no role here: what happened, whom to ask and what to hand them, and the field for
 * an invitation code. Nothing else is shown, because nothing else may be seen.
 */
import { html, useState } from '../../vendor/preact.js';
import { api, errorText, faultText, newAct } from '../api.js';
import { pick, t } from '../i18n.js';
import { openOutbox } from '../outbox.js';
import { setMe } from '../session.js';
import { me } from '../store.js';
import { Copy } from '../ui/copy.js';
import { TextField } from '../ui/field.js';
import { Button, Card, Facts, Notice, Page } from '../ui/parts.js';

export default function NoMembership() {
    const mine = me.value;
    const buyer = pick(mine, 'buyer');
    return html`<${Page} narrow title=${t('nomem.title')} lead=${t('nomem.lead', { name: mine?.name || t('shell.no_name'), buyer })}>
        <${Card} title=${t('nomem.code_title')}><${Redeem} /></${Card}>
        <${Card} title=${t('nomem.ask_title')} class="stack">
            <ol class="nomem-steps">
                <li>${t('nomem.ask_who', { buyer })}</li>
                <li>${t('nomem.ask_what')}</li>
                <li>${t('nomem.ask_then')}</li>
            </ol>
            <${Facts} rows=${[
                [t('nomem.issuer'), html`<code class="hash">${mine?.issuer}</code>`],
                [t('nomem.subject'), html`<code class="hash">${mine?.subject}</code>`],
            ]} />
            <${Copy} text=${t('nomem.copy_text', { name: mine?.name || t('shell.no_name'), issuer: mine?.issuer || '', subject: mine?.subject || '' })}>${t('nomem.copy')}</${Copy}>
        </${Card}>
        <p class="fine gap-top">${t('nomem.else')}</p>
    </${Page}>`;
}

/** The code as it was meant: typed through an IME it may have wide letters, long dashes or spaces. @param {string} typed */
function plain(typed) {
    return typed.normalize('NFKC').trim().replace(/[\s\u2010-\u2015\u2212\u30fc]+/g, '-');
}

function Redeem() {
    const [act] = useState(newAct);
    const [code, setCode] = useState('');
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const send = async (/** @type {Event} */ event) => {
        event.preventDefault();
        if (busy) {
            return;
        }
        if (!code.trim()) {
            setError({ key: 'invalid_field', field: 'code', fault: 'required', problem: {} });
            document.getElementById('invitation')?.focus();
            return;
        }
        setBusy(true);
        setError(null);
        try {
            const { data } = await api.post('/invitations/redeem', { code: plain(code) }, { act });
            setMe(data);
            if (data.party) {
                await openOutbox();
            }
        } catch (problem) {
            setError(problem);
            setBusy(false);
            document.getElementById('invitation')?.focus();
        }
    };
    const atField = error?.field === 'code';
    return html`<form onsubmit=${send} novalidate>
        <${TextField} id="invitation" label=${t('nomem.code')} hint=${t('nomem.code_hint')} value=${code} onvalue=${setCode} autocomplete="off" autocapitalize="characters" spellcheck=${false} maxlength="64"
            error=${atField ? `${faultText(error)}${error.fault === 'wrong_code' || error.fault === 'expired' ? ` ${t('nomem.code_next')}` : ''}` : null} />
        ${error && !atField && html`<${Notice} kind="bad" live title=${errorText(error)} />`}
        ${atField && html`<p class="visually-hidden" role="alert">${faultText(error)}</p>`}
        <div class="row gap-top"><${Button} kind="primary" icon="key" type="submit" busy=${busy}>${t('nomem.redeem')}</${Button}></div>
    </form>`;
}
