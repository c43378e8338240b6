/*
 * supplier_findings.js - everything the rules say of one supplier: findings, the house's clocks, a reading of any day, waivers, holds, and
 * the twelve actions. Purchasing sees what concerns prices; a reading of any day and holds are for legal and the auditor.
 */
import { html, useState } from '../../vendor/preact.js';
import { api } from '../api.js';
import { about } from '../findings.js';
import { dateText, dayText } from '../format.js';
import { pick, t } from '../i18n.js';
import { getPack, ruleName, ruleOf } from '../rules.js';
import { can } from '../store.js';
import { Dues } from '../ui/dues.js';
import { FindingView } from '../ui/finding_view.js';
import { Holds } from '../ui/holds.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Sent } from '../ui/nego_parts.js';
import { Badge, Button, Card, Crumbs, Empty, LinkButton, Page, Words } from '../ui/parts.js';
import { ReadingOfDay } from '../ui/reading.js';
import { Twelve } from '../ui/twelve.js';
import { EndWaiver, WaiverTools } from '../ui/waiver_dialog.js';

/** @param {string} id @param {AbortSignal} signal */
async function getAll(id, signal) {
    const get = async (/** @type {string} */ tail) => (await api.get(`/suppliers/${id}/${tail}`, { signal })).data;
    const [pack, supplier, findings, dues, waivers, kinds, negos, holds] = await Promise.all([getPack(signal), get('talks'), get('findings'), get('dues'), get('waivers'), get('kinds'),
        get('negos'), can('SEE_LOG') ? get('holds') : { rows: [] }]);
    return { id, pack, supplier, findings: findings.rows, dues: dues.rows, waivers: waivers.rows, kinds: kinds.rows, negos: negos.rows, holds: holds.rows, ...await about(findings.rows, signal).then((one) => ({ byId: one.waivers })) };
}

/** @param {{ params: Record<string, string> }} props */
export default function SupplierFindings({ params }) {
    const page = useLoad((signal) => getAll(params.id, signal), [params.id]);
    const [receipt, setReceipt] = useState(/** @type {any} */ (null));
    const done = (/** @type {any} */ data) => {
        setReceipt(data.receipt);
        page.reload();
        scrollTo(0, 0);
    };
    return html`<${Loaded} of=${page} title=${t('sf.title')}>${(/** @type {any} */ data) => html`<${View} ...${data} receipt=${receipt} done=${done} />`}</${Loaded}>`;
}

/** @param {any} props */
function View({ id, pack, supplier, findings, dues, waivers, kinds, negos, holds, byId, receipt, done }) {
    const legal = can('SEE_LOG');
    const parts = ['findings', 'dues', ...(legal ? ['reading'] : []), 'waivers', ...(legal ? ['holds'] : []), 'twelve'];
    return html`<${Page} title=${t('sf.of', { name: pick(supplier, 'name') })} lead=${supplier.code} crumbs=${html`<${Crumbs} items=${[[t('nav.desk'), '/portal/desk'], [pick(supplier, 'name'), `/portal/suppliers/${id}/talks`]]} />`}
            tools=${html`<${LinkButton} icon="chat" href=${`/portal/suppliers/${id}/talks`}>${t('nav.talks')}</${LinkButton}>
                ${legal && html`<${LinkButton} icon="link" href=${`/portal/suppliers/${id}/log`}>${t('supplier.timeline')}</${LinkButton}>`}
                <${Button} icon="print" onclick=${() => print()}>${t('ui.print')}</${Button}>`}>
        ${receipt && html`<${Sent} receipt=${receipt} title=${t('record.receipt')} />`}
        <nav class="parts-nav no-print" aria-label=${t('sf.parts')}><ul>${parts.map((name) => html`<li><a href=${`#${name}`}>${t(`sf.${name}`)}</a></li>`)}</ul></nav>
        <${Card} id="findings" title=${t('sf.findings')}><p class="hint">${t('sf.findings_about')}</p>
            ${findings.length === 0 ? html`<${Empty} icon="check" title=${t('sf.none')}><p>${t('desk.none_next')}</p></${Empty}>`
                : html`<ul class="findings">${findings.map((/** @type {any} */ found) => html`<${FindingView} key=${found.id} found=${found} pack=${pack} waiver=${byId[found.waiver_id]}
                    tools=${html`<${WaiverTools} found=${found} rule=${ruleOf(pack, found.rule)} waiver=${byId[found.waiver_id]} done=${done} />`} />`)}</ul>`}
            <p class="fine gap-top">${t('finding.pack', { pack: pack.pack })}</p></${Card}>
        <${Card} id="dues" title=${t('sf.dues')}><${Dues} rows=${dues} supplier=${id} /></${Card}>
        ${legal && html`<${Card} id="reading" title=${t('sf.reading')}><${ReadingOfDay} supplier=${id} pack=${pack} /></${Card}>`}
        <${Card} id="waivers" title=${t('sf.waivers')}><${Waivers} rows=${waivers} done=${done} /></${Card}>
        ${legal && html`<${Card} id="holds" title=${t('sf.holds')}><${Holds} supplier=${id} rows=${holds} negos=${negos} done=${done} /></${Card}>`}
        <${Card} id="twelve" title=${t('sf.twelve')}><${Twelve} kinds=${kinds} /></${Card}>
    </${Page}>`;
}

/** @param {{ rows: any[], done: (data: any) => void }} props */
function Waivers({ rows, done }) {
    return html`<p class="hint">${t('waiver.list_about')}</p>
        ${rows.length === 0 ? html`<p class="quiet">${t('waiver.none')}</p>` : html`<ul class="rows">${rows.map((waiver) => html`<li class="rows-row">
            <div class="rows-main"><b><span class="rule-id">${waiver.rule}</span> ${ruleName(waiver.rule)}</b><span class="fine">${t('waiver.given_by', { who: waiver.given_by, date: dayText(waiver.given_at) })}</span></div>
            <div class="rows-end"><${Badge} kind=${waiver.ended_at ? 'neutral' : 'blue'} icon=${waiver.ended_at ? 'undo' : 'pause'}>${waiver.ended_at ? t('waiver.ended_on', { date: dayText(waiver.ended_at) }) : t('waiver.until_on', { date: dateText(waiver.until_on) })}</${Badge}>
                ${can('WAIVE') && !waiver.ended_at && html`<${EndWaiver} waiver=${waiver} done=${done} />`}</div>
            <div class="said"><${Words} text=${waiver.reason} />${waiver.ended_at && html`<p class="fine">${t('waiver.ended_by', { who: waiver.ended_by })}</p>`}</div></li>`)}</ul>`}`;
}
