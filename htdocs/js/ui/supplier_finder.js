/*
 * supplier_finder.js - one supplier found by a part of its name, kana or code; chosen with a click or a key.
 *
 *   SupplierFinder({ id, label, hint, value, onvalue })     value: { supplier_id, name_ja, name_en, code } or null
 */
import { html, useEffect, useRef, useState } from '../../vendor/preact.js';
import { api, errorText } from '../api.js';
import { pick, t } from '../i18n.js';
import { TextField } from './field.js';
import { Button } from './parts.js';

const WAIT = 300;

/** @param {{ id: string, label: string, hint: string, value: any, onvalue: (supplier: any) => void }} props */
export function SupplierFinder({ id, label, hint, value, onvalue }) {
    const [typed, setTyped] = useState('');
    const [rows, setRows] = useState(/** @type {any[] | null} */ (null));
    const [error, setError] = useState(/** @type {any} */ (null));
    const timer = useRef(/** @type {any} */ (null));
    const running = useRef(/** @type {AbortController | null} */ (null));
    useEffect(() => () => {
        clearTimeout(timer.current);
        running.current?.abort();
    }, []);
    const find = async (/** @type {string} */ q) => {
        running.current?.abort();
        const own = new AbortController();
        running.current = own;
        try {
            const { data } = await api.get(`/talks?limit=8&q=${encodeURIComponent(q)}`, { signal: own.signal });
            setRows(data.rows);
            setError(null);
        } catch (problem) {
            own.signal.aborted || setError(problem);
        }
    };
    const search = (/** @type {string} */ text) => {
        setTyped(text);
        clearTimeout(timer.current);
        if (text.trim()) {
            timer.current = setTimeout(() => find(text.trim()), WAIT);
        } else {
            setRows(null);
        }
    };
    const choose = (/** @type {any} */ row) => {
        setTyped('');
        setRows(null);
        onvalue(row);
    };
    return html`<div class="finder">
        ${value ? html`<div class="field"><span class="finder-label" id=${`${id}-label`}>${label}</span>
                <p class="finder-chosen"><b>${pick(value, 'name')}</b>${value.code && html`<span class="fine">${value.code}</span>`}<${Button} kind="plain" class="btn-small" icon="cross" aria-describedby=${`${id}-label`} onclick=${() => onvalue(null)}>${t('finder.clear')}</${Button}></p></div>`
            : html`<${TextField} id=${id} type="search" label=${label} hint=${hint} value=${typed} onvalue=${search} maxlength="100" autocomplete="off" aria-controls=${`${id}-rows`} />
                <div id=${`${id}-rows`} role="status">${error ? html`<p class="field-error">${errorText(error)}</p>` : rows && rows.length === 0 ? html`<p class="fine">${t('suppliers.none_found')}</p>`
                    : rows && html`<ul class="finder-rows">${rows.map((row) => html`<li key=${row.supplier_id}><button type="button" onclick=${() => choose(row)}>${pick(row, 'name')} <span class="fine">${row.code}</span></button></li>`)}</ul>`}</div>`}
    </div>`;
}
