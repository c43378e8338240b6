/*
 * record.js - the record of price negotiations, searched by supplier, days and amounts, any of them together; as a list with links, as a
 * CSV file, on paper. The search stands in the address.
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { api, errorText } from '../api.js';
import { dateText, dayText } from '../format.js';
import { hasText, pick, t } from '../i18n.js';
import { amountOf } from '../nego.js';
import { setQuery } from '../router.js';
import { DateField, TextField } from '../ui/field.js';
import { Failed, Loading, useLoad } from '../ui/load.js';
import { More, useMore } from '../ui/more.js';
import { Badge, Button, Card, Crumbs, Empty, Notice, Page } from '../ui/parts.js';
import { saveBlob } from '../ui/receipt.js';
import { SupplierFinder } from '../ui/supplier_finder.js';

const names = ['supplier', 'from', 'to', 'least', 'most'];

/** @param {{ query: URLSearchParams }} props */
export default function Record({ query }) {
    const asked = Object.fromEntries(names.map((name) => [name, query.get(name) || '']));
    const chosen = useLoad(async (signal) => (asked.supplier ? (await api.get(`/suppliers/${asked.supplier}/talks`, { signal })).data : false), [asked.supplier]);
    const [typed, setTyped] = useState(asked);
    const [wrong, setWrong] = useState(/** @type {Record<string, string>} */ ({}));
    useEffect(() => setTyped(asked), [names.map((name) => asked[name]).join(' ')]);
    const set = (/** @type {Record<string, string>} */ changes) => setTyped((old) => ({ ...old, ...changes }));
    const search = (/** @type {Event} */ event) => {
        event.preventDefault();
        const amounts = Object.fromEntries(['least', 'most'].map((name) => [name, amountOf(typed[name])]));
        /** @type {Record<string, string>} */
        const bad = Object.fromEntries(['least', 'most'].filter((name) => amounts[name] && !/^-?\d{1,11}$/.test(amounts[name])).map((name) => [name, t('found.whole')]));
        if (typed.from && typed.to && typed.from > typed.to) {
            bad.to = t('found.order');
        }
        setWrong(bad);
        if (Object.keys(bad).length === 0) {
            setQuery({ from: typed.from, to: typed.to, ...amounts });
        }
    };
    const ask = new URLSearchParams(names.filter((name) => asked[name]).map((name) => [name, asked[name]]));
    return html`<${Page} title=${t('found.title')} lead=${t('found.lead')} crumbs=${html`<${Crumbs} items=${[[t('nav.desk'), '/portal/desk']]} />`}>
        <${Card} title=${t('found.search')} class="no-print"><form class="found-form" onsubmit=${search} novalidate>
            <${SupplierFinder} id="found-supplier" label=${t('nego.supplier')} hint=${t('talks.search_hint')} value=${chosen.data || null} onvalue=${(/** @type {any} */ row) => setQuery({ supplier: row && row.supplier_id })} />
            <div class="found-days"><${DateField} id="found-from" plain label=${t('found.from')} value=${typed.from} onvalue=${(/** @type {string | null} */ day) => set({ from: day || '' })} />
                <${DateField} id="found-to" plain label=${t('found.to')} error=${wrong.to} value=${typed.to} onvalue=${(/** @type {string | null} */ day) => set({ to: day || '' })} /></div>
            <div class="found-amounts"><${TextField} id="found-least" inputmode="numeric" label=${t('found.least')} error=${wrong.least} value=${typed.least} onvalue=${(/** @type {string} */ least) => set({ least })} />
                <${TextField} id="found-most" inputmode="numeric" label=${t('found.most')} error=${wrong.most} value=${typed.most} onvalue=${(/** @type {string} */ most) => set({ most })} /></div>
            <div class="row"><${Button} type="submit" kind="primary" icon="search">${t('found.go')}</${Button}>
                ${ask.size > 0 && html`<${Button} onclick=${() => setQuery(Object.fromEntries(names.map((name) => [name, null])))}>${t('suppliers.clear')}</${Button}>`}</div>
        </form></${Card}>
        <p class="found-asked">${askedWords(asked, chosen.data)}</p>
        <${Results} key=${ask.toString()} ask=${ask} />
    </${Page}>`;
}

/** The search in words: paper shows no form. @param {Record<string, string>} asked @param {any} supplier */
function askedWords(asked, supplier) {
    const parts = [supplier && pick(supplier, 'name'), asked.from && t('found.from_day', { date: dateText(asked.from) }), asked.to && t('found.to_day', { date: dateText(asked.to) }),
        asked.least && t('found.least_yen', { n: Number(asked.least) }), asked.most && t('found.most_yen', { n: Number(asked.most) })].filter(Boolean);
    return parts.length > 0 ? t('found.asked', { search: parts.join(t('ui.comma')) }) : t('found.asked_all');
}

