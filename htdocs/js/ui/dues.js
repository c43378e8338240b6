/*
 * dues.js - the house's own clocks over one supplier: what they count, and by which day. For the buyer's eyes only.
 *
 *   Dues({ rows, supplier })     rows of GET /suppliers/{id}/dues
 */
import { html } from '../../vendor/preact.js';
import { dateText } from '../format.js';
import { t } from '../i18n.js';
import { ruleName } from '../rules.js';
import { House } from './nego_parts.js';
import { Due, Empty } from './parts.js';

/** @param {{ rows: any[], supplier: string }} props */
export function Dues({ rows, supplier }) {
    return html`<p class="hint">${t('dues.about')} <${House} /></p>
        ${rows.length === 0 ? html`<${Empty} icon="clock" title=${t('dues.none')}><p>${t('dues.none_next')}</p></${Empty}>` : html`<ul class="rows">${rows.map((due) => html`<li class="rows-row">
            <div class="rows-main"><b><span class="rule-id">${due.rule}</span> ${ruleName(due.rule)}</b>
                ${due.warn_on < due.due_on && html`<span class="fine">${t('dues.warn', { date: dateText(due.warn_on) })}</span>`}
                <a href=${due.nego_id ? `/portal/negos/${due.nego_id}` : `/portal/suppliers/${supplier}/talks`}>${t(due.nego_id ? 'finding.to_case' : 'finding.to_talks')}</a></div>
            <div class="rows-end"><${Due} date=${due.due_on} /></div>
        </li>`)}</ul>`}`;
}
