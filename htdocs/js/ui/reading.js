/*
 * reading.js - what the rules said of one supplier by the record of any day: what fires, what was not assessed and why, and what is
 * clear. "Not assessed" is said as loudly as the rest: nothing passes in silence.
 *
 *   ReadingOfDay({ supplier, pack })
 */
import { html, useState } from '../../vendor/preact.js';
import { api } from '../api.js';
import { caseOf } from '../findings.js';
import { dateText } from '../format.js';
import { hasText, t } from '../i18n.js';
import { ruleOf, severities } from '../rules.js';
import { me } from '../store.js';
import { DateField } from './field.js';
import { FindingView, Inputs, RuleHead } from './finding_view.js';
import { Failed, Loading, useLoad } from './load.js';
import { Button } from './parts.js';

/** @param {{ supplier: string, pack: any }} props */
export function ReadingOfDay({ supplier, pack }) {
    const today = me.value?.today || '';
    const [day, setDay] = useState(/** @type {string | null} */ (null));
    const [picked, setPicked] = useState(/** @type {string | null} */ (today));
    return html`<p class="hint">${t('reading.about')}</p>
        <form class="reading-day no-print" onsubmit=${(/** @type {Event} */ event) => {
            event.preventDefault();
            setDay(picked);
        }}>
            <${DateField} id="reading-day" plain label=${t('reading.day')} value=${picked} max=${today} onvalue=${setPicked} />
            <${Button} type="submit" kind="primary" icon="eye" disabled=${!picked}>${t('reading.read')}</${Button}>
        </form>
        ${day && html`<${Result} key=${day} supplier=${supplier} day=${day} pack=${pack} />`}`;
}

/** @param {{ supplier: string, day: string, pack: any }} props */
function Result({ supplier, day, pack }) {
    const page = useLoad(async (signal) => (await api.get(`/suppliers/${supplier}/reading?as_of=${day}`, { signal })).data, [supplier, day]);
    if (!page.data) {
        return page.error ? html`<${Failed} error=${page.error} again=${page.reload} />` : html`<${Loading} />`;
    }
    const rows = page.data.findings.map((/** @type {any} */ one) => ({ ...one, supplier_id: supplier }))
        .sort((/** @type {any} */ a, /** @type {any} */ b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
    const of = (/** @type {string} */ verdict) => rows.filter((/** @type {any} */ one) => one.verdict === verdict);
    const [fires, clear, skipped] = [of('finding'), of('clear'), of('not_assessed')];
    return html`<div class="reading-result" role="status"><p><b>${t('reading.of', { date: dateText(page.data.as_of), pack: page.data.pack })}</b>
            <span class="fine">${t('reading.counts', { fires: fires.length, skipped: skipped.length, clear: clear.length })}</span>
            ${page.data.pack !== pack.pack && html`<span class="fine">${t('reading.pack', { pack: pack.pack })}</span>`}</p></div>
        <h3>${t('reading.fires', { n: fires.length })}</h3>
        ${fires.length > 0 ? html`<ul class="findings">${fires.map((/** @type {any} */ one) => html`<${FindingView} found=${one} pack=${pack} />`)}</ul>` : html`<p class="quiet">${t('reading.fires_none')}</p>`}
        <h3>${t('reading.skipped', { n: skipped.length })}</h3>
        ${skipped.length > 0 ? html`<ul class="reading-list">${skipped.map((/** @type {any} */ one) => html`<li><b><${RuleHead} id=${one.rule} rule=${ruleOf(pack, one.rule)} /></b>
            <span>${hasText(`gap.${one.gap}`) ? t(`gap.${one.gap}`) : one.gap}</span></li>`)}</ul>` : html`<p class="quiet">${t('reading.skipped_none')}</p>`}
        <details class="reading-clear"><summary>${t('reading.clear', { n: clear.length })}</summary><p class="fine">${t('reading.clear_about')}</p>
            <ul class="reading-list">${clear.map((/** @type {any} */ one) => html`<li><b><${RuleHead} id=${one.rule} rule=${ruleOf(pack, one.rule)} /></b>
                ${caseOf(one) && html` <a href=${/** @type {any} */ (caseOf(one))[0]}>${t(/** @type {any} */ (caseOf(one))[1])}</a>`}<${Inputs} inputs=${one.inputs} /></li>`)}</ul></details>`;
}
