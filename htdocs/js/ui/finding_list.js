/*
 * finding_list.js - the queue of findings, the gravest first and of them the oldest: chips for how grave, ready filters, next pages.
 * The filter stands in the address (?severity= or ?rule=), so that it can be sent.
 *
 *   FindingList({ query, filters })     filters: rules with a chip of their own
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { api } from '../api.js';
import { about } from '../findings.js';
import { t } from '../i18n.js';
import { setQuery } from '../router.js';
import { getPack, ruleOf, severities } from '../rules.js';
import { FindingView } from './finding_view.js';
import { Failed, Loading, useLoad } from './load.js';
import { Button, Card, Chips, Empty, Notice } from './parts.js';
import { Receipt } from './receipt.js';
import { announce } from './status.js';
import { WaiverTools } from './waiver_dialog.js';

/** @param {string} ask  query of the page @param {AbortSignal} [signal] */
async function getPart(ask, signal) {
    const { data } = await api.get(`/findings?${ask}`, { signal });
    return { ...data, ...await about(data.rows, signal) };
}

/** @param {AbortSignal} signal @param {string} ask */
async function getFirst(signal, ask) {
    const [pack, counts, part] = await Promise.all([getPack(signal), api.get('/findings/counts', { signal }), getPart(ask, signal)]);
    return { pack, counts: counts.data.rows, part };
}

/** @param {{ query: URLSearchParams, filters: string[] }} props */
export function FindingList({ query, filters }) {
    const severity = query.get('severity') || '';
    const rule = severity ? '' : query.get('rule') || '';
    const ask = new URLSearchParams({ limit: '20', ...(severity && { severity }), ...(rule && { rule }) }).toString();
    const first = useLoad((signal) => getFirst(signal, ask), [ask]);
    const [parts, setParts] = useState(/** @type {any[]} */ ([]));
    const [busy, setBusy] = useState(false);
    const [failed, setFailed] = useState(/** @type {any} */ (null));
    const [receipt, setReceipt] = useState(/** @type {any} */ (null));
    useEffect(() => setParts(first.data ? [first.data.part] : []), [first.data]);
    if (!first.data) {
        return html`<${Card} title=${t('desk.queue')}>${first.error ? html`<${Failed} error=${first.error} again=${first.reload} />` : html`<${Loading} />`}</${Card}>`;
    }
    const { pack, counts } = first.data;
    const rows = parts.flatMap((part) => part.rows);
    const names = Object.assign({}, ...parts.map((part) => part.names));
    const waivers = Object.assign({}, ...parts.map((part) => part.waivers));
    const last = parts[parts.length - 1];
    const more = async () => {
        setBusy(true);
        setFailed(null);
        try {
            const part = await getPart(`${ask}&cursor=${encodeURIComponent(last.next)}`);
            setParts([...parts, part]);
            announce(t('suppliers.shown', { n: part.rows.length }));
        } catch (error) {
            setFailed(error);
        }
        setBusy(false);
    };
    const done = (/** @type {any} */ data) => {
        setReceipt(data.receipt);
        first.reload();
    };
    const of = (/** @type {string} */ name) => counts.filter((/** @type {any} */ one) => one.severity === name).reduce((/** @type {number} */ all, /** @type {any} */ one) => all + one.n, 0);
    const all = severities.reduce((sum, name) => sum + of(name), 0);
    const own = rule && !filters.includes(rule) ? [rule] : [];
    return html`<${Card} title=${t('desk.queue')} class="finding-list">
        <p class="hint">${t('desk.queue_hint')}</p>
        <div class="finding-filters no-print">
            <${Chips} label=${t('desk.by_severity')} value=${rule ? '-' : severity} onvalue=${(/** @type {string} */ value) => setQuery({ severity: value, rule: null })}
                options=${[{ value: '', text: t('desk.all'), n: all }, ...severities.map((value) => ({ value, text: t(`severity.${value}`), n: of(value) }))]} />
            ${[...filters, ...own].length > 0 && html`<${Chips} label=${t('desk.by_rule')} value=${rule} onvalue=${(/** @type {string} */ value) => setQuery({ rule: value === rule ? null : value, severity: null })}
                options=${[...filters, ...own].map((value) => ({ value, text: t('desk.rule_chip', { rule: value, name: t(`rule_name.${value}`) }) }))} />`}
        </div>
        ${receipt && html`<details class="finding-receipt" open><summary>${t('finding.receipt')}</summary><${Receipt} receipt=${receipt} name=${`receipt-${receipt.seq}-${receipt.kind}`} /></details>`}
        ${rows.length === 0 ? html`<${Empty} icon="check" title=${t(severity || rule ? 'desk.none_filtered' : 'desk.none')}><p>${t('desk.none_next')}</p></${Empty}>`
            : html`<ul class="findings" aria-busy=${first.loading ? 'true' : 'false'}>${rows.map((/** @type {any} */ found) => html`<${FindingView} key=${found.id} found=${found} pack=${pack} supplier=${names[found.supplier_id]}
                waiver=${waivers[found.waiver_id]} tools=${html`<${WaiverTools} found=${found} rule=${ruleOf(pack, found.rule)} waiver=${waivers[found.waiver_id]} done=${done} />`} />`)}</ul>`}
        ${failed && html`<${Notice} kind="bad" live title=${t('state.failed')} />`}
        ${last?.next && html`<div class="row row-center more no-print"><${Button} icon="down" busy=${busy} onclick=${more}>${t('more.button')}</${Button}></div>`}
        <p class="fine gap-top">${t('finding.pack', { pack: pack.pack })}</p>
    </${Card}>`;
}
