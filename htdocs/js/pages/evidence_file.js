/*
 * evidence_file.js - one evidence file: its newest revision, where it is attached and was shown, all revisions, a new one, and its end.
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { ApiError, api, errorText, faultText, newAct } from '../api.js';
import { readCatalogue } from '../catalogue.js';
import { bytesOf } from '../evidence.js';
import { dateText, dayText, sizeText, timeText } from '../format.js';
import { pick, t } from '../i18n.js';
import { can, me } from '../store.js';
import { onUploaded } from '../uploads.js';
import { useWords } from '../words.js';
import { AttachDialog } from '../ui/attach_dialog.js';
import { Dialog } from '../ui/dialog.js';
import { TextField } from '../ui/field.js';
import { Download, Expiry, Hash, kindName } from '../ui/file_parts.js';
import { Icon } from '../ui/icons.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Badge, Button, Card, Crumbs, Facts, Notice, Page } from '../ui/parts.js';
import { Receipt } from '../ui/receipt.js';
import { UploadBox } from '../ui/upload_box.js';

/** @param {string} id @param {AbortSignal} signal */
async function getAll(id, signal) {
    const [{ data: file, rev }, { data: assessments }] = await Promise.all([api.get(`/evidence/${id}`, { signal }), api.get('/assessments', { signal })]);
    const books = Object.fromEntries(await Promise.all([...new Set(assessments.rows.map((/** @type {any} */ one) => one.edition))]
        .map(async (edition) => [edition, await readCatalogue(String(edition))])));
    return { file, rev: rev ?? file.rev, assessments: assessments.rows.map((/** @type {any} */ one) => ({ ...one, book: books[one.edition] })) };
}

/** @param {{ params: Record<string, string> }} props */
export default function EvidenceFile({ params }) {
    const page = useLoad((signal) => getAll(params.id, signal), [params.id]);
    const [receipt, setReceipt] = useState(/** @type {any} */ (null));
    useEffect(() => onUploaded(({ evidence }) => evidence.id === params.id && page.reload()), [params.id]);
    return html`<${Loaded} of=${page} title=${t('evidence.name')}>${(/** @type {any} */ data) => html`<${View} ...${data} receipt=${receipt} reload=${page.reload}
        onwithdrawn=${(/** @type {any} */ done) => {
            setReceipt(done.receipt);
            page.reload();
        }} />`}</${Loaded}>`;
}

/** @param {{ file: any, rev: number, assessments: any[], receipt: any, reload: () => void, onwithdrawn: (done: any) => void }} props */
function View({ file, rev, assessments, receipt, reload, onwithdrawn }) {
    const gone = file.withdrawn_at !== null;
    const mine = can('ADD_EVIDENCE') && !gone;
    return html`<${Page} title=${file.name} lead=${html`${kindName(file.kind)}${t('ui.dot')}${sizeText(file.size)}${t('ui.dot')}${t('evidence.revision', { n: file.n })}`}
            crumbs=${html`<${Crumbs} items=${[[t('evidence.title'), '/portal/evidence']]} />`}
            tools=${html`${!gone && html`<${Download} path=${bytesOf(file.id, file.n)} file=${file} class="btn btn-primary"><${Icon} name="download" /><span>${t('evidence.download_newest')}</span></${Download}>`}<${Button} icon="print" onclick=${() => print()}>${t('ui.print')}</${Button}>`}>
        ${gone && html`<div class="state-notice"><${Notice} kind="warn" live=${receipt !== null} title=${t('evidence.withdrawn_by', { at: timeText(file.withdrawn_at), who: file.withdrawn_by || '' })}>
            <p class="words">${file.withdrawn_words}</p><p class="fine">${t('evidence.withdrawn_rest')}</p></${Notice}></div>`}
        ${receipt && html`<${Card} title=${t('receipt.title')} class="receipt-card"><${Receipt} receipt=${receipt} name=${`receipt-${receipt.seq}-evidence`} /></${Card}>`}
        <div class="pair pair-wide">
            <div class="stack">
                <${Card} title=${t('evidence.newest')}><${Facts} rows=${[
                    [t('evidence.dated_on'), file.dated_on ? dateText(file.dated_on) : html`<span class="fine">${t('evidence.no_date')}</span>`],
                    [t('evidence.expires_on'), file.expires_on ? html`<${Expiry} bare date=${file.expires_on} />` : html`<span class="fine">${t('evidence.no_date')}</span>`],
                    [t('evidence.added_at'), html`<time datetime=${file.added_at}>${timeText(file.added_at)}</time> <span class="fine">${file.added_by}</span>`],
                    ['SHA-256', html`<${Hash} bare of=${file.sha256} name=${file.name} />`],
                ]} /></${Card}>
                <${Revisions} file=${file} gone=${gone} />
                ${mine && html`<${Card} title=${t('evidence.revise')} class="stack no-print"><p>${t('evidence.revise_text')}</p><${UploadBox} target=${{ evidence_id: file.id }} single /></${Card}>`}
            </div>
            <div class="stack">
                <${Attached} file=${file} assessments=${assessments} mine=${mine} reload=${reload} />
                <${Shown} file=${file} />
                ${mine && html`<${Withdraw} file=${file} rev=${rev} onwithdrawn=${onwithdrawn} reload=${reload} />`}
            </div>
        </div>
    </${Page}>`;
}

