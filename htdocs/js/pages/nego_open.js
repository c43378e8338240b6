/*
 * nego_open.js - the buyer begins a case with one supplier: a talk it opens unasked, a request that the supplier made orally or by
 * quotation, a burden, a product, a change after the order.
 */
import { html } from '../../vendor/preact.js';
import { api } from '../api.js';
import { pick, t } from '../i18n.js';
import { BeginForm } from '../ui/begin_form.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Guide } from '../ui/nego_parts.js';
import { Card, Crumbs, Notice, Page } from '../ui/parts.js';

const kinds = ['opened', 'requested', 'burden', 'product', 'work_changed', 'explained', 'price_changed'];
const subjects = ['security', 'labour', 'material', 'energy', 'change', 'periodic', 'cut', 'burden', 'complaint', 'other'];

/** @param {{ params: Record<string, string> }} props */
export default function NegoOpen({ params }) {
    const page = useLoad(async (signal) => (await api.get(`/suppliers/${params.id}/talks`, { signal })).data, [params.id]);
    return html`<${Loaded} of=${page} title=${t('open_case.title')}>${(/** @type {any} */ talk) => html`<${Page} title=${t('open_case.title')} lead=${`${pick(talk, 'name')} · ${talk.code}`}
            crumbs=${html`<${Crumbs} items=${[[t('nav.talks'), '/portal/talks'], [pick(talk, 'name'), `/portal/suppliers/${params.id}/talks`]]} />`}>
        <div class="side-two nego-new"><div class="side-main">
            <${BeginForm} path=${`/suppliers/${params.id}/negos`} side="buyer" kinds=${kinds} subjects=${subjects} notes=${notes} />
        </div>
        <aside class="side-col" aria-label=${t('ask.notes')}><${Card} title=${t('ask.notes')} class="stack">
            <div><h3>${t('open_case.unasked_title')} <${Guide} /></h3><p>${t('open_case.unasked')}</p></div>
            <div><h3>${t('open_case.oral_title')}</h3><p>${t('open_case.oral')}</p></div>
            <div><h3>${t('open_case.facts_title')}</h3><p>${t('open_case.facts')}</p></div>
        </${Card}></aside></div>
    </${Page}>`}</${Loaded}>`;
}

/** @param {string | null} kind */
function notes(kind) {
    return kind === 'requested' ? html`<${Notice}><p>${t('open_case.requested_note')}</p></${Notice}>`
        : kind === 'product' ? html`<${Notice} kind="warn"><p>${t('open_case.product_note')}</p></${Notice}>`
            : kind === 'burden' ? html`<${Notice} kind="warn"><p>${t('open_case.burden_note')}</p></${Notice}>` : null;
}
