/*
 * campaign.js - one campaign: its progress, what suppliers read, and opening talks with more suppliers. What is chosen and not yet sent
 * stays on this device: a sending that stopped half way goes on where it stood, and the server opens nobody twice.
 */
import { html, useRef, useState } from '../../vendor/preact.js';
import { api, errorText } from '../api.js';
import { useDraft } from '../draft.js';
import { dayText } from '../format.js';
import { t } from '../i18n.js';
import { can } from '../store.js';
import { CampaignCounts, CampaignText, ChooseSuppliers } from '../ui/campaign_parts.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Button, Card, Crumbs, LinkButton, Notice, Page } from '../ui/parts.js';
import { announce } from '../ui/status.js';

/** How many suppliers the server takes at once (SCT_CAMPAIGN_MOST). */
const PART = 20;

/** @param {{ params: Record<string, string> }} props */
export default function Campaign({ params }) {
    const page = useLoad(async (signal) => (await api.get(`/campaigns/${params.id}`, { signal })).data, [params.id]);
    return html`<${Loaded} of=${page} title=${t('campaigns.title')}>${(/** @type {any} */ campaign) => html`<${Page} title=${campaign.title} lead=${t('campaigns.begun_by', { who: campaign.begun_by, date: dayText(campaign.begun_at) })}
            crumbs=${html`<${Crumbs} items=${[[t('nav.desk'), '/portal/desk'], [t('campaigns.title'), '/portal/campaigns']]} />`}
            tools=${html`<${LinkButton} icon="right" href="/portal/negos?waits=us">${t('talks.ours')}</${LinkButton}>`}>
        <${Card} title=${t('campaign.progress')} class="campaign-progress"><${CampaignCounts} campaign=${campaign} /><p class="fine gap-small">${t('campaign.progress_about')}</p></${Card}>
        <${Card} title=${t('campaign.text')}><${CampaignText} campaign=${campaign} /></${Card}>
        ${can('BEGIN_TALKS') && html`<${Opening} campaign=${campaign} set=${page.set} />`}
    </${Page}>`}</${Loaded}>`;
}

/** @param {{ campaign: any, set: (campaign: any) => void }} props */
function Opening({ campaign, set }) {
    const draft = useDraft(`/campaigns/${campaign.id}/negos`, { chosen: [], of: 0 });
    const { chosen, of } = draft.values;
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const [done, setDone] = useState(0);
    const stopped = useRef(false);
    const send = async () => {
        const all = of || chosen.length;
        let left = [...chosen];
        stopped.current = false;
        setBusy(true);
        setError(null);
        setDone(0);
        draft.set({ of: all });
        try {
            while (left.length > 0 && !stopped.current) {
                const { data } = await api.post(`/campaigns/${campaign.id}/negos`, { suppliers: left.slice(0, PART) });
                left = left.slice(PART);
                draft.set({ chosen: left, of: left.length > 0 ? all : 0 });
                set(data);
            }
            if (left.length === 0) {
                draft.forget();
                setDone(all);
                announce(t('campaign.done', { n: all }));
            }
        } catch (problem) {
            setError(problem);
        }
        setBusy(false);
    };
    const begun = of > 0;
    return html`<${Card} title=${t('campaign.choose')} class="record">
        ${done > 0 && html`<div class="state-notice"><${Notice} kind="good" live title=${t('campaign.done', { n: done })}><p>${t('campaign.done_next')}</p></${Notice}></div>`}
        ${begun ? html`<div class="campaign-sending" role="group" aria-label=${t('campaign.sending')}>
                <p role="status">${t('campaign.sent_n', { n: of - chosen.length, of })}</p><progress max=${of} value=${of - chosen.length} aria-label=${t('campaign.sending')}></progress>
                ${busy ? html`<div class="row"><${Button} icon="pause" onclick=${() => {
                    stopped.current = true;
                }}>${t('campaign.stop')}</${Button}></div>`
                    : html`<${Notice} kind="warn" live title=${t('campaign.left', { n: chosen.length })} tools=${html`<${Button} kind="primary" icon="send" onclick=${send}>${t('campaign.resume')}</${Button}>
                        <${Button} kind="plain" onclick=${() => draft.forget()}>${t('campaign.drop')}</${Button}>`}>${error && html`<p>${errorText(error)}</p>`}<p>${t('campaign.left_about')}</p></${Notice}>`}</div>`
            : html`<p class="hint">${t('campaign.choose_about')}</p><${ChooseSuppliers} chosen=${chosen} onchosen=${(/** @type {string[]} */ ids) => {
                setDone(0);
                draft.set({ chosen: ids });
            }} />
            <div class="campaign-end no-print"><p><b>${t('campaign.chosen', { n: chosen.length })}</b></p><${Button} kind="primary" icon="send" disabled=${chosen.length === 0} onclick=${send}>${t('campaign.send', { n: chosen.length })}</${Button}></div>`}
    </${Card}>`;
}
