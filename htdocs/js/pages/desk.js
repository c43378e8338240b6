/*
 * desk.js - legal's desk (the auditor reads it, purchasing sees the findings of prices): first with whom nobody talked, then what waits,
 * then refusals and whether their reasons were delivered; below it the queue of findings.
 */
import { html } from '../../vendor/preact.js';
import { api } from '../api.js';
import { dateText } from '../format.js';
import { pick, t } from '../i18n.js';
import { can, me } from '../store.js';
import { FindingList } from '../ui/finding_list.js';
import { Icon } from '../ui/icons.js';
import { Failed, Loading, useLoad } from '../ui/load.js';
import { Guide } from '../ui/nego_parts.js';
import { LinkButton, Notice, Page } from '../ui/parts.js';

/** Where the desk leads to. */
const places = [['/portal/months', 'calendar', 'months.short'], ['/portal/record', 'search', 'found.short'], ['/portal/campaigns', 'send', 'campaigns.short'], ['/portal/help/negotiations', 'help', 'nhelp.short']];

/** @param {{ query: URLSearchParams }} props */
export default function Desk({ query }) {
    const desk = useLoad(async (signal) => (await api.get('/desk', { signal })).data, []);
    const own = !can('SEE_LOG');
    return html`<${Page} title=${t('desk.title')} lead=${t('desk.lead', { date: dateText(me.value?.today), buyer: pick(me.value, 'buyer') })}
            tools=${places.map(([href, icon, key]) => html`<${LinkButton} icon=${icon} href=${href}>${t(key)}</${LinkButton}>`)}>
        ${desk.data ? html`<${Counters} desk=${desk.data} />` : desk.error ? html`<${Failed} error=${desk.error} again=${desk.reload} />` : html`<${Loading} />`}
        ${!desk.error && html`${own && html`<div class="state-notice"><${Notice}><p>${t('desk.own')}</p></${Notice}></div>`}<${FindingList} query=${query} filters=${own ? [] : ['LVL-02', 'LVL-04']} />`}
    </${Page}>`;
}

/** @param {number} part @param {number} of */
function percent(part, of) {
    return of > 0 ? Math.round((part / of) * 100) : 0;
}

/** @param {{ desk: any }} props */
function Counters({ desk }) {
    return html`<ul class="tiles desk-tiles">
        <li class="desk-silent"><a class=${`tile ${desk.silent ? 'tile-bad' : 'tile-zero'}`} href="/portal/talks?silent=1">
            <span class="tile-name"><${Icon} name="chat" />${t('desk.silent')} <${Guide} /></span>
            <b class="num">${t('desk.silent_n', { n: desk.silent, all: desk.suppliers })}</b>
            <span class="tile-hint">${t('desk.silent_hint', { date: dateText(desk.silent_since) })}</span></a></li>
        <li><a class=${`tile ${desk.waits ? 'tile-warn' : 'tile-zero'}`} href="/portal/negos?waits=us">
            <span class="tile-name"><${Icon} name="right" />${t('desk.waits')}</span><b class="num">${desk.waits}</b><span class="tile-hint">${t('desk.waits_hint')}</span></a></li>
        <li><a class=${`tile ${desk.open ? 'tile-blue' : 'tile-zero'}`} href="/portal/negos">
            <span class="tile-name"><${Icon} name="doc" />${t('desk.open')}</span><b class="num">${desk.open}</b><span class="tile-hint">${t('desk.open_hint')}</span></a></li>
        <li><a class=${`tile ${desk.reasoned < desk.refused ? 'tile-bad' : 'tile-zero'}`} href="?rule=PRC-08">
            <span class="tile-name"><${Icon} name="send" />${t('desk.refused')}</span>
            <b class="num">${t('desk.refused_n', { refused: desk.refused, reasoned: desk.reasoned })}</b>
            <span class="tile-hint">${desk.refused > 0 ? t('desk.refused_hint', { percent: percent(desk.reasoned, desk.refused) }) : t('desk.refused_none')}</span></a></li>
    </ul>`;
}
