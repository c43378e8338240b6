/* home_supplier.js - home of the supplier: what to do next, requests to answer, assessments in work, what is past. */
import { html } from '../../vendor/preact.js';
import { api } from '../api.js';
import { dayText } from '../format.js';
import { pick, t } from '../i18n.js';
import { can, me } from '../store.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Badge, Card, Due, Empty, Facts, LinkButton, Notice, Page, Star } from '../ui/parts.js';
import { ReminderNotices } from '../ui/reminders.js';
import { TallyBar } from '../ui/shared_view.js';

export default function HomeSupplier() {
    const page = useLoad(async (signal) => {
        const [levels, assessments, reminders] = await Promise.all(['/levels', '/assessments', '/reminders'].map((path) => api.get(path, { signal })));
        const rows = await Promise.all(assessments.data.rows.map(async (/** @type {any} */ one) => ({
            ...one, submissions: one.submitted_at ? (await api.get(`/assessments/${one.id}/submissions`, { signal })).data.rows : [],
        })));
        return { levels: levels.data.rows, assessments: rows, reminders: reminders.data.rows };
    }, []);
    return html`<${Loaded} of=${page} title=${t('nav.home')}>${(/** @type {any} */ data) => html`<${View} ...${data} />`}</${Loaded}>`;
}

/** @param {{ levels: any[], assessments: any[], reminders: any[] }} props */
function View({ levels, assessments, reminders }) {
    const open = levels.filter((one) => one.state === 'issued' || one.state === 'talks');
    const past = levels.filter((one) => one.state === 'declined' || one.state === 'withdrawn');
    const live = assessments.filter((one) => levels.find((level) => level.id === one.level_id)?.state !== 'withdrawn');
    const mine = me.value;
    if (levels.length === 0 && assessments.length === 0) {
        return html`<${Page} title=${t('nav.home')} lead=${t('home.lead', { buyer: pick(mine, 'buyer') })}>
            <${Empty} icon="doc" title=${t('home.empty')}><p>${t('home.empty_next', { buyer: pick(mine, 'buyer') })}</p>
                <div class="row row-center"><${LinkButton} href="/portal/help" icon="help">${t('nav.help')}</${LinkButton}></div></${Empty}>
        </${Page}>`;
    }
    return html`<${Page} title=${t('nav.home')} lead=${t('home.lead', { buyer: pick(mine, 'buyer') })}>
        <${Next} open=${open} assessments=${live} />
        <${ReminderNotices} rows=${reminders} />
        ${open.length > 0 && html`<section class="home-part"><h2>${t('home.requests')}</h2>
            <div class="sup-cards">${open.map((level) => html`<${RequestCard} key=${level.id} level=${level} />`)}</div></section>`}
        ${live.length > 0 && html`<section class="home-part"><h2>${t('home.assessments')}</h2>
            <div class="sup-cards">${live.map((one) => html`<${AssessmentCard} key=${one.id} of=${one} />`)}</div></section>`}
        <section class="home-part"><h2 class="visually-hidden">${t('home.good_to_know')}</h2>
            <${Notice} title=${t('home.voluntary_title')}><p>${t('home.voluntary')}</p><p>${t('home.cost')}</p></${Notice}></section>
        ${past.length > 0 && html`<section class="home-part"><h2>${t('home.past')}</h2><${Card}><ul class="lines">${past.map((level) => html`<li>
            <a href=${`/portal/levels/${level.id}`}>${t('level.title', { star: level.star })}</a> <${StateBadge} state=${level.state} />
            <span class="fine">${dayText(level.withdrawn_at || level.answered_at)}</span></li>`)}</ul></${Card}></section>`}
    </${Page}>`;
}

/** The one thing to do now. @param {{ open: any[], assessments: any[] }} props */
function Next({ open, assessments }) {
    const issued = open.find((one) => one.state === 'issued');
    const work = [...assessments].sort((a, b) => String(a.due_on).localeCompare(String(b.due_on))).find((one) => !one.submitted_at);
    let text = '';
    let href = '';
    let button = '';
    if (issued && can('ANSWER_LEVEL')) {
        [text, href, button] = [t('next.answer', { star: issued.star }), `/portal/levels/${issued.id}`, t('next.answer_button')];
    } else if (work) {
        const left = work.total - work.met - work.unmet - work.na;
        if (left === 0) {
            [text, href, button] = [t(can('SUBMIT') ? 'next.submit' : 'next.review', { star: work.star }), `/portal/assessments/${work.id}/review`, t('next.review_button')];
        } else {
            [text, href, button] = [t('next.work', { star: work.star, n: left }), `/portal/assessments/${work.id}?f=none`, t(can('ANSWER_CRITERIA') ? 'next.work_button' : 'next.look_button')];
        }
    }
    return html`<section class="next" aria-labelledby="next-title">
        <div class="next-words"><h2 id="next-title">${t('next.title')}</h2><p>${text || t('next.nothing')}</p></div>
        ${href && html`<${LinkButton} kind="primary" href=${href} iconEnd="right">${button}</${LinkButton}>`}
    </section>`;
}

