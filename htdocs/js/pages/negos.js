/* negos.js - the cases of price negotiations that this person may read, of both sides: first those that wait for us. */
import { html } from '../../vendor/preact.js';
import { pick, t } from '../i18n.js';
import { setQuery } from '../router.js';
import { can, me } from '../store.js';
import { Failed, Loading } from '../ui/load.js';
import { More, useMore } from '../ui/more.js';
import { NegoRows } from '../ui/nego_parts.js';
import { Card, Chips, Empty, LinkButton, Notice, Page } from '../ui/parts.js';

/** @param {{ query: URLSearchParams }} props */
export default function Negos({ query }) {
    const side = me.value?.side || 'buyer';
    const filter = query.get('waits') || '';
    const other = side === 'buyer' ? 'supplier' : 'buyer';
    return html`<${Page} title=${t('nav.negos')} lead=${t(side === 'buyer' ? 'negos.lead_buyer' : 'negos.lead_supplier', { buyer: pick(me.value, 'buyer') })}
            tools=${can('ASK_TALKS') && html`<${LinkButton} kind="primary" icon="plus" href="/portal/negos/new">${t('negos.new')}</${LinkButton}>`}>
        <div class="negos-filter no-print"><${Chips} label=${t('negos.filter')} value=${filter} onvalue=${(/** @type {string} */ value) => setQuery({ waits: value })}
            options=${[{ value: '', text: t('negos.all') }, { value: 'us', text: t('nego.turn_us') }, { value: 'them', text: t('nego.turn_them') }]} /></div>
        ${filter ? html`<${List} key=${filter} path=${`/negos?limit=20&waits_for=${filter === 'us' ? side : other}`} title=${t(filter === 'us' ? 'nego.turn_us' : 'nego.turn_them')} />`
            : html`<${Both} side=${side} />`}
        ${side === 'supplier' && html`<div class="gap-top"><${Notice} title=${t('negos.rights_title')}><p>${t('negos.rights')}</p></${Notice}></div>`}
    </${Page}>`;
}

/** @param {{ side: string }} props */
function Both({ side }) {
    const waits = useMore(`/negos?limit=20&waits_for=${side}`);
    const all = useMore('/negos?limit=20');
    if (!waits.data || !all.data) {
        const error = waits.error || all.error;
        return error ? html`<${Failed} error=${error} again=${() => [waits, all].forEach((list) => list.error && list.reload())} />` : html`<${Loading} />`;
    }
    if (all.data.rows.length === 0) {
        return html`<${Card}><${None} /></${Card}>`;
    }
    const ids = waits.data.rows.map((/** @type {any} */ one) => one.id);
    const rest = all.data.rows.filter((/** @type {any} */ one) => !ids.includes(one.id));
    return html`<${Card} title=${t('negos.ours')}>
            ${waits.data.rows.length > 0 ? html`<${NegoRows} rows=${waits.data.rows} supplier=${side === 'buyer'} /><${More} list=${waits} />` : html`<p class="quiet">${t('negos.ours_none')}</p>`}</${Card}>
        ${rest.length > 0 || all.data.next ? html`<${Card} title=${t('negos.rest')}><${NegoRows} rows=${rest} supplier=${side === 'buyer'} /><${More} list=${all} /></${Card}>` : ''}`;
}

/** @param {{ path: string, title: string }} props */
function List({ path, title }) {
    const list = useMore(path);
    if (!list.data) {
        return list.error ? html`<${Failed} error=${list.error} again=${list.reload} />` : html`<${Loading} />`;
    }
    return html`<${Card} title=${title}>${list.data.rows.length > 0 ? html`<${NegoRows} rows=${list.data.rows} supplier=${me.value?.side === 'buyer'} /><${More} list=${list} />`
        : html`<${Empty} icon="chat" title=${t('negos.none_filtered')}><p>${t('negos.none_filtered_next')}</p></${Empty}>`}</${Card}>`;
}

function None() {
    const kind = can('ASK_TALKS') ? 'supplier' : can('BEGIN_TALKS') ? 'buyer' : can('SEE_TALKS') ? 'reader' : 'security';
    return html`<${Empty} icon="chat" title=${t('negos.empty')}><p>${t(`negos.empty_${kind}`)}</p>
        ${kind === 'supplier' && html`<div class="row row-center"><${LinkButton} kind="primary" icon="plus" href="/portal/negos/new">${t('negos.new')}</${LinkButton}></div>`}
        ${kind === 'buyer' && html`<div class="row row-center"><${LinkButton} kind="primary" icon="people" href="/portal/talks">${t('nav.talks')}</${LinkButton}></div>`}</${Empty}>`;
}
