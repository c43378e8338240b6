/*
 * submission.js - a submission as the buyer reads it: at the depth that the supplier chose, and no deeper. The texts of the
 * scheme are our own summary in the language of the page. The page can check that what it shows is what was recorded.
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { api } from '../api.js';
import { readCatalogue } from '../catalogue.js';
import { timeText } from '../format.js';
import { pick, t } from '../i18n.js';
import { can } from '../store.js';
import { Icon } from '../ui/icons.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Button, Card, Chips, Crumbs, Facts, LinkButton, Notice, Page } from '../ui/parts.js';
import { ShownFiles } from '../ui/file_parts.js';
import { filesAt } from '../ui/shared_view.js';
import { Answers, Tallies, Total, sum } from '../ui/tallies.js';

/** @param {string} id @param {AbortSignal} signal */
async function getAll(id, signal) {
    const { data } = await api.get(`/submissions/${id}`, { signal });
    return { submission: data, book: await readCatalogue(data.edition) };
}

/** @param {{ params: { id: string } }} props */
export default function Submission({ params }) {
    const page = useLoad((signal) => getAll(params.id, signal), [params.id]);
    return html`<${Loaded} of=${page} title=${t('sb.title')}>${(/** @type {any} */ data) => html`<${View} ...${data} />`}</${Loaded}>`;
}

/** @param {{ submission: any, book: any }} props */
function View({ submission, book }) {
    const { shared } = submission;
    const name = pick(submission, 'supplier');
    const parts = book.tree(submission.star);
    return html`<${Page} title=${t('sb.title_of', { name })} lead=${t('sb.lead', { star: submission.star, n: submission.n, at: timeText(submission.submitted_at), by: submission.submitted_by })}
        crumbs=${html`<${Crumbs} items=${[[t('suppliers.title'), '/portal/suppliers'], [name, `/portal/suppliers/${submission.supplier_id}`]]} />`}
        tools=${html`<${LinkButton} icon="flag" href=${`/portal/levels/${submission.level_id}`}>${t('sb.request')}</${LinkButton}>
            ${can('SEE_LOG') && html`<${LinkButton} icon="link" href=${`/portal/suppliers/${submission.supplier_id}/log`}>${t('supplier.timeline')}</${LinkButton}>`}
            <${Button} icon="print" onclick=${() => print()}>${t('ui.print')}</${Button}>`}>
        <div class="stack">
            <${Notice} kind="info" title=${t('sb.depth_title', { depth: t(`depth.${submission.depth}`) })}><p>${t('sb.depth')}</p></${Notice}>
            <${Card} title=${t('sb.whole')}><${Total} tally=${sum(shared.categories)} /><p class="fine gap-top">${t('sb.no_verdict')}</p></${Card}>
            <${Card} title=${t('sb.by_category')}><${Tallies} label=${t('sb.by_category')} head=${t('sb.category')}
                rows=${shared.categories.map((/** @type {any} */ tally) => ({ id: tally.id, name: pick(book.category(tally.id), 'name'), tally }))} /></${Card}>
            ${shared.requirements.length > 0 && html`<${Requirements} shared=${shared} parts=${parts} />`}
            ${shared.criteria.length > 0 && html`<${Criteria} submission=${submission} parts=${parts} />`}
            ${submission.depth === 'evidence' && html`<${Files} submission=${submission} book=${book} />`}
            <${Proof} submission=${submission} book=${book} />
        </div>
    </${Page}>`;
}

/** @param {{ shared: any, parts: any[] }} props */
function Requirements({ shared, parts }) {
    const of = new Map(shared.requirements.map((/** @type {any} */ one) => [one.id, one]));
    return html`<${Card} title=${t('sb.by_requirement')}>${parts.map(({ category, requirements }) => html`<div class="cat-part" key=${category.id}>
        <h3>${pick(category, 'name')}</h3>
        <${Tallies} label=${`${t('sb.by_requirement')} ${pick(category, 'name')}`} head=${t('sb.requirement')}
            rows=${requirements.filter((/** @type {any} */ one) => of.has(one.requirement.id)).map(({ requirement }) => ({ id: requirement.id, name: pick(requirement, 'title'), tally: of.get(requirement.id) }))} />
    </div>`)}</${Card}>`;
}

