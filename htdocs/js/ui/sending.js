/*
 * sending.js - sending a form once (draft.js): it checks itself, shows what is missing with links to the fields, then sends.
 *
 *   const sending = useSending({ draft, check, path, body, done });     check: () => [[pointer, fault], …]
 *   html`<form onsubmit=${sending.submit} novalidate>
 *       <${Faults} of=${sending} label=${(pointer) => …} /> …fields with sending.errors… <${NotSent} error=${sending.error} /></form>`
 *
 * errors are by pointer without its first slash; the id of a field is "f-" and its pointer with dashes (fieldId).
 */
import { html, useState } from '../../vendor/preact.js';
import { errorText } from '../api.js';
import { hasText, t } from '../i18n.js';
import { SIGN_IN } from '../session.js';
import { session } from '../store.js';
import { ErrorList } from './field.js';
import { LinkButton, Notice } from './parts.js';

/** The first entry of a case is checked as any other: its pointers lose the "/first". @param {string} pointer */
export function plain(pointer) {
    return pointer.replace(/^\/(first\/)?/, '');
}

/** Where a pointer leads on this page. @param {string} pointer  '/lines/0/words', '/first/words' */
export function fieldId(pointer) {
    return `f-${plain(pointer).replace(/^files\/.*/, 'files').replaceAll('/', '-')}`;
}

/** @param {string} fault */
function faultWords(fault) {
    const key = [`fault.${fault}`, `form_fault.${fault}`].find((one) => hasText(one));
    return key ? t(key) : fault;
}

/** @param {{ draft: any, check: () => [string, string][], path: string, body: () => any, done: (data: any) => void }} options */
export function useSending({ draft, check, path, body, done }) {
    const [pairs, setPairs] = useState(/** @type {[string, string][]} */ ([]));
    const [error, setError] = useState(/** @type {any} */ (null));
    const [busy, setBusy] = useState(false);
    const show = (/** @type {[string, string][]} */ found) => {
        setPairs(found);
        setTimeout(() => document.getElementById('form-faults')?.scrollIntoView({ block: 'center' }));
    };
    const submit = async (/** @type {Event} */ event) => {
        event.preventDefault();
        if (busy) {
            return;
        }
        setError(null);
        const found = check();
        show(found);
        if (found.length > 0) {
            return;
        }
        setBusy(true);
        try {
            done(await draft.send(path, body()));
        } catch (problem) {
            const { pointer, fault } = /** @type {any} */ (problem);
            pointer && fault ? show([[pointer, fault]]) : setError(problem);
        }
        setBusy(false);
    };
    return { pairs, error, busy, submit, errors: /** @type {Record<string, string>} */ (Object.fromEntries(pairs.map(([pointer, fault]) => [plain(pointer), faultWords(fault)]))) };
}

/** @param {{ of: ReturnType<typeof useSending>, label: (pointer: string) => string }} props  label: of a pointer without its first slash */
export function Faults({ of, label }) {
    return html`<div id="form-faults"><${ErrorList} errors=${of.pairs.map(([pointer, fault]) => [fieldId(pointer), `${label(plain(pointer))}: ${faultWords(fault)}`])} /></div>`;
}

/** Why it was not taken, and what to do. @param {{ error: any }} props */
export function NotSent({ error }) {
    if (!error) {
        return null;
    }
    const next = error.key === 'undelivered' ? t('undelivered.next') : error.key === 'forbidden' ? t('state.forbidden_next') : error.retryable ? t('answer.kept') : t('form_not.kept');
    return html`<${Notice} kind="bad" live title=${errorText(error)} tools=${session.value === 'ended' && html`<${LinkButton} kind="primary" icon="key" href=${SIGN_IN} target="_blank" rel="opener">${t('session.sign_in')}</${LinkButton}>`}>
        <p>${next}</p></${Notice}>`;
}