/** Newest first. @param {{ file: any, gone: boolean }} props */
function Revisions({ file, gone }) {
    return html`<${Card} title=${t('evidence.revisions')}><ol class="revs" reversed>${file.revisions.map((/** @type {any} */ one) => html`<li key=${one.n} class="rev">
        <p class="rev-n"><${Badge} kind=${one.n === file.n ? 'blue' : 'neutral'}>${t('evidence.revision', { n: one.n })}</${Badge}></p>
        <div class="rev-main"><p class="file-name">${one.name}</p>
            <p class="file-facts"><span>${kindName(one.kind)}</span><span class="num">${sizeText(one.size)}</span><span>${one.dated_on ? t('evidence.dated', { date: dateText(one.dated_on) }) : t('evidence.undated')}</span>
                ${one.expires_on && html`<span>${t('evidence.expires', { date: dateText(one.expires_on) })}</span>`}</p>
            <p class="fine">${t('evidence.added_by', { at: timeText(one.added_at), who: one.added_by })}</p>
            <${Hash} of=${one.sha256} name=${`${one.name} ${t('evidence.revision', { n: one.n })}`} /></div>
        ${!gone && html`<p class="rev-end no-print"><${Download} path=${bytesOf(file.id, one.n)} file=${one}><${Icon} name="download" class="icon-small" />${t('evidence.download')}<span class="visually-hidden"> ${t('evidence.revision', { n: one.n })}</span></${Download}></p>`}</li>`)}
    </ol></${Card}>`;
}

