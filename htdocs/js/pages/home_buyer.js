/*
 * home_buyer.js - home of those who read assessments: what needs a person now, then the list.
 * Counts are the server's. The rows below them are the first of each standing, with a link to all of them.
 */
import { html } from '../../vendor/preact.js';
import { api } from '../api.js';
import { dateText, dayText } from '../format.js';
import { pick, t } from '../i18n.js';
import { can, me } from '../store.js';
import { Icon } from '../ui/icons.js';
import { Failed, Loading, useLoad } from '../ui/load.js';
import { Card, Page, Star } from '../ui/parts.js';
import { RequestDue, Standing, standings } from '../ui/standing.js';
import { SupplierList } from '../ui/supplier_list.js';

const SHOWN = 4;

/** @param {AbortSignal} signal */
async function getNews(signal) {
    const names = ['talks', 'declined', 'submitted', ...(can('ISSUE_LEVEL') ? ['draft'] : [])];
    const pages = await Promise.all(names.map(async (name) => (await api.get(`/suppliers?standing=${name}&limit=50`, { signal })).data));
    return { counts: pages[0].counts, rows: Object.fromEntries(names.map((name, i) => [name, pages[i].rows])) };
}

export default function HomeBuyer() {
    const news = useLoad(getNews, []);
    const mine = me.value;
    return html`<${Page} title=${t('home_b.title')} lead=${t('home_b.lead', { date: dateText(mine?.today), buyer: pick(mine, 'buyer') })}>
        ${news.data ? html`<${Tiles} counts=${news.data.counts} /><${News} news=${news.data} />`
            : news.error ? html`<${Failed} error=${news.error} again=${news.reload} />` : html`<${Loading} />`}
        ${!news.error && html`<${Card} title=${t('suppliers.title')} class="home-list"><${SupplierList} /></${Card}>`}
    </${Page}>`;
}

/** @param {{ counts: Record<string, number> }} props */
function Tiles({ counts }) {
    const names = [...(can('ISSUE_LEVEL') ? ['draft'] : []), 'issued', 'talks', 'declined', 'accepted', 'submitted'];
    return html`<ul class="tiles">${names.map((name) => {
        const [, kind, icon] = standings.find(([one]) => one === name) || standings[0];
        return html`<li><a class=${`tile tile-${kind} ${counts[name] ? '' : 'tile-zero'}`} href=${`/portal/suppliers?standing=${name}`}>
            <span class="tile-name"><${Icon} name=${icon} />${t(`home_b.tile_${name}`)}</span>
            <b class="num">${counts[name]}</b>
            <span class="tile-hint">${t(`home_b.hint_${name}`)}</span>
        </a></li>`;
    })}</ul>`;
}

/** @param {{ news: any }} props */
function News({ news }) {
    const act = ['talks', 'declined', 'draft'].flatMap((name) => (news.rows[name] || []).slice(0, SHOWN));
    const newest = [...news.rows.submitted].sort((a, b) => (a.submitted_at < b.submitted_at ? 1 : -1)).slice(0, SHOWN);
    return html`<div class="pair">
        <${Card} title=${t(can('ISSUE_LEVEL') ? 'home_b.act' : 'home_b.act_read')}>
            ${act.length === 0 ? html`<p class="quiet"><${Icon} name="check" />${t('home_b.act_none')}</p>` : html`<ul class="rows">${act.map((row) => html`<${Row} row=${row} />`)}</ul>`}
        </${Card}>
        <${Card} title=${t('home_b.submitted')}>
            ${newest.length === 0 ? html`<p class="quiet"><${Icon} name="info" />${t('home_b.submitted_none')}</p>` : html`<ul class="rows">${newest.map((row) => html`<${Row} row=${row} submitted />`)}</ul>`}
        </${Card}>
    </div>`;
}

/** @param {{ row: any, submitted?: boolean }} props */
function Row({ row, submitted }) {
    return html`<li class="rows-row">
        <div class="rows-main"><a href=${`/portal/suppliers/${row.id}`}><b>${pick(row, 'name')}</b></a><span class="fine">${row.code} · ${pick(row, 'unit') || t('supplier.no_unit')}</span></div>
        <div class="rows-end">${row.star && html`<${Star} star=${row.star} />`}
            ${submitted ? html`<span>${t('home_b.submitted_on', { date: dayText(row.submitted_at) })}</span>`
                : html`<${Standing} standing=${row.standing} />${row.standing === 'talks' && html`<span class="rows-due"><${RequestDue} row=${row} /></span>`}`}</div>
    </li>`;
}
