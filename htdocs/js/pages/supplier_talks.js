/*
 * supplier_talks.js - one supplier for the buyer's purchasing and legal people: its cases, the sizes of both parties, and the deals
 * with how the Act on subcontract dealings can be read for them. The open form stands in the address (?add=size|own|deal, &of=).
 */
import { html, useState } from '../../vendor/preact.js';
import { api } from '../api.js';
import { dateText } from '../format.js';
import { pick, t } from '../i18n.js';
import { setQuery } from '../router.js';
import { can } from '../store.js';
import { DealForm, Deals } from '../ui/deals.js';
import { Loaded, useLoad } from '../ui/load.js';
import { NegoRows, Sent } from '../ui/nego_parts.js';
import { Button, Card, Crumbs, Empty, Facts, LinkButton, Page } from '../ui/parts.js';
import { SizeForm, Sizes } from '../ui/sizes.js';
import { announce } from '../ui/status.js';

/** @param {string} id @param {AbortSignal} signal */
async function getAll(id, signal) {
    const [talk, negos, sizes, deals] = await Promise.all(['talks', 'negos', 'sizes', 'deals'].map(async (tail) => (await api.get(`/suppliers/${id}/${tail}`, { signal })).data));
    return { talk, negos: negos.rows, sizes: sizes.rows, deals: deals.rows };
}

/** @param {{ params: Record<string, string>, query: URLSearchParams }} props */
export default function SupplierTalks({ params, query }) {
    const page = useLoad((signal) => getAll(params.id, signal), [params.id]);
    const [receipt, setReceipt] = useState(/** @type {any} */ (null));
    const done = (/** @type {any} */ data) => {
        setReceipt(data.receipt);
        setQuery({ add: null, of: null });
        announce(t('record.done'));
        scrollTo(0, 0);
        page.reload();
    };
    return html`<${Loaded} of=${page} title=${t('talks.one')}>${(/** @type {any} */ data) => html`<${View} ...${data} id=${params.id} query=${query} receipt=${receipt} done=${done} />`}</${Loaded}>`;
}

/** @param {{ talk: any, negos: any[], sizes: any[], deals: any[], id: string, query: URLSearchParams, receipt: any, done: (data: any) => void }} props */
function View({ talk, negos, sizes, deals, id, query, receipt, done }) {
    const may = can('BEGIN_TALKS');
    const adding = may ? query.get('add') : null;
    const replaced = deals.find((one) => one.id === query.get('of')) || null;
    const close = () => setQuery({ add: null, of: null });
    return html`<${Page} title=${t('talks.of', { name: pick(talk, 'name') })} lead=${talk.code} crumbs=${html`<${Crumbs} items=${[[t('nav.talks'), '/portal/talks']]} />`}
            tools=${html`<${LinkButton} icon="flag" href=${`/portal/suppliers/${id}/findings`}>${t('sf.link')}</${LinkButton}>
                ${can('SEE_SUPPLIERS') && html`<${LinkButton} icon="people" href=${`/portal/suppliers/${id}`}>${t('talks.to_supplier')}</${LinkButton}>`}
                ${may && html`<${LinkButton} kind="primary" icon="plus" href=${`/portal/suppliers/${id}/negos/new`}>${t('talks.start')}</${LinkButton}>`}`}>
        ${receipt && html`<${Sent} receipt=${receipt} title=${t('record.receipt')} />`}
        <div class="pair pair-wide">
            <${Card} title=${t('nav.negos')}>${negos.length > 0 ? html`<${NegoRows} rows=${negos} />` : html`<${Empty} icon="chat" title=${t('negos.empty')}><p>${t(may ? 'talks.no_cases' : 'negos.empty_reader')}</p></${Empty}>`}</${Card}>
            <${Card} title=${t('talks.standing')}><${Facts} rows=${[
                [t('talks.head_open'), String(talk.open)], [t('talks.head_waits'), String(talk.waits)],
                [t('talks.head_held'), talk.held_on ? dateText(talk.held_on) : t('talks.held_none')],
                [t('talks.head_opened'), talk.opened_on ? dateText(talk.opened_on) : t('talks.opened_none')],
                [t('talks.head_reasoned'), talk.refused > 0 ? t('talks.reasoned_n', { refused: talk.refused, reasoned: talk.reasoned }) : '–'],
            ]} /></${Card}>
        </div>
        <${Card} id="sizes" title=${t('size.title')} class="gap-top" tools=${may && !['size', 'own'].includes(adding || '') && html`<${Button} icon="plus" onclick=${() => setQuery({ add: 'size', of: null })}>${t('size.add')}</${Button}>
                ${can('DECLARE_SIZE') && html`<${Button} icon="plus" onclick=${() => setQuery({ add: 'own', of: null })}>${t('size.add_own')}</${Button}>`}`}>
            <p class="hint">${t('size.about')}</p>
            ${adding === 'size' && html`<p class="hint">${t('size.of_supplier', { name: pick(talk, 'name') })}</p><${SizeForm} path=${`/suppliers/${id}/sizes`} done=${done} close=${close} />`}
            ${adding === 'own' && can('DECLARE_SIZE') && html`<p class="hint">${t('size.of_own')}</p><${SizeForm} path="/sizes" done=${done} close=${close} />`}
            <${Sizes} rows=${sizes} supplier=${pick(talk, 'name')} /></${Card}>
        <${Card} id="deals" title=${t('deal.title')} class="gap-top" tools=${may && adding !== 'deal' && html`<${Button} icon="plus" onclick=${() => setQuery({ add: 'deal', of: null })}>${t('deal.add')}</${Button}>`}>
            <p class="hint">${t('deal.about')}</p>
            ${adding === 'deal' && html`<${DealForm} key=${replaced?.id || 'new'} path=${`/suppliers/${id}/deals`} replaces=${replaced} done=${done} close=${close} />`}
            <${Deals} rows=${deals} oncorrect=${may ? (/** @type {any} */ deal) => setQuery({ add: 'deal', of: deal.id }) : undefined} /></${Card}>
    </${Page}>`;
}
