/*
 * months.js - in which months the buyer opened talks by itself, supplier by supplier: a table of the last thirteen months with words for
 * those who hear it. March and September are the months of price negotiation (価格交渉促進月間), a guideline's.
 */
import { html } from '../../vendor/preact.js';
import { lang, pick, t } from '../i18n.js';
import { Icon } from '../ui/icons.js';
import { Failed, Loading } from '../ui/load.js';
import { More, useMore } from '../ui/more.js';
import { Guide } from '../ui/nego_parts.js';
import { Button, Card, Crumbs, Empty, LinkButton, Page } from '../ui/parts.js';

/** Thirteen months from that day on. @param {string} from  YYYY-MM-DD */
function monthsFrom(from) {
    const [year, month] = from.split('-').map(Number);
    return Array.from({ length: 13 }, (_, i) => new Date(Date.UTC(year, month - 1 + i, 1)).toISOString().slice(0, 7));
}

/** @param {string} month  YYYY-MM @param {'short' | 'long'} form */
function monthText(month, form) {
    const at = new Date(`${month}-01T00:00:00Z`);
    return new Intl.DateTimeFormat(lang.value === 'ja' ? 'ja-JP' : 'en-GB', form === 'long' ? { timeZone: 'UTC', year: 'numeric', month: 'long' } : { timeZone: 'UTC', month: 'short' }).format(at);
}

/** @param {string} month */
function isSeason(month) {
    return month.endsWith('-03') || month.endsWith('-09');
}

export default function Months() {
    const list = useMore('/months?limit=50');
    return html`<${Page} title=${t('months.title')} lead=${t('months.lead')} crumbs=${html`<${Crumbs} items=${[[t('nav.desk'), '/portal/desk']]} />`}
            tools=${html`<${LinkButton} icon="send" href="/portal/campaigns">${t('campaigns.short')}</${LinkButton}><${Button} icon="print" onclick=${() => print()}>${t('ui.print')}</${Button}>`}>
        <${Card}>
            <ul class="months-key"><li><span class="months-mark"><${Icon} name="check" /></span>${t('months.opened')}</li>
                <li><span class="months-mark months-season">${t('months.season_mark')}</span>${t('months.season')} <${Guide} /></li></ul>
            ${!list.data ? list.error ? html`<${Failed} error=${list.error} again=${list.reload} />` : html`<${Loading} />`
                : list.data.rows.length === 0 ? html`<${Empty} icon="people" title=${t('suppliers.empty')}><p>${t('talks.empty_next')}</p></${Empty}>`
                    : html`<${Matrix} from=${list.data.from} rows=${list.data.rows} /><${More} list=${list} />`}
        </${Card}>
    </${Page}>`;
}

/** @param {{ from: string, rows: any[] }} props */
function Matrix({ from, rows }) {
    const months = monthsFrom(from);
    const years = months.map((month, i) => (i === 0 || month.endsWith('-01') ? month.slice(0, 4) : ''));
    return html`<div class="table-box months-box" role="region" tabindex="0" aria-label=${t('months.title')}><table class="table months">
        <caption class="visually-hidden">${t('months.caption')}</caption>
        <thead><tr><th scope="col">${t('talks.head_name')}</th>${months.map((month, i) => html`<th scope="col" class=${isSeason(month) ? 'months-season' : ''}>
            <span aria-hidden="true"><small>${years[i]}</small>${monthText(month, 'short')}${isSeason(month) && html`<small>${t('months.season_mark')}</small>`}</span>
            <span class="visually-hidden">${monthText(month, 'long')}${isSeason(month) ? ` ${t('months.season')}` : ''}</span></th>`)}</tr></thead>
        <tbody>${rows.map((row) => html`<tr key=${row.supplier_id}><th scope="row"><a href=${`/portal/suppliers/${row.supplier_id}/talks`}>${pick(row, 'name')}</a></th>
            ${months.map((month) => html`<td class=${`${isSeason(month) ? 'months-season' : ''} ${row.months.includes(month) ? 'months-yes' : ''}`}>${row.months.includes(month)
                ? html`<${Icon} name="check" /><span class="visually-hidden">${t('months.yes')}</span>` : html`<span class="visually-hidden">${t('months.no')}</span>`}</td>`)}</tr>`)}</tbody>
    </table></div>`;
}
