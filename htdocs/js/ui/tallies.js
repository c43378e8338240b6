/*
 * tallies.js - what a supplier shared, as the buyer reads it: counts with a stacked bar, and answers with their notes. Counts
 * are counts: nothing here says that a level is reached.
 *
 *   Tallies({ label, rows: [{ id, name, tally }], head })      one line each: bar, 適合, 不適合, 該当なし, all
 *   Answers({ groups, submission, withdrawn })                 criteria by requirement with verdict, note and files
 *   sum(tallies)
 */
import { html } from '../../vendor/preact.js';
import { pick, t } from '../i18n.js';
import { SharedFiles } from './file_parts.js';
import { Icon } from './icons.js';
import { TallyBar, Verdict } from './shared_view.js';

const verdicts = /** @type {const} */ (['met', 'unmet', 'na']);
const icons = { met: 'check', unmet: 'cross', na: 'dash' };

/** @param {any[]} tallies */
export function sum(tallies) {
    return tallies.reduce((all, one) => ({ met: all.met + one.met, unmet: all.unmet + one.unmet, na: all.na + one.na, total: all.total + one.total }),
        { met: 0, unmet: 0, na: 0, total: 0 });
}

/** The whole, large. @param {{ tally: any }} props */
export function Total({ tally }) {
    const rest = tally.total - tally.met - tally.unmet - tally.na;
    return html`<div class="total">
        <dl class="total-counts">${verdicts.map((kind) => html`<div class=${`total-${kind}`}><dt><${Icon} name=${icons[kind]} />${t(`verdict.${kind}`)}</dt><dd class="num">${tally[kind]}</dd></div>`)}
            ${rest > 0 && html`<div class="total-none"><dt><${Icon} name="info" />${t('verdict.none')}</dt><dd class="num">${rest}</dd></div>`}
            <div class="total-all"><dt>${t('sb.all')}</dt><dd class="num">${tally.total}</dd></div></dl>
        <${TallyBar} of=${tally} />
    </div>`;
}

/** @param {{ label: string, head: string, rows: { id: string, name: string, note?: string, tally: any }[] }} props */
export function Tallies({ label, head, rows }) {
    /* roles are said again: on phones the rows are drawn otherwise, and a browser then forgets that they are a table */
    const all = sum(rows.map((row) => row.tally));
    const counts = (/** @type {any} */ tally) => verdicts.map((kind) => html`<td role="cell" data-label=${t(`verdict.${kind}`)} class=${`right ${tally[kind] === 0 ? 'is-zero' : `is-${kind}`}`}>${tally[kind]}</td>`);
    return html`<div class="table-box" role="region" tabindex="0" aria-label=${label}><table class="table counts" role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">${head}</th><th scope="col" role="columnheader" class="counts-bar"><span class="visually-hidden">${t('sb.share')}</span></th>
            ${verdicts.map((kind) => html`<th scope="col" role="columnheader" class="right">${t(`verdict.${kind}`)}</th>`)}<th scope="col" role="columnheader" class="right">${t('sb.all')}</th></tr></thead>
        <tbody role="rowgroup">${rows.map((row) => html`<tr role="row" key=${row.id}><th scope="row" role="rowheader"><span class="counts-id">${row.id}</span> ${row.name}</th>
            <td role="cell" class="counts-bar"><${TallyBar} of=${row.tally} /></td>${counts(row.tally)}<td role="cell" data-label=${t('sb.all')} class="right">${row.tally.total}</td></tr>`)}</tbody>
        <tfoot role="rowgroup"><tr role="row"><th scope="row" role="rowheader">${t('sb.sum')}</th><td role="cell" class="counts-bar"><${TallyBar} of=${all} /></td>${counts(all)}<td role="cell" data-label=${t('sb.all')} class="right">${all.total}</td></tr></tfoot>
    </table></div>`;
}

/** @param {{ groups: { requirement: any, criteria: { criterion: any, answer: any, files: any[] }[] }[], submission: string, withdrawn: string[] }} props */
export function Answers({ groups, submission, withdrawn }) {
    return html`${groups.map(({ requirement, criteria }) => html`<section class="crit-group" key=${requirement.id}>
        <h4><span class="counts-id">${requirement.id}</span> ${pick(requirement, 'title')}</h4>
        <ul>${criteria.map(({ criterion, answer, files }) => html`<li class=${`crit crit-${answer.verdict || 'none'}`} key=${criterion.id}>
            <div class="crit-head"><p><span class="counts-id">${criterion.id}</span> ${pick(criterion, 'title')}</p><${Verdict} of=${answer.verdict} /></div>
            <details class="crit-about"><summary>${t('sb.about')}</summary><p>${pick(criterion, 'desc')}</p></details>
            ${answer.note && html`<p class="crit-note"><span class="fine">${t(answer.verdict === 'na' ? 'sb.reason' : 'sb.note')}</span>${answer.note}</p>`}
            ${files.length > 0 && html`<${SharedFiles} short files=${files} submission=${submission} withdrawn=${withdrawn} />`}
        </li>`)}</ul>
    </section>`)}`;
}
