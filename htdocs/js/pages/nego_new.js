/*
 * nego_new.js - a supplier asks for a talk about prices (協議の求め). With ?level= it comes from a level request.
 * A total alone is enough, and public data is enough: nothing internal has to be shown, and the page says so.
 */
import { html } from '../../vendor/preact.js';
import { pick, t } from '../i18n.js';
import { me } from '../store.js';
import { BeginForm } from '../ui/begin_form.js';
import { Guide } from '../ui/nego_parts.js';
import { Card, Crumbs, Notice, Page } from '../ui/parts.js';

const subjects = ['security', 'labour', 'material', 'energy', 'change', 'burden', 'periodic', 'other'];

/** @param {{ query: URLSearchParams }} props */
export default function NegoNew({ query }) {
    const level = /^[0-9a-f]{32}$/.test(query.get('level') || '') ? query.get('level') : null;
    return html`<${Page} title=${t('negos.new')} lead=${t('ask.lead', { buyer: pick(me.value, 'buyer') })} crumbs=${html`<${Crumbs} items=${[[t('nav.negos'), '/portal/negos']]} />`}>
        <div class="side-two nego-new"><div class="side-main">
            ${level && html`<div class="state-notice"><${Notice} title=${t('ask.level_title')}><p>${t('ask.level')}</p></${Notice}></div>`}
            <${BeginForm} path="/negos" side="supplier" kinds=${['requested']} subjects=${subjects} level=${level} initial=${level ? { subject: 'security' } : {}}
                notes=${(/** @type {string} */ _kind, /** @type {any} */ values) => values.mode && values.mode !== 'portal' && html`<${Notice}><p>${t('ask.earlier')}</p></${Notice}>`} />
        </div>
        <aside class="side-col" aria-label=${t('ask.notes')}><${Card} title=${t('ask.notes')} class="stack">
            <div><h3>${t('ask.total_title')}</h3><p>${t('ask.total')}</p></div>
            <div><h3>${t('ask.public_title')} <${Guide} /></h3><p>${t('ask.public')}</p></div>
            <div><h3>${t('ask.oral_title')}</h3><p>${t('ask.oral')}</p></div>
            <div><h3>${t('ask.form_title')} <${Guide} /></h3><p>${t('ask.form')}</p></div>
        </${Card}></aside></div>
    </${Page}>`;
}