/** @param {{ submission: any, parts: any[] }} props */
function Criteria({ submission, parts }) {
    const { shared, withdrawn = [] } = submission;
    const [shown, setShown] = useState('');
    useOpenForPrint();
    const of = new Map(shared.criteria.map((/** @type {any} */ one) => [one.id, one]));
    const n = (/** @type {string} */ verdict) => shared.criteria.filter((/** @type {any} */ one) => one.verdict === verdict).length;
    const filed = shared.criteria.filter((/** @type {any} */ one) => filesAt(shared, one.id).length > 0).length;
    const wanted = (/** @type {any} */ answer) => answer && (!shown || answer.verdict === shown || (shown === 'noted' && answer.note) || (shown === 'filed' && filesAt(shared, answer.id).length > 0));
    const open = parts.map(({ category, requirements }) => ({ category, groups: requirements.map(({ requirement, criteria }) => ({
        requirement, criteria: criteria.map((/** @type {any} */ criterion) => ({ criterion, answer: of.get(criterion.id), files: filesAt(shared, criterion.id) })).filter((/** @type {any} */ one) => wanted(one.answer)),
    })).filter((/** @type {any} */ group) => group.criteria.length > 0) })).filter(({ groups }) => groups.length > 0);
    return html`<${Card} title=${t('sb.by_criterion')}>
        <div class="no-print"><${Chips} label=${t('sb.filter')} value=${shown} onvalue=${setShown} options=${[{ value: '', text: t('sb.filter_all'), n: shared.criteria.length },
            ...['unmet', 'na', 'met'].map((value) => ({ value, text: t(`verdict.${value}`), n: n(value) })),
            { value: 'noted', text: t('sb.filter_noted'), n: shared.criteria.filter((/** @type {any} */ one) => one.note).length },
            ...(filed > 0 ? [{ value: 'filed', text: t('sb.filter_filed'), n: filed }] : [])]} /></div>
        ${open.length === 0 && html`<p class="fine gap-top">${t('sb.filter_none')}</p>`}
        ${open.map(({ category, groups }) => html`<details class="cat-part" open=${shown !== ''} key=${category.id + shown}><summary><h3>${pick(category, 'name')}</h3><span class="fine num">${t('sb.criteria_n', { n: groups.reduce((/** @type {number} */ all, /** @type {any} */ group) => all + group.criteria.length, 0) })}</span></summary><${Answers} groups=${groups} submission=${submission.id} withdrawn=${withdrawn} /></details>`)}
        <p class="fine gap-top">${t('sb.own_words')}</p>
    </${Card}>`;
}

/** Every file that was shown, with the criteria it stands at. @param {{ submission: any, book: any }} props */
function Files({ submission, book }) {
    const files = submission.shared.files || [];
    const gone = (submission.withdrawn || []).length;
    return html`<${Card} title=${t('sb.files', { n: files.length })}>
        <p class="sup-lead">${t('sb.files_lead')}</p>
        ${gone > 0 && html`<div class="state-notice"><${Notice} kind="warn" title=${t('sb.files_gone', { n: gone })}><p>${t('sb.files_gone_text')}</p></${Notice}></div>`}
        <${ShownFiles} files=${files} book=${book} submission=${submission.id} withdrawn=${submission.withdrawn} />
    </${Card}>`;
}

/** Paper shows everything that the page holds. */
function useOpenForPrint() {
    useEffect(() => {
        /** @type {HTMLDetailsElement[]} */
        let opened = [];
        const open = () => {
            opened = [...document.querySelectorAll('details.cat-part:not([open])')].map((one) => /** @type {HTMLDetailsElement} */ (one));
            opened.forEach((one) => { one.open = true; });
        };
        const close = () => opened.forEach((one) => { one.open = false; });
        addEventListener('beforeprint', open);
        addEventListener('afterprint', close);
        return () => {
            removeEventListener('beforeprint', open);
            removeEventListener('afterprint', close);
        };
    }, []);
}

/** The same text for the same content: members sorted, no white space (the canonical form of the evidence log). @param {any} value @returns {string} */
function canonical(value) {
    if (Array.isArray(value)) {
        return `[${value.map(canonical).join(',')}]`;
    }
    if (value && typeof value === 'object') {
        return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
    }
    return JSON.stringify(value);
}

/** @param {any} value */
async function hashOf(value) {
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonical(value))));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Where the submission stands in the evidence log, and whether this page shows what was recorded. @param {{ submission: any, book: any }} props */
function Proof({ submission, book }) {
    const [same, setSame] = useState(/** @type {boolean | null} */ (null));
    useEffect(() => {
        hashOf(submission.shared).then((hash) => setSame(hash === submission.shared_hash), () => setSame(null));
    }, [submission]);
    return html`<${Card} title=${t('sb.proof')}>
        <${Facts} rows=${[
            [t('sb.edition'), html`${pick(book.data, 'title')}${book.data.official_url && html`\n<a href=${book.data.official_url} target="_blank" rel="noreferrer">${t('sb.official')}<${Icon} name="external" class="icon-small" /></a>`}`],
            [t('receipt.seq'), html`<span class="num">${submission.seq}</span>`],
            [t('sb.shared_hash'), html`<code class="hash">${submission.shared_hash}</code>`],
            [t('sb.full_hash'), html`<code class="hash">${submission.full_hash}</code>`],
        ]} />
        <div class="gap-top">${same === true ? html`<p class="check-good"><${Icon} name="check" />${t('sb.same')}</p>`
            : same === false ? html`<${Notice} kind="bad" live title=${t('sb.not_same')}><p>${t('sb.not_same_next')}</p></${Notice}>` : html`<p class="fine">${t('sb.same_unknown')}</p>`}</div>
        <p class="fine gap-top">${t('sb.proof_text')}</p>
    </${Card}>`;
}
