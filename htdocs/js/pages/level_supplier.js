/* level_supplier.js - a level request as the supplier reads it, and the three answers: accept, talk first, decline. */
import { html, useState } from '../../vendor/preact.js';
import { api, errorText, faultText, newAct } from '../api.js';
import { dateText, dayText, timeText } from '../format.js';
import { pick, t } from '../i18n.js';
import { can, me } from '../store.js';
import { RadioField, TextField } from '../ui/field.js';
import { Letter } from '../ui/letter.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Button, Card, Crumbs, Due, Facts, LinkButton, Notice, Page, Words } from '../ui/parts.js';
import { Receipt } from '../ui/receipt.js';
import { ReminderList, ReminderNotices } from '../ui/reminders.js';
import { announce } from '../ui/status.js';
import { useWords } from '../words.js';
import { StateBadge } from './home_supplier.js';

/** @param {{ params: Record<string, string> }} props */
export default function LevelSupplier({ params }) {
    const [receipt, setReceipt] = useState(/** @type {any} */ (null));
    const page = useLoad(async (signal) => (await api.get(`/levels/${params.id}`, { signal })).data, [params.id]);
    const reminders = useLoad(async (signal) => (await api.get('/reminders', { signal })).data.rows.filter((/** @type {any} */ one) => one.level_id === params.id), [params.id, receipt]);
    const done = (/** @type {any} */ data) => {
        setReceipt(data.receipt);
        page.set(data.level);
        announce(t('answer.done'));
        scrollTo(0, 0);
    };
    return html`<${Loaded} of=${page} title=${t('level.request')}>${(/** @type {any} */ level) => html`<${View} level=${level} receipt=${receipt} reminders=${reminders.data || []} done=${done} reload=${page.reload} />`}</${Loaded}>`;
}

/** @param {{ level: any, receipt: any, reminders: any[], done: (data: any) => void, reload: () => void }} props */
function View({ level, receipt, reminders, done, reload }) {
    const buyer = pick(me.value, 'buyer');
    const answerable = level.state === 'issued' || level.state === 'talks';
    return html`<${Page} title=${t('level.title', { star: level.star })} lead=${t('level.lead', { buyer, at: dayText(level.issued_at) })}
            crumbs=${html`<${Crumbs} items=${[[t('nav.home'), '/portal/']]} />`} tools=${html`<${StateBadge} state=${level.state} />`}>
        <${StateNotice} level=${level} />
        <${ReminderNotices} rows=${reminders} class="state-notice" />
        ${receipt?.kind === 'level.talks' && html`<${TalkBegun} />`}
        ${receipt && html`<${Card} title=${t('receipt.title')} class="receipt-card"><${Receipt} receipt=${receipt} name=${`receipt-${receipt.seq}-${receipt.kind}`} /></${Card}>`}
        <div class="sup-two">
            <div class="sup-main"><${Request} level=${level} buyer=${buyer} />
                ${reminders.length > 0 && html`<${Card} title=${t('reminder.all')}><${ReminderList} rows=${reminders} /></${Card}>`}</div>
            <div class="sup-side no-print">
                ${answerable && (can('ANSWER_LEVEL') ? html`<${Answer} level=${level} done=${done} reload=${reload} />` : html`<${Notice}><p>${t('answer.no_right')}</p></${Notice}>`)}
                <${Notice} title=${t('home.voluntary_title')}><p>${t('home.voluntary')}</p></${Notice}>
                <${Notice} title=${t('level.cost_title')}><p>${t('home.cost')}</p>
                    ${can('ASK_TALKS') && html`<p><a href=${`/portal/negos/new?level=${level.id}`}>${t('answer.talk_ask')}</a></p>`}</${Notice}>
            </div>
        </div>
    </${Page}>`;
}

/** "Talk first" begins a case by itself: where it is, for those who may see it. */
function TalkBegun() {
    const see = can('SEE_NEGO');
    return html`<div class="state-notice"><${Notice} title=${t('answer.talk_begun_title')}
        tools=${see && html`<${LinkButton} kind="primary" href="/portal/negos" iconEnd="right">${t('answer.to_talks')}</${LinkButton}>`}><p>${t(see ? 'answer.talk_begun' : 'answer.talk_begun_other')}</p></${Notice}></div>`;
}

