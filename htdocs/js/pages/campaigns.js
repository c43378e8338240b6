/*
 * campaigns.js - talks that the buyer opens by itself with many suppliers: what was begun, and beginning one. Which suppliers is chosen on
 * the page of the campaign. Each supplier reads one text, which asks for a talk and never whether there is a wish for one.
 */
import { html } from '../../vendor/preact.js';
import { api } from '../api.js';
import { useDraft } from '../draft.js';
import { dateText, dayText } from '../format.js';
import { t } from '../i18n.js';
import { go, setQuery } from '../router.js';
import { can, me } from '../store.js';
import { CampaignCounts } from '../ui/campaign_parts.js';
import { DateField, TextField } from '../ui/field.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Guide } from '../ui/nego_parts.js';
import { Button, Card, Crumbs, Empty, Notice, Page } from '../ui/parts.js';
import { Faults, NotSent, useSending } from '../ui/sending.js';

/** Words that would collect a "no" in bulk instead of asking for a talk. */
const bulkNo = /希望しない|希望がない|希望されない|ご?不要|返信がない|ご?連絡がない|お返事がない|no wish|no need|not wish|do not want|no reply|unless you/i;

/** @param {{ query: URLSearchParams }} props */
export default function Campaigns({ query }) {
    const page = useLoad(async (signal) => (await api.get('/campaigns', { signal })).data.rows, []);
    const may = can('BEGIN_TALKS');
    const adding = may && query.get('new') === '1';
    return html`<${Loaded} of=${page} title=${t('campaigns.title')}>${(/** @type {any[]} */ rows) => html`<${Page} title=${t('campaigns.title')} lead=${html`${t('campaigns.lead')} <${Guide} />`}
            crumbs=${html`<${Crumbs} items=${[[t('nav.desk'), '/portal/desk']]} />`} tools=${may && !adding && html`<${Button} kind="primary" icon="plus" onclick=${() => setQuery({ new: '1' })}>${t('campaigns.new')}</${Button}>`}>
        ${adding && html`<${BeginCampaign} />`}
        <${Card} title=${t('campaigns.begun')}>${rows.length === 0 ? html`<${Empty} icon="send" title=${t('campaigns.none')}><p>${t(may ? 'campaigns.none_next' : 'campaigns.none_read')}</p></${Empty}>`
            : html`<ul class="rows">${rows.map((one) => html`<li class="rows-row" key=${one.id}><div class="rows-main"><a href=${`/portal/campaigns/${one.id}`}><b>${one.title}</b></a>
                <span class="fine">${[t('campaigns.begun_by', { who: one.begun_by, date: dayText(one.begun_at) }), one.planned_on && t('campaigns.planned', { date: dateText(one.planned_on) })].filter(Boolean).join(' · ')}</span></div>
                <${CampaignCounts} campaign=${one} /></li>`)}</ul>`}</${Card}>
    </${Page}>`}</${Loaded}>`;
}

function BeginCampaign() {
    const draft = useDraft('/campaigns', { title: '', words: t('campaigns.words_default'), planned_on: null });
    const { values, set } = draft;
    const blank = (/** @type {string} */ name) => /** @type {[string, string][]} */ (values[name]?.trim() ? [] : [[`/${name}`, 'required']]);
    const early = () => /** @type {[string, string][]} */ (values.planned_on && me.value && values.planned_on < me.value.today ? [['/planned_on', 'past']] : []);
    const sending = useSending({
        draft, path: '/campaigns', check: () => [...blank('title'), ...blank('words'), ...early()],
        body: () => ({ title: values.title.trim(), words: values.words.trim(), planned_on: values.planned_on || null }),
        done: (data) => go(`/portal/campaigns/${data.id}`),
    });
    return html`<${Card} title=${t('campaigns.new')} class="record"><form onsubmit=${sending.submit} novalidate>
        <p class="hint">${t('campaigns.new_about')}</p>
        <${Faults} of=${sending} label=${(/** @type {string} */ pointer) => t(`campaigns.${pointer === 'title' ? 'title_field' : pointer}`)} />
        <${TextField} id="f-title" required label=${t('campaigns.title_field')} hint=${t('campaigns.title_hint')} value=${values.title} error=${sending.errors.title} maxlength="200" onvalue=${(/** @type {string} */ title) => set({ title })} />
        <${TextField} id="f-words" required lines="7" max=${8000} label=${t('campaigns.words')} hint=${t('campaigns.words_hint')} value=${values.words} error=${sending.errors.words} onvalue=${(/** @type {string} */ words) => set({ words })} />
        ${bulkNo.test(values.words || '') && html`<${Notice} kind="warn" live title=${t('campaigns.no_title')}><p>${t('campaigns.no_text')}</p></${Notice}>`}
        <${DateField} id="f-planned_on" label=${t('campaigns.planned_on')} hint=${t('campaigns.planned_hint')} min=${me.value?.today} value=${values.planned_on} error=${sending.errors.planned_on} onvalue=${(/** @type {string | null} */ day) => set({ planned_on: day })} />
        <${NotSent} error=${sending.error} />
        <div class="record-end"><${Button} kind="primary" type="submit" iconEnd="right" busy=${sending.busy}>${t('campaigns.next')}</${Button}><${Button} kind="plain" onclick=${() => setQuery({ new: null })}>${t('ui.cancel')}</${Button}>
            <p class="fine">${t('campaigns.next_about')}</p></div>
    </form></${Card}>`;
}
