/*
 * field.js - inputs with a label, a hint and their own error. Real elements; values go out through `onvalue`.
 *
 *   TextField({ label, hint, error, required, value, onvalue, onleave, lines, max, …attributes })   lines: a textarea
 *   DateField({ label, hint, error, required, value, onvalue, min, plain })   YYYY-MM-DD; the date in words beside it, and unless plain the days left
 *   RadioField({ legend, hint, error, required, name, value, onvalue, options: [{ value, text, note, disabled }], row })
 *   SelectField({ label, hint, error, required, value, onvalue, options: [{ value, text }], none })   none: the words of "not chosen"
 *   CheckField({ label, hint, checked, onvalue })
 *   ErrorList({ errors: [[fieldId, text], …] })          role=alert, links to the fields: above a form that was refused
 *
 * Japanese input: while an IME composes, `onvalue` is not called and the text is not touched; it is called once with the
 * whole text when the composition ends. Pass `id` when something links to the field; the id of a radio group is its fieldset's.
 */
import { html, useId, useRef, useState } from '../../vendor/preact.js';
import { dateText, daysBetween } from '../format.js';
import { t } from '../i18n.js';
import { me } from '../store.js';
import { Icon } from './icons.js';

/** @param {{ id: string, label: any, hint?: any, error?: any, required?: boolean, children?: any, after?: any, class?: string }} props */
function Frame({ id, label, hint, error, required, children, after, class: extra = '' }) {
    return html`<div class=${`field ${error ? 'field-bad' : ''} ${extra}`}>
        <label for=${id}>${label}${required && html`<span class="needed">${t('ui.required')}</span>`}</label>
        ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
        ${children}
        ${error && html`<p class="field-error" id=${`${id}-error`}><${Icon} name="warning" />${error}</p>`}
        ${after}
    </div>`;
}

