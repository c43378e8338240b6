/*
 * level_buyer.js - an issued request for the buyer: what was asked, what the supplier said, what can still be done. Part of
 * level_form.js, which loads the request.
 *
 * Until visible_from it can be cancelled, and no page shows it to the supplier (the numbers of its receipts may skip
 * one); afterwards it can only be withdrawn, with words.
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { api, errorText, newAct } from '../api.js';
import { clockText, dateText, timeText } from '../format.js';
import { pick, t } from '../i18n.js';
import { can, me } from '../store.js';
import { Dialog } from '../ui/dialog.js';
import { TextField } from '../ui/field.js';
import { LevelFacts } from '../ui/level_facts.js';
import { useLoad } from '../ui/load.js';
import { Button, Card, Crumbs, Facts, LinkButton, Notice, Page, Star } from '../ui/parts.js';
import { Receipt } from '../ui/receipt.js';
import { LevelState, RequestDue } from '../ui/standing.js';
import { useWords } from '../words.js';
import { Submissions } from './supplier.js';

/** @param {{ level: any, receipt: any, ondone: (result: any) => void, reload: () => void }} props */
export default function LevelBuyer({ level, receipt, ondone, reload }) {
    const [doing, setDoing] = useState(/** @type {'' | 'cancel' | 'withdraw'} */ (''));
    const open = ['issued', 'talks', 'accepted'].includes(level.state);
    const name = pick(level, 'supplier');
    return html`<${Page} title=${t('lb.title_of', { name })} lead=${html`<${Star} star=${level.star} /> <${LevelState} level=${level} />`}
        crumbs=${html`<${Crumbs} items=${[[t('suppliers.title'), '/portal/suppliers'], [name, `/portal/suppliers/${level.supplier_id}`]]} />`}
        tools=${html`
            ${can('SEE_LOG') && html`<${LinkButton} icon="link" href=${`/portal/suppliers/${level.supplier_id}/log`}>${t('supplier.timeline')}</${LinkButton}>`}
            ${can('ISSUE_LEVEL') && level.state !== 'draft' && html`<${LinkButton} icon="doc" href=${`/portal/levels/${level.id}?view=letter`}>${t('lb.letter')}</${LinkButton}>`}
            ${can('ISSUE_LEVEL') && open && !level.cancellable && html`<${Button} icon="undo" onclick=${() => setDoing('withdraw')}>${t('lb.withdraw')}</${Button}>`}`}>
        <div class="stack">
            ${level.cancellable && html`<${Countdown} level=${level} reload=${reload} oncancel=${() => setDoing('cancel')} />`}
            <${Answer} level=${level} />
        </div>
        <div class="pair pair-wide gap-top">
            <${Card} title=${t('lb.asked')}><${LevelFacts} level=${asIssued(level)} /></${Card}>
            <div>
                <${Card} title=${t('lb.course')}><${Course} level=${level} /></${Card}>
                ${receipt && html`<${Card} title=${t('receipt.title')}><${Receipt} receipt=${receipt} name=${`receipt-${receipt.seq}`} /></${Card}>`}
            </div>
        </div>
        ${level.assessment_id && html`<${Made} level=${level} />`}
        ${doing && html`<${TakeBack} level=${level} kind=${doing} onclose=${() => setDoing('')} ondone=${(/** @type {any} */ result) => {
            setDoing('');
            ondone(result);
        }} reload=${reload} />`}
    </${Page}>`;
}

/** What was asked: talks may have moved the due date since, which stands under the course. @param {any} level */
function asIssued(level) {
    const days = level.paused_days || 0;
    if (!level.due_on || days === 0) {
        return level;
    }
    const due = new Date(Date.parse(`${level.due_on}T00:00:00Z`) - days * 86400000).toISOString().slice(0, 10);
    return { ...level, due_on: due, lead_days: level.lead_days - days };
}

/** Seconds until an instant, never more than the installation's delay: the clock of this device may be wrong. @param {string} at */
function secondsTo(at) {
    return Math.min(me.value?.issue_delay ?? Infinity, Math.max(0, Math.ceil((Date.parse(at) - Date.now()) / 1000)));
}

/** @param {{ level: any, reload: () => void, oncancel: () => void }} props */
function Countdown({ level, reload, oncancel }) {
    const [left, setLeft] = useState(secondsTo(level.visible_from));
    useEffect(() => {
        /* at the end the server is asked, every two seconds until it says so: its clock decides */
        const timer = setInterval(() => {
            const now = secondsTo(level.visible_from);
            setLeft(now);
            if (now === 0 && Math.round(Date.now() / 1000) % 2 === 0) {
                reload();
            }
        }, 1000);
        return () => clearInterval(timer);
    }, [level.visible_from]);
    const clock = left >= 60 ? t('lb.clock', { m: Math.floor(left / 60), s: String(left % 60).padStart(2, '0') }) : t('lf.seconds', { n: left });
    return html`<div class="countdown"><${Notice} kind="warn" title=${t('lb.hidden_title')}
        tools=${can('ISSUE_LEVEL') && html`<${Button} kind="primary" icon="undo" onclick=${oncancel}>${t('lb.cancel')}</${Button}>`}>
        <p>${t('lb.hidden', { at: clockText(level.visible_from) })}</p>
        <p class="countdown-clock"><span role="timer" class="num">${left > 0 ? t('lb.left', { clock }) : t('lb.left_none')}</span></p>
    </${Notice}></div>`;
}