/** @param {{ file: any, assessments: any[], mine: boolean, reload: () => void }} props */
function Attached({ file, assessments, mine, reload }) {
    const [choosing, setChoosing] = useState(false);
    const groups = assessments.map((one) => ({ one, links: file.attached.filter((/** @type {any} */ link) => link.assessment_id === one.id) })).filter(({ links }) => links.length > 0);
    return html`<${Card} title=${t('evidence.attached_to', { n: file.attached.length })}
            tools=${mine && assessments.length > 0 && html`<${Button} icon="clip" onclick=${() => setChoosing(true)}>${t('evidence.choose_criteria')}</${Button}>`}>
        ${groups.length === 0 && html`<p class="fine">${t('evidence.attached_none')}</p>`}
        ${groups.map(({ one, links }) => html`<div key=${one.id} class="attached"><h3>${t('form.title', { star: one.star })} <span class="fine">${t('form.edition', { edition: one.edition })}</span></h3>
            <ul>${links.map((/** @type {any} */ { criterion }) => html`<li key=${criterion}><a href=${`/portal/assessments/${one.id}#c-${criterion}`}><span class="item-id">${criterion}</span> ${pick(one.book.criterion(criterion), 'title')}</a></li>`)}</ul></div>`)}
        ${choosing && html`<${AttachDialog} file=${file} assessments=${assessments} onclose=${() => setChoosing(false)} ondone=${() => {
            setChoosing(false);
            reload();
        }} />`}
    </${Card}>`;
}

/** @param {{ file: any }} props */
function Shown({ file }) {
    return html`<${Card} title=${t('evidence.shown_in', { n: file.showings.length })}>
        ${file.showings.length === 0 ? html`<p class="fine">${t('evidence.shown_none', { buyer: pick(me.value, 'buyer') })}</p>` : html`<${Showings} of=${file.showings} />
            <p class="fine gap-small">${t('evidence.shown_who', { buyer: pick(me.value, 'buyer') })}</p>`}
    </${Card}>`;
}

/** @param {{ of: any[] }} props */
function Showings({ of }) {
    return html`<ul class="bullets">${of.map((one) => html`<li key=${one.submission_id}><a href=${`/portal/submissions/${one.submission_id}`}>${t('evidence.showing', { at: dayText(one.submitted_at) })}</a> <${Badge}>${t('evidence.revision', { n: one.n })}</${Badge}></li>`)}</ul>`;
}

/** @param {{ file: any, rev: number, onwithdrawn: (done: any) => void, reload: () => void }} props */
function Withdraw({ file, rev, onwithdrawn, reload }) {
    const [asking, setAsking] = useState(false);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const [words, setWords, forgetWords] = useWords(`/evidence/${file.id}/withdraw`);
    const [act] = useState(newAct);
    const stale = error?.status === 412;
    const withdraw = async () => {
        if (!words.trim()) {
            setError(new ApiError({ key: 'invalid_field', pointer: '/words', fault: 'required' }));
            document.getElementById('withdraw-words')?.focus();
            return;
        }
        setBusy(true);
        setError(null);
        try {
            const { data } = await api.post(`/evidence/${file.id}/withdraw`, { words }, { rev, act });
            forgetWords();
            setAsking(false);
            onwithdrawn(data);
        } catch (problem) {
            setError(problem);
        }
        setBusy(false);
    };
    return html`<${Card} title=${t('withdraw.title')} class="stack no-print"><p>${t('withdraw.lead')}</p>
        <div class="row"><${Button} icon="undo" onclick=${() => setAsking(true)}>${t('withdraw.open')}</${Button}></div>
        ${asking && html`<${Dialog} title=${t('withdraw.ask')} onclose=${() => setAsking(false)} footer=${html`<${Button} onclick=${() => setAsking(false)}>${t('ui.cancel')}</${Button}>
                <${Button} kind="danger" busy=${busy} onclick=${withdraw}>${t('withdraw.yes')}</${Button}>`}>
            <p><b class="file-name">${file.name}</b></p>
            <ul class="bullets"><li>${t('withdraw.bytes', { n: file.n })}</li><li>${t('withdraw.hash')}</li><li>${t('withdraw.links', { n: file.links })}</li></ul>
            ${file.showings.length > 0 ? html`<${Notice} kind="warn" title=${t('withdraw.seen', { n: file.showings.length })}><${Showings} of=${file.showings} /><p>${t('withdraw.seen_text', { buyer: pick(me.value, 'buyer') })}</p></${Notice}>`
                : html`<p>${t('withdraw.unseen')}</p>`}
            <${TextField} id="withdraw-words" label=${t('withdraw.words')} hint=${t('withdraw.words_hint')} required lines="3" max=${2000} maxlength="2000" value=${words} onvalue=${setWords} error=${error?.field === 'words' ? faultText(error) : ''} />
            ${error && error.field !== 'words' && html`<${Notice} kind="bad" live title=${errorText(error)} tools=${stale && html`<${Button} onclick=${reload}>${t('session.reload')}</${Button}>`}><p>${t('withdraw.failed')}</p></${Notice}>`}
        </${Dialog}>`}
    </${Card}>`;
}
