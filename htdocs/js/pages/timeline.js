/*
 * timeline.js - a supplier's evidence log for legal and the auditor: every act in words, 50 at a time, and a check that the
 * reader's own browser makes (ledger.js). The verdict says what was checked, and what was not.
 */
import { html, useRef, useState } from '../../vendor/preact.js';
import { api, errorText } from '../api.js';
import { timeText } from '../format.js';
import { pick, t } from '../i18n.js';
import { route, setQuery } from '../router.js';
import { Copy } from '../ui/copy.js';
import { Icon } from '../ui/icons.js';
import { Loaded, useLoad } from '../ui/load.js';
import { LogEntry, faultWords } from '../ui/log_entry.js';
import { Button, Card, Chips, Crumbs, Empty, Facts, Notice, Page } from '../ui/parts.js';
import { kindText, saveJson } from '../ui/receipt.js';

const PAGE = 50;
const ALL = 100;

/** @param {string} id @param {AbortSignal} signal */
async function getFirst(id, signal) {
    const [supplier, log] = await Promise.all([`/suppliers/${id}`, `/suppliers/${id}/log?limit=${PAGE}`].map(async (path) => (await api.get(path, { signal })).data));
    return { supplier, log };
}

/** @param {{ params: { id: string } }} props */
export default function Timeline({ params }) {
    const page = useLoad((signal) => getFirst(params.id, signal), [params.id]);
    return html`<${Loaded} of=${page} title=${t('tl.title')}>${(/** @type {any} */ data) => html`<${View} id=${params.id} ...${data} reload=${page.reload} />`}</${Loaded}>`;
}

/** @param {{ id: string, supplier: any, log: any }} props */
function View({ id, supplier, log }) {
    const [rows, setRows] = useState(log.rows);
    const [next, setNext] = useState(log.next);
    const [total, setTotal] = useState(log.total);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const [result, setResult] = useState(/** @type {any} */ (null));
    const kind = route.value.query.get('kind') || '';
    const more = async () => {
        setBusy(true);
        setError(null);
        try {
            const { data } = await api.get(`/suppliers/${id}/log?limit=${PAGE}&after=${next}`);
            setRows([...rows, ...data.rows]);
            setNext(data.next);
            setTotal(data.total);
        } catch (problem) {
            setError(problem);
        }
        setBusy(false);
    };
    const verified = (/** @type {any} */ found) => {
        setResult(found);
        /* what was checked is what is shown */
        setRows(found.rows);
        setNext(null);
        setTotal(found.rows.length);
    };
    const kinds = [...new Set(rows.map((/** @type {any} */ row) => row.kind))];
    const shown = kind ? rows.filter((/** @type {any} */ row) => row.kind === kind) : rows;
    const name = pick(supplier, 'name');
    return html`<${Page} title=${t('tl.title_of', { name })} lead=${t('tl.lead', { n: total })}
        crumbs=${html`<${Crumbs} items=${[[t('suppliers.title'), '/portal/suppliers'], [name, `/portal/suppliers/${id}`]]} />`}
        tools=${html`<${Button} icon="print" onclick=${() => print()}>${t('ui.print')}</${Button}>`}>
        <div class="side-two timeline">
            <${Card} title=${t('tl.acts')} class="side-main">
                ${kinds.length > 1 && html`<div class="timeline-chips no-print"><${Chips} label=${t('tl.filter')} value=${kind} onvalue=${(/** @type {string} */ value) => setQuery({ kind: value })}
                    options=${[{ value: '', text: t('tl.filter_all'), n: rows.length }, ...kinds.map((one) => ({ value: one, text: kindText(one), n: rows.filter((/** @type {any} */ row) => row.kind === one).length }))]} />
                    ${next && html`<p class="fine">${t('tl.filter_partial', { n: rows.length, total })}</p>`}</div>`}
                ${shown.length === 0 ? html`<${Empty} icon="clock" title=${t(kind ? 'tl.filter_empty' : 'tl.empty')}><p>${t(kind ? 'tl.filter_empty_next' : 'tl.empty_next')}</p>
                        ${kind && html`<div class="row row-center"><${Button} onclick=${() => setQuery({ kind: null })}>${t('tl.filter_all')}</${Button}></div>`}</${Empty}>`
                    : html`<ol class="events">${shown.map((/** @type {any} */ entry) => html`<${LogEntry} key=${entry.n} entry=${entry} supplier=${supplier}
                        faults=${result ? result.faults.filter((/** @type {any} */ fault) => fault.n === entry.n).map((/** @type {any} */ fault) => fault.what) : []} />`)}</ol>`}
                ${error && html`<${Notice} kind="bad" live title=${errorText(error)} />`}
                ${next && html`<div class="row row-center no-print"><${Button} icon="down" busy=${busy} onclick=${more}>${t('tl.more', { n: Math.min(PAGE, total - rows.length) })}</${Button}></div>`}
            </${Card}>
            <div class="side-col timeline-side" role="region" tabindex="0" aria-label=${t('tl.verify_title')}><${Verify} id=${id} name=${name} result=${result} onresult=${verified} /></div>
        </div>
    </${Page}>`;
}

/**
 * Every entry of the stream and the proof of its newest one, asked for last; entries that came in between are fetched too.
 * @param {string} id @param {(done: number, all: number) => void} onprogress
 */