/** What the supplier said, or that it has not answered yet. @param {{ level: any }} props */
function Answer({ level }) {
    const words = level.answered_words && html`<blockquote class="said">${level.answered_words}</blockquote>`;
    const by = t('lb.by', { name: level.answered_by || '', at: timeText(level.answered_at) });
    if (level.state === 'talks') {
        return html`<${Notice} kind="warn" title=${t('lb.talks_title')}>${words}<p class="fine">${by}</p><p>${t('lb.talks', { date: dateText(level.due_on) })}</p></${Notice}>`;
    }
    if (level.state === 'declined') {
        return html`<${Notice} kind="bad" title=${t('lb.declined_title')}>${words}<p class="fine">${by}</p><p>${t('lb.declined')}</p></${Notice}>`;
    }
    if (level.state === 'accepted') {
        return html`<${Notice} kind="info" title=${t(level.submitted_at ? 'lb.submitted_title' : 'lb.accepted_title')}>${words}<p class="fine">${by}</p>
            ${!level.submitted_at && html`<p>${t('lb.accepted')}</p>`}</${Notice}>`;
    }
    if (level.state === 'withdrawn' || level.state === 'cancelled') {
        return html`<${Notice} kind="info" title=${t(`lb.${level.state}_title`)}>${level.withdrawn_words && html`<blockquote class="said">${level.withdrawn_words}</blockquote>`}
            <p class="fine">${timeText(level.withdrawn_at)}</p><p>${t(`lb.${level.state}`)}</p></${Notice}>`;
    }
    return level.state === 'issued' && !level.cancellable ? html`<${Notice} kind="info" title=${t('lb.issued_title')}><p>${t('lb.issued')}</p></${Notice}>` : null;
}

/** @param {{ level: any }} props */
function Course({ level }) {
    return html`<${Facts} rows=${[
        [t('lb.due_now'), html`<${RequestDue} row=${level} />`],
        [t('lb.created'), timeText(level.created_at)],
        [t('lb.issued_at'), level.issued_at && `${timeText(level.issued_at)}\n${level.issued_by || ''}`],
        [t('lb.visible_from'), level.visible_from && timeText(level.visible_from)],
        [t('lb.answered_at'), level.answered_at && `${timeText(level.answered_at)}\n${level.answered_by || ''}`],
        [t('lb.paused'), level.paused_at && timeText(level.paused_at)],
        [t('lb.paused_days'), level.paused_days > 0 && t('lb.days', { n: level.paused_days })],
        [t('lb.submitted_at'), level.submitted_at && timeText(level.submitted_at)],
        [t(level.state === 'cancelled' ? 'lb.cancelled_at' : 'lb.withdrawn_at'), level.withdrawn_at && timeText(level.withdrawn_at)],
    ]} />`;
}

/** The submissions for this request. @param {{ level: any }} props */
function Made({ level }) {
    const page = useLoad(async (signal) => (await api.get(`/suppliers/${level.supplier_id}/submissions`, { signal })).data.rows.filter((/** @type {any} */ row) => row.level_id === level.id), [level.id]);
    return html`<${Card} title=${t('supplier.submissions')} class="gap-top">
        ${page.error ? html`<p class="field-error">${errorText(page.error)}</p>` : page.data && page.data.length > 0 ? html`<${Submissions} rows=${page.data} />` : html`<p class="fine">${t(page.data ? 'supplier.submissions_none' : 'state.loading')}</p>`}
        <p class="fine gap-top">${t('supplier.no_drafts')}</p>
    </${Card}>`;
}

/** @param {{ level: any, kind: 'cancel' | 'withdraw', onclose: () => void, ondone: (result: any) => void, reload: () => void }} props */
function TakeBack({ level, kind, onclose, ondone, reload }) {
    const [act] = useState(newAct);
    const [words, setWords, forgetWords] = useWords(`/levels/${level.id}/${kind}`);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const stale = error?.status === 412 || error?.key === 'wrong_state';
    const send = async () => {
        if (stale) {
            onclose();
            reload();
            return;
        }
        if (kind === 'withdraw' && !words.trim()) {
            setError({ field: 'words', fault: 'required' });
            document.getElementById('take-back')?.focus();
            return;
        }
        setBusy(true);
        setError(null);
        try {
            const { data } = await api.post(`/levels/${level.id}/${kind}`, { words: words.trim() || null }, { rev: level.rev, act });
            forgetWords();
            ondone(data);
        } catch (problem) {
            setError(problem);
            setBusy(false);
        }
    };
    return html`<${Dialog} title=${t(`lb.${kind}_title`)} onclose=${onclose} footer=${html`<${Button} onclick=${onclose}>${t('ui.cancel')}</${Button}>
            <${Button} kind="danger" icon="undo" busy=${busy} onclick=${send}>${t(stale ? 'issue.look_again' : `lb.${kind}_yes`)}</${Button}>`}>
        ${error && error.field !== 'words' && html`<${Notice} kind="bad" live title=${errorText(error)}>${stale && html`<p>${t('lb.stale')}</p>`}</${Notice}>`}
        <p>${t(`lb.${kind}_text`, { name: pick(level, 'supplier') })}</p>
        <${TextField} id="take-back" label=${t(`lb.${kind}_words`)} lines="4" max=${2000} required=${kind === 'withdraw'} value=${words} onvalue=${setWords}
            error=${error?.field === 'words' ? t(`fault.${error.fault || 'required'}`) : null} />
    </${Dialog}>`;
}
