/*
 * conflict.js - two people wrote the same thing: both texts side by side, and a person decides. Never in silence.
 * Names of fields: i18n "field.<name>"; values that are choices: "value.<name>.<value>".
 */
import { html, useState } from '../../vendor/preact.js';
import { timeText } from '../format.js';
import { hasText, lang, t } from '../i18n.js';
import { conflicts, conflictsOpen, decide } from '../outbox.js';
import { Dialog } from './dialog.js';
import { RadioField, TextField } from './field.js';
import { Button } from './parts.js';

/** @param {string} name @param {any} value */
function words(name, value) {
    if (value === null || value === undefined || value === '') {
        return t('conflict.empty');
    }
    const key = `value.${name}.${value}`;
    return hasText(key) ? t(key) : String(value);
}

/** What this person's version says. @param {any} entry @returns {Record<string, any>} */
function own(entry) {
    return { ...entry.base, ...entry.patch };
}

/** The named fields in which the two versions differ. @param {any} entry @returns {string[]} */
function differing(entry) {
    const mine = own(entry);
    return Object.keys(mine).filter((name) => hasText(`field.${name}`) && (mine[name] || null) !== (entry.theirs[name] || null));
}

export function Conflicts() {
    const list = conflicts.value;
    if (!conflictsOpen.value || list.length === 0) {
        return null;
    }
    return html`<${One} key=${list[0].url + list[0].theirs.rev} entry=${list[0]} left=${list.length} />`;
}

/** @param {{ entry: any, left: number }} props */
function One({ entry, left }) {
    const mine = own(entry);
    const names = differing(entry);
    const saved = Object.fromEntries(names.map((name) => [name, mine[name]]));
    const isText = (/** @type {string} */ name) => !hasText(`value.${name}.${mine[name] || entry.theirs[name]}`);
    const texts = names.filter(isText);
    const [merged, setMerged] = useState(/** @type {Record<string, any> | null} */ (null));
    const close = () => {
        conflictsOpen.value = false;
    };
    const choice = (/** @type {Record<string, any>} */ picked) => Object.fromEntries(names.map((name) => [name,
        isText(name) ? picked[name] : picked[`${name}.from`] === 'theirs' ? entry.theirs[name] : mine[name]]));
    const both = (/** @type {string} */ name) => [mine[name], entry.theirs[name]].filter(Boolean).join('\n\n');
    return html`<${Dialog} title=${t('conflict.title')} wide onclose=${close} footer=${html`
            ${merged
                ? html`<${Button} onclick=${() => setMerged(null)}>${t('ui.back')}</${Button}>
                    <${Button} kind="primary" onclick=${() => decide(entry.url, choice(merged))}>${t('conflict.save_merged')}</${Button}>`
                : html`
                    <${Button} onclick=${() => decide(entry.url, null)}>${t('conflict.theirs_button')}</${Button}>
                    ${texts.length > 0 && html`<${Button} onclick=${() => setMerged(Object.fromEntries(texts.map((name) => [name, both(name)])))}>${t('conflict.merge_button')}</${Button}>`}
                    <${Button} kind="primary" onclick=${() => decide(entry.url, saved)}>${t('conflict.mine_button')}</${Button}>`}`}>
        <p>${t(entry.theirs.saved_at ? 'conflict.lead' : 'conflict.lead_unknown', { who: entry.theirs.saved_by || t('conflict.somebody'), at: timeText(entry.theirs.saved_at) })}
            ${left > 1 ? ` ${t('conflict.left', { n: left })}` : ''}</p>
        ${entry.title && html`<p class="conflict-what"><b>${entry.title[lang.value]}</b></p>`}
        ${merged
            ? names.map((name) => (isText(name)
                ? html`<${TextField} key=${name} label=${t(`field.${name}`)} lines="8" value=${merged[name]}
                    onvalue=${(/** @type {string} */ value) => setMerged({ ...merged, [name]: value })} />`
                : html`<${RadioField} key=${name} row legend=${t(`field.${name}`)} value=${merged[`${name}.from`] || 'mine'}
                    onvalue=${(/** @type {string} */ from) => setMerged({ ...merged, [`${name}.from`]: from })}
                    options=${[{ value: 'mine', text: words(name, mine[name]), note: t('conflict.mine') }, { value: 'theirs', text: words(name, entry.theirs[name]), note: t('conflict.theirs') }]} />`))
            : html`<div class="versions">
                ${[['mine', mine], ['theirs', entry.theirs]].map(([side, from]) => html`
                    <section class=${`version version-${side}`} aria-label=${t(`conflict.${side}`)}>
                        <h3>${t(`conflict.${side}`)}</h3>
                        <dl>${names.map((name) => html`<dt>${t(`field.${name}`)}</dt><dd class="words">${words(name, from[name])}</dd>`)}</dl>
                    </section>`)}
            </div>`}
    </${Dialog}>`;
}
