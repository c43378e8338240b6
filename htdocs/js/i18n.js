/*
 * i18n.js - words in two languages. Flat keys, `{name}` for values, and Intl for numbers and plurals.
 *
 * Texts live in htdocs/i18n/<lang>.js (shell, supplier, help), <lang>-buyer.js (buyer, legal, entry page), <lang>-evidence.js
 * (files), <lang>-nego.js (price negotiations), <lang>-record.js (the kinds of entries and their fields), <lang>-desk.js (findings, legal)
 * and <lang>-rules.js (names of rules); each exports one flat
 * object, and every key exists in both languages. A key may carry ".one" and ".other" for a count `{n}`.
 *
 *   await loadLang(firstLang());        once, before the first render
 *   t('home.title')                     reads the signal `lang`: a component that calls it is drawn again on a switch
 *   t('home.days', { n: 3 })
 *   pick(row, 'supplier')               row.supplier_ja or row.supplier_en
 */
import { signal } from '../vendor/preact.js';

/** @typedef {'ja' | 'en'} Lang */

const STORED = 'sctier.lang';
const PARTS = ['', '-buyer', '-evidence', '-nego', '-record', '-desk', '-rules'];
/** @type {Record<string, Record<string, string>>} */
const texts = {};

export const lang = signal(/** @type {Lang} */ ('ja'));

/** The language chosen earlier in this browser; else Japanese unless the browser asks for something else first. */
export function firstLang() {
    try {
        const kept = localStorage.getItem(STORED);
        if (kept === 'ja' || kept === 'en') {
            return kept;
        }
    } catch {
        /* storage may be switched off: the choice then lasts as long as the page */
    }
    return (navigator.language || 'ja').toLowerCase().startsWith('ja') ? 'ja' : 'en';
}

/** Loads the texts of a language and shows the page in it. @param {Lang} next */
export async function loadLang(next) {
    if (!texts[next]) {
        const parts = await Promise.all(PARTS.map((part) => import(`../i18n/${next}${part}.js`)));
        texts[next] = Object.assign({}, ...parts.map((part) => part.default));
    }
    document.documentElement.lang = next;
    lang.value = next;
}

/** Switches and remembers. @param {Lang} next */
export async function switchLang(next) {
    await loadLang(next);
    try {
        localStorage.setItem(STORED, next);
    } catch {
        /* see firstLang */
    }
}

/** Whether there is a text for the key. @param {string} key */
export function hasText(key) {
    return key in texts[lang.value];
}

/**
 * The text of a key. Unknown keys show themselves: a test looks for the brackets.
 * @param {string} key
 * @param {Record<string, string | number>} [values]  numbers are written with separators
 */
export function t(key, values) {
    const table = texts[lang.value] || {};
    let text = table[key];
    if (values && typeof values.n === 'number') {
        const form = new Intl.PluralRules(lang.value).select(values.n);
        text = table[`${key}.${form}`] ?? text ?? table[`${key}.other`];
    }
    if (text === undefined) {
        return `⟦${key}⟧`;
    }
    return values ? text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? show(values[name]) : all)) : text;
}

/** @param {string | number} value */
function show(value) {
    return typeof value === 'number' ? new Intl.NumberFormat(lang.value).format(value) : String(value);
}

/**
 * The field `<name>_ja` or `<name>_en` of a row, the other one when it is empty.
 * @param {any} row
 * @param {string} name
 * @returns {string}
 */
export function pick(row, name) {
    const other = lang.value === 'ja' ? 'en' : 'ja';
    return row?.[`${name}_${lang.value}`] || row?.[`${name}_${other}`] || '';
}
