/*
 * lines.js - amounts of an entry as a table: what it was, what it becomes, the difference, and what it rests on.
 *
 *   Lines({ lines, label, asked })     asked: the lines that were requested; what stays below them is said in words
 *   yenText('12.50')                   12.50円
 */
import { html } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { below, difference, sameLine } from '../nego.js';

/** @param {string | null | undefined} amount  a decimal */
export function yenText(amount) {
    if (!amount) {
        return '';
    }
    const [whole, part] = amount.replace(/^[+-]/, '').split('.');
    const grouped = whole.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, ',');
    const sign = amount.startsWith('-') ? '−' : amount.startsWith('+') ? '+' : '';
    return t('nego.yen', { amount: `${sign}${grouped}${part ? `.${part}` : ''}` });
}

/** @param {{ lines: any[], label: string, asked?: any[] }} props */
export function Lines({ lines, label, asked = [] }) {
    const heads = ['category', 'before', 'after', 'difference', 'terms', 'line_words'].map((name) => t(`line.${name}`));
    /* roles are said again: on phones the rows are drawn as cards, and a browser then forgets that they are a table */
    return html`<div class="table-box" role="region" tabindex="0" aria-label=${label}><table class="table stack-table lines-table" role="table">
        <thead role="rowgroup"><tr role="row">${heads.map((head, i) => html`<th scope="col" role="columnheader" class=${i > 0 && i < 4 ? 'right' : undefined}>${head}</th>`)}</tr></thead>
        <tbody role="rowgroup">${lines.map((line, i) => html`<tr role="row" key=${i}>
            <th scope="row" role="rowheader">${t(`category.${line.category}`)}${line.item && html`<span class="fine block">${line.item}</span>`}</th>
            <td role="cell" class=${`right wide ${line.was ? '' : 'nothing'}`} data-label=${heads[1]}>${yenText(line.was) || '–'}</td>
            <td role="cell" class=${`right wide ${line.becomes ? '' : 'nothing'}`} data-label=${heads[2]}><b>${yenText(line.becomes) || '–'}</b>
                ${asked.some((one) => sameLine(one, line) && below(line, one)) && html`<span class="fine block">${t('line.below')}</span>`}</td>
            <${Difference} line=${line} label=${heads[3]} />
            <td role="cell" class="wide" data-label=${heads[4]}>${[line.per && t(`per.${line.per}`), t(`tax.${line.tax}`)].filter(Boolean).join(t('ui.dot'))}</td>
            <td role="cell" class=${`wide ${line.words || line.source ? '' : 'nothing'}`} data-label=${heads[5]}><span>${line.words && html`<span class="words">${line.words}</span>`}
                ${line.source && html`<span class="fine block">${t(`source.${line.source}`)}</span>`}</span></td>
        </tr>`)}</tbody>
    </table></div>`;
}

/** @param {{ line: any, label: string }} props */
function Difference({ line, label }) {
    const found = difference(line.was, line.becomes);
    return html`<td role="cell" class=${`right wide ${found ? '' : 'nothing'}`} data-label=${label}>${found ? html`<span>${yenText(found.by)}
        ${found.percent !== null && html`<span class="fine block">${Number(found.percent) > 0 ? '+' : ''}${found.percent.replace('-', '−')} %</span>`}</span>` : '–'}</td>`;
}