/** Where it stands and what comes next. @param {{ level: any }} props */
function StateNotice({ level }) {
    const words = level.answered_words && html`<${Words} text=${level.answered_words} class="sup-quote" />`;
    const by = level.answered_at && html`<p class="fine">${t('level.answered_by', { who: level.answered_by || '', at: timeText(level.answered_at) })}</p>`;
    if (level.state === 'accepted') {
        return html`<div class="state-notice"><${Notice} kind="good" title=${t('level.accepted')} tools=${level.assessment_id && html`<${LinkButton} kind="primary" href=${`/portal/assessments/${level.assessment_id}`} iconEnd="right">${t(can('ANSWER_CRITERIA') ? 'home.continue' : 'home.look')}</${LinkButton}>`}>
            <p>${t('level.accepted_next')}</p>${words}${by}</${Notice}></div>`;
    }
    if (level.state === 'talks') {
        return html`<div class="state-notice"><${Notice} title=${t('level.talks')}><p>${t('level.talks_next', { at: dayText(level.paused_at) })}</p>${words}${by}</${Notice}></div>`;
    }
    if (level.state === 'declined') {
        return html`<div class="state-notice"><${Notice} title=${t('level.declined')}><p>${t('level.declined_next')}</p>${words}${by}</${Notice}></div>`;
    }
    if (level.state === 'withdrawn') {
        return html`<div class="state-notice"><${Notice} kind="warn" title=${t('level.withdrawn', { at: dayText(level.withdrawn_at) })}><p>${t('level.withdrawn_next')}</p>
            ${level.withdrawn_words && html`<${Words} text=${level.withdrawn_words} class="sup-quote" />`}</${Notice}></div>`;
    }
    return null;
}

/** @param {{ level: any, buyer: string }} props */
function Request({ level, buyer }) {
    const because = level.suggested_by.map((/** @type {string} */ one) => t(`because.${one}`));
    return html`
        <${Card} title=${t('level.what')}><${Facts} rows=${[
            [t('level.from'), buyer],
            [t('level.star'), html`<b>★${level.star}</b> ${t(`level.star_${level.star}`)}`],
            [t('level.due'), html`<${Due} date=${level.due_on} paused=${level.state === 'talks'} done=${['declined', 'withdrawn'].includes(level.state)} />
                ${level.prep_days && html`<span class="fine block">${t('level.prep', { n: level.prep_days, star: level.star, lead: level.lead_days ?? 0 })}</span>`}`],
            [t('level.paused_days'), level.paused_days > 0 && t('level.paused_days_n', { n: level.paused_days })],
            [t('level.depth_asked'), level.depth_asked && html`${t(`depth.${level.depth_asked}`)}<span class="fine block">${t('level.depth_yours')}</span>`],
            [t('level.edition'), level.edition],
        ]} /></${Card}>
        <${Card} title=${t('level.why')} class="stack">
            <${Words} text=${level.reason} />
            ${because.length > 0 && html`<div><h3>${t('level.because')}</h3><ul class="bullets">${because.map((/** @type {string} */ one) => html`<li>${one}</li>`)}</ul></div>`}
            ${level.other_reason && html`<div><h3>${t('level.other_reason', { star: level.suggested })}</h3><${Words} text=${level.other_reason} /></div>`}
        </${Card}>
        <${Card} title=${t('level.scope')}><${Facts} rows=${[
            [t('level.scope_entities'), level.scope_entities],
            [t('level.scope_sites'), level.scope_sites],
            [t('level.scope_systems'), level.scope_systems],
        ]} /><p class="fine scope-out">${t('level.scope_out')}</p></${Card}>
        <${Card} title=${t('level.ask')}><${Facts} rows=${[
            [t('level.contact_name'), level.contact_name],
            [t('level.contact_unit'), level.contact_unit],
            [t('level.contact_mail'), level.contact_mail && html`<a href=${`mailto:${level.contact_mail}`}>${level.contact_mail}</a>`],
            [t('level.contact_phone'), level.contact_phone && html`<a href=${`tel:${level.contact_phone}`}>${level.contact_phone}</a>`],
        ]} /></${Card}>
        <${Sent} level=${level} />`;
}

