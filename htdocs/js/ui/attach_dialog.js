/*
 * attach_dialog.js - one file at many criteria: all criteria of an assessment, searched and ticked, in one act.
 *
 *   AttachDialog({ file, assessments, onclose, ondone })     file: evidence_detail; assessments: rows with their `book`
 */
import { html, useState } from '../../vendor/preact.js';
import { api, errorText } from '../api.js';
import { pick, t } from '../i18n.js';
import { Dialog } from './dialog.js';
import { RadioField, TextField } from './field.js';
import { Button, Notice } from './parts.js';
import { announce } from './status.js';

/** @param {any} assessment @returns {any[]} */
function criteriaOf(assessment) {
    return assessment.book.tree(assessment.star).flatMap((/** @type {any} */ part) => part.requirements.flatMap((/** @type {any} */ group) => group.criteria));
}

/** @param {any} criterion @param {string} text */
function matches(criterion, text) {
    const plain = (/** @type {string} */ one) => one.normalize('NFKC').toLowerCase();
    const all = plain([criterion.id, criterion.title_ja, criterion.title_en, criterion.desc_ja, criterion.desc_en].join('\n'));
    return plain(text).split(/\s+/).filter(Boolean).every((word) => all.includes(word));
}

/** @param {{ file: any, assessments: any[], onclose: () => void, ondone: () => void }} props */
export function AttachDialog({ file, assessments, onclose, ondone }) {
    const [of, setOf] = useState(assessments[0].id);
    const before = (/** @type {string} */ id) => new Set(file.attached.filter((/** @type {any} */ one) => one.assessment_id === id).map((/** @type {any} */ one) => one.criterion));
    const [ticked, setTicked] = useState(() => before(of));
    const [text, setText] = useState('');
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const assessment = assessments.find((one) => one.id === of);
    const was = before(of);
    const add = [...ticked].filter((one) => !was.has(one));
    const remove = [...was].filter((one) => !ticked.has(one));
    const found = criteriaOf(assessment).filter((one) => matches(one, text));
    const tick = (/** @type {string} */ id, /** @type {boolean} */ on) => {
        const next = new Set(ticked);
        on ? next.add(id) : next.delete(id);
        setTicked(next);
    };
    const save = async () => {
        setBusy(true);
        setError(null);
        try {
            await api.patch(`/assessments/${of}/evidence`, { evidence_id: file.id, add, remove });
            announce(t('attach.done', { n: ticked.size }));
            ondone();
        } catch (problem) {
            setError(problem);
        }
        setBusy(false);
    };
    return html`<${Dialog} title=${t('attach.title')} wide onclose=${onclose} footer=${html`<p class="dialog-said num" role="status">${t('attach.ticked', { n: ticked.size })}</p>
            <${Button} onclick=${onclose}>${t('ui.cancel')}</${Button}><${Button} kind="primary" busy=${busy} disabled=${add.length + remove.length === 0} onclick=${save}>${t('attach.save')}</${Button}>`}>
        <p class="file-name"><b>${file.name}</b></p>
        ${error && html`<${Notice} kind="bad" live title=${errorText(error)}><p>${t('attach.failed')}</p></${Notice}>`}
        ${assessments.length > 1 && html`<${RadioField} legend=${t('form.name')} row value=${of} onvalue=${(/** @type {string} */ id) => {
            setOf(id);
            setTicked(before(id));
        }} options=${assessments.map((one) => ({ value: one.id, text: `${t('form.title', { star: one.star })} ${t('form.draft_n', { n: one.n })}` }))} />`}
        <${TextField} type="search" label=${t('form.search')} value=${text} onvalue=${setText} autocomplete="off" />
        <ul class="picker-list">${found.map((one) => html`<li class="check picker-one" key=${one.id}><input type="checkbox" id=${`at-${one.id}`} checked=${ticked.has(one.id)}
            onchange=${(/** @type {any} */ event) => tick(one.id, event.currentTarget.checked)} /><label for=${`at-${one.id}`}><span class="item-id">${one.id}</span> ${pick(one, 'title')}</label></li>`)}</ul>
        ${found.length === 0 && html`<p>${t('form.nothing')}</p>`}
    </${Dialog}>`;
}