/** @param {{ ask: URLSearchParams }} props */
function Results({ ask }) {
    const list = useMore(`/entries?${new URLSearchParams([['limit', '50'], ...ask])}`);
    if (!list.data) {
        return html`<${Card}>${list.error ? html`<${Failed} error=${list.error} again=${list.reload} />` : html`<${Loading} />`}</${Card}>`;
    }
    const { rows } = list.data;
    return html`<${Card} title=${t(list.data.next ? 'found.some' : 'found.n', { n: rows.length })} tools=${html`<${Csv} ask=${ask} /><${Button} icon="print" onclick=${() => print()}>${t('ui.print')}</${Button}>`}>
        ${rows.length === 0 ? html`<${Empty} icon="search" title=${t('found.none')}><p>${t('found.none_next')}</p></${Empty}>` : html`<ul class="rows found-rows">${rows.map((/** @type {any} */ row) => html`<${Row} key=${row.id} row=${row} />`)}</ul>`}
        <${More} list=${list} />
    </${Card}>`;
}

/** @param {{ row: any }} props */
function Row({ row }) {
    const late = dayText(row.recorded_at) !== dateText(row.occurred_on);
    return html`<li class="rows-row">
        <div class="rows-main"><a href=${`/portal/negos/${row.nego_id}#entry-${row.n}`}><b>${t(`entry.${row.kind}`)}${row.result && hasText(`result.${row.result}`) ? t('found.result', { result: t(`result.${row.result}`) }) : ''}</b></a>
            <span>${pick(row, 'supplier')} · ${row.title}</span>
            ${row.amounts && html`<${Amounts} text=${row.amounts} />`}
            ${row.words && html`<p class="found-words">${row.words}</p>`}</div>
        <div class="found-end"><time datetime=${row.occurred_on}>${dateText(row.occurred_on)}</time><${Badge} kind=${row.side === 'buyer' ? 'blue' : 'neutral'}>${t(`side.${row.side}`)}</${Badge}>
            <span class="fine">${late ? t('found.recorded_late', { date: dayText(row.recorded_at), who: row.recorded_by }) : t('found.recorded', { who: row.recorded_by })}</span></div>
    </li>`;
}

/** Somebody's own words, marked as Japanese where they are. @param {string} text */
function own(text) {
    return html`<span lang=${/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text) ? 'ja' : undefined}>${text}</span>`;
}

/** "price bolt (excluded, piece): 12 -> 13" in words. @param {{ text: string }} props  a line for each amount */
function Amounts({ text }) {
    const yen = (/** @type {string} */ digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
    return html`<ul class="found-sums num">${text.split('\n').map((line) => {
        const part = /^(\w+)(?: (.*?))? \((\w+)(?:, (\w+))?\): (?:(-?\d+)(\.\d+)? -> )?(?:(-?\d+)(\.\d+)?)?(?: \/ (.*))?$/s.exec(line);
        if (!part || !hasText(`category.${part[1]}`)) {
            return html`<li>${own(line)}</li>`;
        }
        const [, category, item, tax, per, was, wasPart = '', becomes, becomesPart = '', words] = part;
        const terms = [t(`tax.${tax}`), per && t(`per.${per}`)].filter(Boolean).join(t('ui.comma'));
        const sums = [was && yen(was) + wasPart, becomes && yen(becomes) + becomesPart].filter(Boolean).map((amount) => t('nego.yen', { amount })).join(' → ');
        return html`<li>${t(`category.${category}`)} ${item && own(item)} <b>${sums}</b> <span class="fine">${terms}</span> ${words && own(words)}</li>`;
    })}</ul>`;
}

/** @param {{ ask: URLSearchParams }} props */
function Csv({ ask }) {
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const start = async () => {
        setBusy(true);
        setError(null);
        try {
            const file = await api.file(`/entries.csv${ask.size ? `?${ask}` : ''}`, { signal: new AbortController().signal, onbytes: () => {} });
            saveBlob(file.blob, file.name);
        } catch (problem) {
            setError(problem);
        }
        setBusy(false);
    };
    return html`<${Button} icon="download" busy=${busy} onclick=${start}>${t('found.csv')}</${Button}>
        ${error && html`<${Notice} kind="bad" live title=${t('export.failed')}><p>${errorText(error)}</p></${Notice}>`}`;
}