/** @param {{ state: string }} props */
export function StateBadge({ state }) {
    const [kind, icon] = /** @type {Record<string, [string, string]>} */ ({ issued: ['warn', 'flag'], talks: ['blue', 'chat'], accepted: ['good', 'check'], declined: ['neutral', 'cross'], withdrawn: ['neutral', 'undo'], cancelled: ['neutral', 'undo'] })[state] || ['neutral', 'doc'];
    return html`<${Badge} kind=${kind} icon=${icon}>${t(`level_state.${state}`)}</${Badge}>`;
}

/** @param {{ level: any }} props */
function RequestCard({ level }) {
    return html`<article class="card request" aria-labelledby=${`r-${level.id}`}>
        <header class="request-head"><h3 id=${`r-${level.id}`}><${Star} star=${level.star} />${t('level.name')}</h3><${StateBadge} state=${level.state} /></header>
        <${Facts} rows=${[
            [t('level.from'), `${pick(me.value, 'buyer')}${level.contact_unit ? ` ${level.contact_unit}` : ''}`],
            [t('level.why'), html`<span class="clip">${level.reason}</span>`],
            [t('level.due'), html`<${Due} date=${level.due_on} paused=${level.state === 'talks'} />`],
            [t('level.ask'), level.contact_name],
        ]} />
        <div class="row"><${LinkButton} kind=${level.state === 'issued' ? 'primary' : 'second'} href=${`/portal/levels/${level.id}`} iconEnd="right" aria-describedby=${`r-${level.id}`}>
            ${t(level.state === 'issued' && can('ANSWER_LEVEL') ? 'home.read_and_answer' : 'home.read')}</${LinkButton}></div>
    </article>`;
}

/** @param {{ of: any }} props */
function AssessmentCard({ of }) {
    const answered = of.met + of.unmet + of.na;
    return html`<article class="card request" aria-labelledby=${`a-${of.id}`}>
        <header class="request-head"><h3 id=${`a-${of.id}`}><${Star} star=${of.star} />${t('form.name')}</h3>
            ${of.submitted_at ? html`<${Badge} kind="good" icon="check">${t('home.submitted')}</${Badge}>` : html`<${Badge} kind="blue">${t('home.in_work')}</${Badge}>`}</header>
        <div class="request-progress"><p><b class="big num">${Math.floor((answered / Math.max(1, of.total)) * 100)}%</b> <span class="num">${t('form.answered', { n: answered, total: of.total })}</span></p>
            <${TallyBar} of=${of} /><${Legend} of=${of} /></div>
        <${Facts} rows=${[
            [t('level.due'), html`<${Due} date=${of.due_on} done=${Boolean(of.submitted_at)} />`],
            [t('home.submissions'), of.submissions.length > 0 && html`<ul>${of.submissions.map((/** @type {any} */ one) => html`<li>
                <a href=${`/portal/submissions/${one.id}`}>${t('home.submission', { n: one.n })}</a> <span class="fine">${dayText(one.submitted_at)}</span></li>`)}</ul>`],
            [t('form.draft'), t('form.draft_n', { n: of.n })],
        ]} />
        <div class="row"><${LinkButton} kind=${of.submitted_at ? 'second' : 'primary'} href=${`/portal/assessments/${of.id}`} iconEnd="right" aria-describedby=${`a-${of.id}`}>${t(!can('ANSWER_CRITERIA') ? 'home.look' : of.submitted_at ? 'home.revise' : 'home.continue')}</${LinkButton}>
            <${LinkButton} href=${`/portal/assessments/${of.id}/review`}>${t('form.to_review')}</${LinkButton}>
            <${LinkButton} kind="plain" href=${`/portal/levels/${of.level_id}`}>${t('home.see_request')}</${LinkButton}></div>
    </article>`;
}

/** Counts in words, in the colours of the bar. @param {{ of: any }} props */
export function Legend({ of }) {
    const none = of.total - of.met - of.unmet - of.na;
    return html`<ul class="legend">${[['met', of.met], ['unmet', of.unmet], ['na', of.na], ['none', none]].map(([kind, n]) => html`<li class=${`legend-${kind}`}>${t(`verdict.${kind}`)} <b class="num">${n}</b></li>`)}</ul>`;
}
