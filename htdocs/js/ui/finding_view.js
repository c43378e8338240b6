/*
 * finding_view.js - one finding as people read it: what to check, since when, about whom, on what ground, what clears it, what the rule
 * looked at. It asks to look; it judges nobody.
 *
 *   Severity({ severity })    Ground({ label })     badge of how grave; whose number or sentence: 法定, 指針, 社内基準
 *   FindingView({ found, pack, supplier, waiver, tools })     supplier: with its name and link; tools: buttons at its end
 */
import { html } from '../../vendor/preact.js';
import { caseOf } from '../findings.js';
import { dateText, dayText } from '../format.js';
import { pick, t } from '../i18n.js';
import { grounds, inputWords, ruleName, ruleOf, ruleWords, severityLooks } from '../rules.js';
import { can } from '../store.js';
import { Badge, Facts } from './parts.js';

/** @param {{ severity: string }} props */
export function Severity({ severity }) {
    const [kind, icon] = severityLooks[severity];
    return html`<${Badge} kind=${kind} icon=${icon}>${t(`severity.${severity}`)}</${Badge}>`;
}

/** @param {{ label: string }} props */
export function Ground({ label }) {
    return html`<span class="ground">${t(grounds[label])}</span>`;
}

/** Id, short name and ground of a rule. @param {{ id: string, rule: any }} props */
export function RuleHead({ id, rule }) {
    return html`<span class="rule-id">${id}</span> ${ruleName(id)} ${rule && html`<${Ground} label=${rule.label} />`}`;
}

/** What the rule rests on and what it looked at, folded away. @param {{ inputs: any[] | null, rule?: any }} props */
export function Inputs({ inputs, rule }) {
    const rows = /** @type {[string, string][]} */ ([...(rule ? [[t('finding.basis'), ruleWords(rule, 'basis')]] : []), ...inputWords(inputs)]);
    return rows.length === 0 ? null : html`<details class="finding-inputs"><summary>${t('finding.inputs')}</summary><${Facts} class="event-facts" rows=${rows} /></details>`;
}

/** @param {{ waiver: any }} props */
export function Waived({ waiver }) {
    return html`<p class="finding-waived"><b>${t('finding.waived', { date: dateText(waiver.until_on), who: waiver.given_by })}</b>
        <span class="words">${waiver.reason}</span></p>`;
}

/** @param {{ found: any, pack: any, supplier?: any, waiver?: any, tools?: any }} props */
export function FindingView({ found, pack, supplier, waiver, tools }) {
    const rule = ruleOf(pack, found.rule);
    const link = caseOf(found);
    const about = supplier && (can('SEE_TALKS') ? `/portal/suppliers/${found.supplier_id}/findings` : `/portal/suppliers/${found.supplier_id}`);
    return html`<li class=${`finding finding-${found.severity} ${found.waiver_id ? 'finding-quiet' : ''}`} data-rule=${found.rule}>
        <div class="finding-head"><${Severity} severity=${found.severity} />
            ${found.waiver_id && html`<${Badge} kind="neutral" icon="pause">${t('finding.waived_badge')}</${Badge}>`}
            <h3><${RuleHead} id=${found.rule} rule=${rule} /></h3></div>
        <p class="finding-about">${supplier ? html`<a href=${about}>${pick(supplier, 'name')}</a>` : found.supplier_id === null ? html`<span>${t('finding.installation')}</span>` : ''}
            <span class="fine">${found.since_on ? t('finding.since', { date: dateText(found.since_on) }) : found.raised_at ? t('finding.since', { date: dayText(found.raised_at) }) : ''}</span>
            ${link && html`<a href=${link[0]}>${t(link[1])}</a>`}</p>
        <p class="finding-words">${rule ? ruleWords(rule, 'message') : t('finding.no_text')}</p>
        ${rule && html`<p class="finding-clears"><span class="fine">${t('finding.clears')}</span> ${ruleWords(rule, 'clears')}</p>`}
        ${waiver && html`<${Waived} waiver=${waiver} />`}
        <div class="finding-end"><${Inputs} inputs=${found.detail || found.inputs} rule=${rule} />${tools && html`<div class="finding-tools no-print">${tools}</div>`}</div>
    </li>`;
}