async function fetchStream(id, onprogress) {
    /** @type {any[]} */
    const rows = [];
    let head;
    for (let turn = 0; turn < 5; turn++) {
        let after = rows.length > 0 ? rows[rows.length - 1].n : 0;
        for (;;) {
            const { data } = await api.get(`/suppliers/${id}/log?limit=${ALL}&after=${after}`);
            head = data;
            rows.push(...data.rows);
            onprogress(rows.length, data.total);
            if (data.next === null || data.rows.length === 0) {
                break;
            }
            after = data.next;
        }
        const { data: proof } = await api.get(`/suppliers/${id}/log/proof`);
        if (proof.total <= (rows.at(-1)?.n || 0) || turn === 4) {
            return { log_id: head.log_id, stream: head.stream, rows, proof };
        }
    }
    throw new Error('unreachable');
}

/** @param {{ id: string, name: string, result: any, onresult: (result: any) => void }} props */
function Verify({ id, name, result, onresult }) {
    const [step, setStep] = useState(/** @type {null | { what: string, done: number, all: number }} */ (null));
    const [error, setError] = useState(/** @type {any} */ (null));
    const verdict = useRef(/** @type {HTMLElement | null} */ (null));
    const run = async () => {
        setError(null);
        setStep({ what: 'fetch', done: 0, all: 1 });
        try {
            const stream = await fetchStream(id, (done, all) => setStep({ what: 'fetch', done, all }));
            const { verifyStream } = await import('../ledger.js');
            setStep({ what: 'check', done: 0, all: stream.rows.length });
            const found = await verifyStream(stream, (done, all) => setStep({ what: 'check', done, all }));
            onresult({ ...found, ...stream, at: Date.now() });
            requestAnimationFrame(() => verdict.current?.focus({ preventScroll: true }));
        } catch (problem) {
            console.error(problem);
            setError(problem);
        }
        setStep(null);
    };
    return html`<${Card} title=${t('tl.verify_title')} class="stack verify">
        <p>${t('tl.verify_lead')}</p>
        <div class="row no-print"><${Button} kind="primary" icon="shield" busy=${Boolean(step)} onclick=${run}>${t(result ? 'tl.verify_again' : 'tl.verify')}</${Button}></div>
        ${step && html`<div role="status"><label class="fine" for="verify-progress">${t(`tl.step_${step.what}`, { done: step.done, all: step.all })}</label>
            <progress id="verify-progress" max=${Math.max(1, step.all)} value=${step.done}></progress></div>`}
        ${error && html`<${Notice} kind="bad" live title=${t('tl.verify_failed')}><p>${error.key ? errorText(error) : t('tl.verify_failed_next')}</p></${Notice}>`}
        <div ref=${verdict} tabindex="-1">${result && html`<${Verdict} result=${result} name=${name} />`}</div>
        <details class="event-more"><summary>${t('tl.whole_title')}</summary>
            <p>${t('tl.whole')}</p><p><code class="command">sctierctl ledger verify</code></p><p class="fine">${t('tl.whole_more')}</p></details>
    </${Card}>`;
}

/** @param {{ result: any, name: string }} props */
function Verdict({ result, name }) {
    const { proof, faults, rows, redacted = 0 } = result;
    const bad = [...new Set(faults.map((/** @type {any} */ fault) => fault.n))].sort((a, b) => Number(a) - Number(b));
    const known = new Set(rows.map((/** @type {any} */ row) => row.n));
    return html`<div class="stack" role="status">
        ${result.ok
            ? html`<${Notice} kind=${redacted > 0 ? 'warn' : 'good'} title=${t(rows.length === 0 ? 'tl.ok_empty' : 'tl.ok', { n: rows.length })}>
                ${rows.length > 0 && html`<p>${t('tl.ok_text', { name, n: rows.length, size: proof.size })}</p>`}
                ${redacted > 0 && html`<p>${t('tl.ok_redacted', { n: redacted })}</p>`}</${Notice}>`
            : html`<${Notice} kind="bad" title=${t('tl.bad', { n: bad.length })}><p>${t('tl.bad_text')}</p>
                <ul>${bad.map((n) => html`<li>${known.has(n) ? html`<a href=${`#entry-${n}`}>${t('tl.bad_entry', { n })}</a>` : t('tl.bad_missing', { n })}: ${' '}
                    ${faults.filter((/** @type {any} */ fault) => fault.n === n).map((/** @type {any} */ fault) => faultWords(fault.what)).join(t('tl.dot'))}</li>`)}</ul>
                <p>${t('tl.bad_next')}</p></${Notice}>`}
        <h3>${t('tl.scope_title')}</h3>
        <p>${t('tl.scope_done', { n: rows.length })}</p>
        <p>${t('tl.scope_not')}</p>
        <h3>${t('tl.head_title')}</h3>
        <${Facts} class="facts-stacked" rows=${[
            [t('tl.head_size'), html`<span class="num">${t('tl.entries', { n: proof.size })}</span>`],
            [t('tl.head_root'), html`<code class="hash">${proof.root}</code>`],
            [t('receipt.log_id'), html`<code class="hash">${proof.log_id}</code>`],
            [t('tl.checked_at'), timeText(result.at)],
        ]} />
        <div class="row no-print"><${Copy} text=${t('tl.head_copy', { size: String(proof.size), root: proof.root, at: timeText(result.at) })}>${t('tl.head_copy_button')}</${Copy}>
            <${Button} icon="download" onclick=${() => saveJson({ log_id: result.log_id, stream: result.stream, rows, proof }, `record-${result.stream.slice(0, 8)}-${proof.size}`)}>${t('tl.save')}</${Button}></div>
    </div>`;
}