/** @param {string} id @param {any} hint @param {any} error */
function describedBy(id, hint, error) {
    return [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
}

/**
 * A text that survives composition and redraws.
 * @param {string} value  from outside; taken over unless the IME composes
 * @param {(value: string) => void} onvalue
 */
export function useText(value, onvalue) {
    const text = useRef(value);
    const seen = useRef(value);
    const composing = useRef(false);
    const [, draw] = useState(0);
    if (value !== seen.current && !composing.current) {
        seen.current = value;
        text.current = value;
    }
    const emit = () => {
        if (seen.current !== text.current) {
            seen.current = text.current;
            onvalue(text.current);
        }
    };
    return {
        value: text.current,
        oncompositionstart: () => {
            composing.current = true;
        },
        oncompositionend: (/** @type {any} */ event) => {
            composing.current = false;
            text.current = event.currentTarget.value;
            emit();
            draw((n) => n + 1);
        },
        oninput: (/** @type {any} */ event) => {
            text.current = event.currentTarget.value;
            if (!composing.current && !event.isComposing) {
                emit();
            }
            draw((n) => n + 1);
        },
    };
}

/** @param {any} props */
export function TextField({ id, label, hint, error, required, value, onvalue, onleave, lines, max, class: extra, fieldClass, ...rest }) {
    const own = useId();
    const key = id || own;
    const text = useText(value || '', onvalue);
    const length = [...text.value].length;
    const shared = {
        id: key, class: extra, 'aria-required': required ? 'true' : undefined, 'aria-invalid': error ? 'true' : undefined,
        'aria-describedby': describedBy(key, hint, error), onblur: onleave, ...text, ...rest,
    };
    const after = max && length > max * 0.8
        ? html`<p class=${`count ${length > max ? 'count-over' : ''}`}>${t('ui.length', { now: length, max })}</p>`
        : null;
    return html`<${Frame} id=${key} label=${label} hint=${hint} error=${error} required=${required} after=${after} class=${fieldClass}>
        ${lines ? html`<textarea rows=${lines} ...${shared}></textarea>` : html`<input type="text" ...${shared} />`}
    </${Frame}>`;
}

/** @param {any} props */
export function DateField({ id, label, hint, error, required, value, onvalue, onleave, min, plain, ...rest }) {
    const own = useId();
    const key = id || own;
    const left = value && me.value && !plain ? daysBetween(me.value.today, value) : null;
    return html`<${Frame} id=${key} label=${label} hint=${hint} error=${error} required=${required}>
        <div class="date-row">
            <input type="date" id=${key} value=${value || ''} min=${min} aria-required=${required ? 'true' : undefined}
                aria-invalid=${error ? 'true' : undefined} aria-describedby=${`${key}-words ${describedBy(key, hint, error) || ''}`}
                onblur=${onleave} onchange=${(/** @type {any} */ event) => onvalue(event.currentTarget.value || null)} ...${rest} />
            <span class="date-words" id=${`${key}-words`}>${value ? dateText(value) : ''}${left !== null && html` <b>${left >= 0 ? t('due.left', { n: left }) : t('due.over', { n: -left })}</b>`}</span>
        </div>
    </${Frame}>`;
}

/**
 * @param {{ id?: string, legend: any, hint?: any, error?: any, required?: boolean, name?: string, value: string | null,
 *   onvalue: (value: string) => void, row?: boolean,
 *   options: { value: string, text: any, note?: any, disabled?: boolean }[] }} props
 */
export function RadioField({ id, legend, hint, error, required, name, value, onvalue, row, options }) {
    const own = useId();
    const key = id || own;
    return html`<fieldset id=${key} tabindex="-1" class=${`field choices ${row ? 'choices-row' : ''} ${error ? 'field-bad' : ''}`} aria-describedby=${describedBy(key, hint, error)}>
        <legend>${legend}${required && html`<span class="needed">${t('ui.required')}</span>`}</legend>
        ${hint && html`<p class="hint" id=${`${key}-hint`}>${hint}</p>`}
        <div class="choice-list">
            ${options.map((one) => html`<div class=${`choice ${one.disabled ? 'choice-off' : ''}`} key=${one.value}>
                <input type="radio" id=${`${key}-${one.value}`} name=${name || key} value=${one.value} checked=${value === one.value}
                    disabled=${one.disabled} aria-describedby=${one.note ? `${key}-${one.value}-note` : undefined}
                    onchange=${() => onvalue(one.value)} />
                <label for=${`${key}-${one.value}`}>${one.text}</label>
                ${one.note && html`<p class="choice-note" id=${`${key}-${one.value}-note`}>${one.note}</p>`}
            </div>`)}
        </div>
        ${error && html`<p class="field-error" id=${`${key}-error`}><${Icon} name="warning" />${error}</p>`}
    </fieldset>`;
}

/** @param {any} props */
export function SelectField({ id, label, hint, error, required, value, onvalue, options, none, ...rest }) {
    const own = useId();
    const key = id || own;
    return html`<${Frame} id=${key} label=${label} hint=${hint} error=${error} required=${required}>
        <select id=${key} aria-required=${required ? 'true' : undefined} aria-invalid=${error ? 'true' : undefined} aria-describedby=${describedBy(key, hint, error)}
                onchange=${(/** @type {any} */ event) => onvalue(event.currentTarget.value || null)} ...${rest}>
            <option value="" selected=${!value}>${none || t('ui.choose')}</option>
            ${options.map((/** @type {{ value: string, text: string }} */ one) => html`<option key=${one.value} value=${one.value} selected=${value === one.value}>${one.text}</option>`)}
        </select>
    </${Frame}>`;
}

/** @param {{ id?: string, label: any, hint?: any, checked: boolean, onvalue: (on: boolean) => void, disabled?: boolean }} props */
export function CheckField({ id, label, hint, checked, onvalue, disabled }) {
    const own = useId();
    const key = id || own;
    return html`<div class="check">
        <input type="checkbox" id=${key} checked=${checked} disabled=${disabled} aria-describedby=${hint ? `${key}-hint` : undefined}
            onchange=${(/** @type {any} */ event) => onvalue(event.currentTarget.checked)} />
        <label for=${key}>${label}</label>
        ${hint && html`<p class="hint" id=${`${key}-hint`}>${hint}</p>`}
    </div>`;
}

/** @param {{ errors: [string, any][] }} props */
export function ErrorList({ errors }) {
    return errors.length === 0 ? null : html`<div class="notice notice-bad" role="alert">
        <${Icon} name="warning" />
        <div class="notice-body"><p class="notice-title">${t('ui.errors', { n: errors.length })}</p>
            <ul>${errors.map(([id, text]) => html`<li><a href=${`#${id}`}>${text}</a></li>`)}</ul></div>
    </div>`;
}
