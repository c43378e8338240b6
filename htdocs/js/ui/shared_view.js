/*
 * shared_view.js - what the buyer sees of an assessment, exactly: used before the submission (preview), by the supplier on its
 * submission, and by the buyer. Nothing is shown that is not in `shared` (domain_assessment.h).
 *
 *   SharedView({ shared, book, level, submission, withdrawn })    book of catalogue.js; level: heading level of its parts (2 or 3);
 *                                          submission: its id, once there is one to load files from; withdrawn: ids of files taken back since
 *   filesAt(shared, criterion)             the files that are shown there
 *   TallyBar({ of })                       stacked bar of { met, unmet, na, total }
 *   Verdict({ of })                        ✓ 適合, ✕ 不適合, – 該当なし, 未回答: icon and word
 */
import { html } from '../../vendor/preact.js';
import { pick, t } from '../i18n.js';
import { SharedFiles, ShownFiles } from './file_parts.js';
import { Icon } from './icons.js';
import { Bar, Table, Words } from './parts.js';

/** @type {Record<string, string>} */
const icons = { met: 'check', unmet: 'cross', na: 'dash' };

/** @param {{ of: string | null }} props */
export function Verdict({ of }) {
    return html`<span class=${`sv-verdict sv-${of || 'none'}`}>${of && html`<${Icon} name=${icons[of]} />`}${t(`verdict.${of || 'none'}`)}</span>`;
}

/** @param {{ of: any, class?: string }} props */
export function TallyBar({ of, class: extra }) {
    const answered = of.met + of.unmet + of.na;
    return html`<${Bar} total=${of.total} class=${extra} parts=${[{ kind: 'met', n: of.met }, { kind: 'unmet', n: of.unmet }, { kind: 'na', n: of.na }]}
        label=${t('shared.bar', { met: of.met, unmet: of.unmet, na: of.na, none: of.total - answered })} />`;
}

/** @param {{ rows: any[], name: (id: string) => any, label: string, numbered?: boolean }} props */
function Tallies({ rows, name, label, numbered }) {
    return html`<${Table} label=${label} class="sv-tallies" head=${[label, { text: t('shared.progress'), class: 'wide' }, { text: t('verdict.met'), class: 'right' }, { text: t('verdict.unmet'), class: 'right' }, { text: t('verdict.na'), class: 'right' }, { text: t('verdict.none'), class: 'right' }]}>
        ${rows.map((row) => html`<tr key=${row.id}>
            <th scope="row">${numbered && html`<span class="item-id">${row.id}</span> `}${name(row.id)}</th>
            <td class="wide"><${TallyBar} of=${row} /></td>
            <td class="right">${row.met}</td><td class="right">${row.unmet}</td><td class="right">${row.na}</td><td class="right">${row.total - row.met - row.unmet - row.na}</td>
        </tr>`)}
    </${Table}>`;
}

/** Submissions of before evidence files do not name any. @param {any} shared @param {string} criterion @returns {any[]} */
export function filesAt(shared, criterion) {
    return (shared.files || []).filter((/** @type {any} */ one) => one.criteria.includes(criterion));
}

/** @param {{ shared: any, book: any, level?: 2 | 3, submission?: string, withdrawn?: string[] }} props */
export function SharedView({ shared, book, level = 3, submission, withdrawn }) {
    const H = `h${level}`;
    const files = shared.files || [];
    return html`<div class="stack shared">
        ${files.length > 0 && html`<${H}>${t('shared.files', { n: files.length })}</${H}><${ShownFiles} files=${files} book=${book} submission=${submission} withdrawn=${withdrawn} />`}
        <${H}>${t('shared.categories')}</${H}>
        <${Tallies} rows=${shared.categories} label=${t('shared.category')} name=${(/** @type {string} */ id) => pick(book.category(id), 'name')} />
        ${shared.requirements.length > 0 && html`<${H}>${t('shared.requirements')}</${H}>
            <${Tallies} rows=${shared.requirements} label=${t('shared.requirement')} numbered name=${(/** @type {string} */ id) => pick(book.requirement(id), 'title')} />`}
        ${shared.criteria.length > 0 && html`<${H}>${t('shared.criteria')}</${H}>
            <${Table} label=${t('shared.criteria')} class="sv-criteria" head=${[t('shared.criterion'), t('field.verdict'), t('field.note')]}>
                ${shared.criteria.map((/** @type {any} */ row) => html`<tr key=${row.id}><th scope="row"><span class="item-id">${row.id}</span> ${pick(book.criterion(row.id), 'title')}</th>
                    <td class="sv-cell"><${Verdict} of=${row.verdict} /></td><td class="note-cell">${row.note ? html`<${Words} text=${row.note} />` : html`<span class="fine">${t('shared.no_note')}</span>`}
                        ${filesAt(shared, row.id).length > 0 && html`<${SharedFiles} short files=${filesAt(shared, row.id)} submission=${submission} withdrawn=${withdrawn} />`}</td></tr>`)}
            </${Table}>`}
    </div>`;
}
