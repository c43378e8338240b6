/*
 * campaign_parts.js - parts of the pages of campaigns.
 *
 *   CampaignCounts({ campaign })                  cases, with a talk, waiting for us, ended
 *   ChooseSuppliers({ chosen, onchosen, busy })   suppliers with search and "no talk in 12 months"; chosen: list of ids
 */
import { html, useEffect, useRef, useState } from '../../vendor/preact.js';
import { api, errorText } from '../api.js';
import { dateText } from '../format.js';
import { pick, t } from '../i18n.js';
import { me } from '../store.js';
import { CheckField, TextField } from './field.js';
import { Failed, Loading } from './load.js';
import { More, useMore } from './more.js';
import { House } from './nego_parts.js';
import { Button, Empty, Facts, Notice } from './parts.js';
import { announce } from './status.js';

const WAIT = 300;
const PAGE = 100;

/** @param {{ campaign: any }} props */
export function CampaignCounts({ campaign }) {
    return html`<dl class="campaign-counts">${['cases', 'held', 'waits', 'ended'].map((name) => html`<div class=${name === 'waits' && campaign.waits > 0 ? 'campaign-waits' : ''}><dt>${t(`campaign.${name}`)}</dt><dd class="num">${campaign[name]}</dd></div>`)}</dl>`;
}

/** A year before that day. @param {string} day  YYYY-MM-DD */
function yearBefore(day) {
    const at = new Date(`${day}T00:00:00Z`);
    at.setUTCFullYear(at.getUTCFullYear() - 1);
    return at.toISOString().slice(0, 10);
}

/** Every supplier that a search finds, page by page. @param {string} ask */
async function everyId(ask) {
    /** @type {string[]} */
    const ids = [];
    for (let next = ''; ;) {
        const { data } = await api.get(`/talks?${ask}&limit=${PAGE}${next && `&cursor=${encodeURIComponent(next)}`}`);
        ids.push(...data.rows.map((/** @type {any} */ row) => row.supplier_id));
        if (!data.next) {
            return ids;
        }
        next = data.next;
    }
}

/** @param {{ chosen: string[], onchosen: (ids: string[]) => void }} props */
export function ChooseSuppliers({ chosen, onchosen }) {
    const [typed, setTyped] = useState('');
    const [q, setQ] = useState('');
    const [silent, setSilent] = useState(true);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const timer = useRef(/** @type {any} */ (null));
    useEffect(() => () => clearTimeout(timer.current), []);
    const ask = new URLSearchParams();
    q && ask.set('q', q);
    silent && ask.set('silent_since', yearBefore(me.value?.today || '2026-01-01'));
    const list = useMore(`/talks?limit=20&${ask}`);
    const search = (/** @type {string} */ text) => {
        setTyped(text);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setQ(text.trim()), WAIT);
    };
    const has = new Set(chosen);
    const toggle = (/** @type {string} */ id, /** @type {boolean} */ on) => onchosen(on ? [...chosen, id] : chosen.filter((one) => one !== id));
    const all = async () => {
        setBusy(true);
        setError(null);
        try {
            const ids = [...new Set([...chosen, ...await everyId(ask.toString())])];
            onchosen(ids);
            announce(t('campaign.chosen', { n: ids.length }));
        } catch (problem) {
            setError(problem);
        }
        setBusy(false);
    };
    return html`<div class="talks-tools">
            <${TextField} id="campaign-search" type="search" label=${t('suppliers.search')} hint=${t('talks.search_hint')} value=${typed} onvalue=${search} maxlength="100" autocomplete="off" />
            <${CheckField} id="campaign-silent" label=${t('talks.silent')} hint=${html`${t('talks.silent_hint')} <${House} />`} checked=${silent} onvalue=${setSilent} />
        </div>
        <div class="row campaign-all"><${Button} icon="check" busy=${busy} onclick=${all}>${t('campaign.all')}</${Button}>
            ${chosen.length > 0 && html`<${Button} kind="plain" icon="cross" onclick=${() => onchosen([])}>${t('campaign.clear')}</${Button}>`}</div>
        ${error && html`<${Notice} kind="bad" live title=${errorText(error)} />`}
        ${!list.data ? list.error ? html`<${Failed} error=${list.error} again=${list.reload} />` : html`<${Loading} />`
            : list.data.rows.length === 0 ? html`<${Empty} icon="search" title=${t('suppliers.none_found')}><p>${t('talks.none_next')}</p></${Empty}>`
                : html`<ul class="rows campaign-rows">${list.data.rows.map((/** @type {any} */ row) => html`<li key=${row.supplier_id}><${CheckField} label=${pick(row, 'name')}
                    hint=${[row.code, row.held_on ? t('campaign.held_on', { date: dateText(row.held_on) }) : t('talks.held_none'), row.open > 0 && t('campaign.open_n', { n: row.open })].filter(Boolean).join(' · ')}
                    checked=${has.has(row.supplier_id)} onvalue=${(/** @type {boolean} */ on) => toggle(row.supplier_id, on)} /></li>`)}</ul><${More} list=${list} />`}`;
}

/** What each supplier reads. @param {{ campaign: any }} props */
export function CampaignText({ campaign }) {
    return html`<${Facts} rows=${[[t('campaigns.words'), campaign.words], [t('campaigns.planned_on'), campaign.planned_on && dateText(campaign.planned_on)]]} />`;
}