/** The letter, word for word as it was issued; read only when somebody opens it. @param {{ level: any }} props */
function Sent({ level }) {
    const [open, setOpen] = useState(false);
    const page = useLoad(async (signal) => (open ? (await api.get(`/levels/${level.id}/letter`, { signal })).data : null), [level.id, open]);
    return html`<${Card} title=${t('level.letter')}>
        <details class="sup-letter" ontoggle=${(/** @type {any} */ event) => setOpen(event.currentTarget.open)}>
            <summary>${t('level.letter_open')}</summary>
            ${page.error ? html`<${Notice} kind="bad" live title=${errorText(page.error)}><${Button} onclick=${page.reload}>${t('session.reload')}</${Button}></${Notice}>`
                : page.data ? html`<${Letter} letter=${page.data} />` : open && html`<p class="fine">${t('state.loading')}</p>`}
        </details>
    </${Card}>`;
}

/** @param {{ level: any, done: (data: any) => void, reload: () => void }} props */
function Answer({ level, done, reload }) {
    const [choice, setChoice] = useState(/** @type {'accept' | 'talk' | 'decline' | null} */ (null));
    const [words, setWords, forgetWords] = useWords(`/levels/${level.id}`);
    const [error, setError] = useState(/** @type {any} */ (null));
    const [missing, setMissing] = useState('');
    const [busy, setBusy] = useState(false);
    const [act] = useState(newAct);
    const talking = level.state === 'talks';
    const needed = choice === 'talk' || choice === 'decline';
    const send = async (/** @type {Event} */ event) => {
        event.preventDefault();
        setError(null);
        if (!choice || (needed && !words.trim())) {
            setMissing(choice ? 'words' : 'choice');
            document.getElementById(choice ? 'answer-words' : 'answer-choice')?.focus();
            return;
        }
        setMissing('');
        setBusy(true);
        try {
            const { data } = await api.post(`/levels/${level.id}/${choice}`, { words: words.trim() || null }, { rev: level.rev, act });
            setChoice(null);
            forgetWords();
            done(data);
        } catch (problem) {
            setError(problem);
        }
        setBusy(false);
    };
    const stale = error?.status === 412 || error?.key === 'wrong_state';
    return html`<form class="card sup-answer" onsubmit=${send} novalidate>
        <header class="card-head"><h2>${t(talking ? 'answer.after_talks' : 'answer.title')}</h2></header>
        <p class="sup-lead">${t(talking ? 'answer.after_talks_lead' : 'answer.lead')}</p>
        <${RadioField} id="answer-choice" legend=${t('answer.choose')} value=${choice} onvalue=${(/** @type {any} */ value) => {
            setChoice(value);
            setMissing('');
        }} error=${missing === 'choice' && t('answer.choose_one')}
            options=${[
                { value: 'accept', text: t('answer.accept'), note: t('answer.accept_note') },
                ...(talking ? [] : [{ value: 'talk', text: t('answer.talk'), note: t('answer.talk_note') }]),
                { value: 'decline', text: t('answer.decline'), note: t('answer.decline_note') },
            ]} />
        ${choice && html`<${TextField} id="answer-words" lines="4" label=${t(`answer.words_${choice}`)} hint=${t(`answer.words_${choice}_hint`)} required=${needed}
            value=${words} onvalue=${setWords} max=${2000} error=${missing === 'words' ? t('fault.required') : faultText(error)} />`}
        ${error && html`<${Notice} kind="bad" live title=${errorText(error)} tools=${stale && html`<${Button} onclick=${reload}>${t('session.reload')}</${Button}>`}>
            <p>${stale ? t('answer.stale') : t('answer.kept')}</p></${Notice}>`}
        <div class="sup-end"><${Button} kind="primary" type="submit" icon="send" busy=${busy}>${t(choice ? `answer.send_${choice}` : 'answer.send')}</${Button}>
            <p class="fine">${t('answer.recorded', { due: dateText(level.due_on) })}</p></div>
    </form>`;
}
