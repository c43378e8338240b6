/* review.js - before the submission: what is missing, what the buyer will see (exactly), and the submission by the executive. */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { api, errorText, faultText, newAct } from '../api.js';
import { readCatalogue } from '../catalogue.js';
import { pick, t } from '../i18n.js';
import { flush, saveState } from '../outbox.js';
import { go } from '../router.js';
import { can, me } from '../store.js';
import { onUploaded, uploads } from '../uploads.js';
import { Confirm } from '../ui/dialog.js';
import { RadioField } from '../ui/field.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Button, Card, Crumbs, Due, Facts, LinkButton, Notice, Page } from '../ui/parts.js';
import { SharedView, TallyBar } from '../ui/shared_view.js';
import { announce } from '../ui/status.js';
import { Legend } from './home_supplier.js';
import { given } from './submission_supplier.js';

const DEPTHS = ['counts', 'requirement', 'criterion', 'evidence'];

/** @param {{ params: Record<string, string> }} props */
export default function Review({ params }) {
    const page = useLoad(async (signal) => {
        await flush(); /* what waits goes first, so that the review is of the newest answers */
        const [{ data }, files] = await Promise.all([api.get(`/assessments/${params.id}/review`, { signal }), api.get(`/assessments/${params.id}/evidence`, { signal })]);
        return { review: data, files: files.data.rows, book: await readCatalogue(data.edition) };
    }, [params.id]);
    return html`<${Loaded} of=${page} title=${t('review.title')}>${(/** @type {any} */ data) => html`<${View} ...${data} reload=${page.reload}
        set=${(/** @type {any} */ review) => page.set({ ...data, review })} />`}</${Loaded}>`;
}

/** @param {{ review: any, files: any[], book: any, set: (review: any) => void, reload: () => void }} props */
function View({ review, files, book, set, reload }) {
    const waiting = saveState.value.n;
    useEffect(() => {
        if (waiting === 0 && View.waited) {
            reload();
        }
        View.waited = waiting > 0;
    }, [waiting]);
    useEffect(() => onUploaded(({ assessment_id: of }) => of === review.id && reload()), [review.id]);
    return html`<${Page} title=${t('review.title')} lead=${t('review.lead', { star: review.star, n: review.n })} tools=${review.due_on && html`<p><span class="due-label">${t('level.due')}</span><${Due} date=${review.due_on} /></p>`}
            crumbs=${html`<${Crumbs} items=${[[t('nav.home'), '/portal/'], [t('form.title', { star: review.star }), `/portal/assessments/${review.id}`]]} />`}>
        ${waiting > 0 && html`<div class="state-notice"><${Notice} kind="warn" title=${t(`save.${saveState.value.kind}`, { n: waiting, at: '' })}><p>${t('review.waiting')}</p></${Notice}></div>`}
        <${Missing} review=${review} book=${book} />
        <${Depth} review=${review} files=${files} book=${book} set=${set} reload=${reload} />
        <${Submit} review=${review} reload=${reload} blocked=${waiting > 0} />
    </${Page}>`;
}
View.waited = false;

/** @param {{ review: any, book: any }} props */
function Missing({ review, book }) {
    const by = review.missing.reduce((/** @type {Map<string, any[]>} */ map, /** @type {any} */ one) => map.set(one.category, [...(map.get(one.category) || []), one]), new Map());
    return html`<${Card} title=${t('review.step1')}>
        <div class="request-progress"><${TallyBar} of=${review} /><${Legend} of=${review} /></div>
        ${review.missing.length === 0
            ? html`<${Notice} kind="good" title=${t('review.complete')}><p>${t('review.complete_text', { n: review.total })}</p></${Notice}>`
            : html`<${Notice} kind="warn" title=${t('review.missing', { n: review.missing.length })}><p>${t('review.missing_text')}</p></${Notice}>
                <div class="rv-missing">${[...by].map(([id, list]) => html`<details class="fold" key=${id}><summary><span>${pick(book.category(id), 'name')}</span> <b class="num">${t('review.items', { n: list.length })}</b></summary>
                    <ul>${list.map((/** @type {any} */ one) => html`<li><a href=${`/portal/assessments/${review.id}?c=${id}#c-${one.criterion}`}><span class="item-id">${one.criterion}</span> ${pick(book.criterion(one.criterion), 'title')}</a>
                        <span class="fine">${t(`review.fault_${one.fault}`)}</span></li>`)}</ul></details>`)}</div>
                ${review.missing.some((/** @type {any} */ one) => one.fault === 'unanswered') && html`<div class="row"><${LinkButton} href=${`/portal/assessments/${review.id}?f=none`} iconEnd="right">${t(can('ANSWER_CRITERIA') ? 'review.to_missing' : 'next.look_button')}</${LinkButton}></div>`}`}
    </${Card}>`;
}

/** @param {{ review: any, files: any[], book: any, set: (review: any) => void, reload: () => void }} props */
function Depth({ review, files, book, set, reload }) {
    const [error, setError] = useState(/** @type {any} */ (null));
    const [busy, setBusy] = useState('');
    const choose = async (/** @type {string} */ depth) => {
        setBusy(depth);
        setError(null);
        try {
            const { data } = await api.patch(`/assessments/${review.id}`, { depth }, { rev: review.rev });
            set(data);
            announce(t('review.depth_saved', { depth: t(`depth.${depth}`) }));
        } catch (problem) {
            setError(problem);
        }
        setBusy('');
    };
    const coming = uploads.value.filter((one) => one.value.assessment_id === review.id && one.value.state !== 'done').length;
    const none = (/** @type {string} */ depth) => depth === 'evidence' && files.length === 0 && review.depth !== 'evidence';
    const asked = review.depth_asked ? DEPTHS.indexOf(review.depth_asked) : -1;
    const chosen = DEPTHS.indexOf(review.depth);
    const compare = asked < 0 ? null : chosen === asked ? 'same' : chosen < asked ? 'less' : 'more';
    return html`<${Card} title=${t('review.step2')}>
        <p class="sup-lead">${t('review.depth_lead', { buyer: pick(me.value, 'buyer') })}</p>
        <div class="rv-depth">
            <div class="rv-depth-choice">
                <${RadioField} legend=${t('review.depth')} value=${busy || review.depth} onvalue=${choose} options=${DEPTHS.map((depth) => ({
                    value: depth, disabled: none(depth) || !can('CHOOSE_DEPTH'),
                    text: html`${t(`depth.${depth}`)}${depth === review.depth_asked ? html` <span class="asked">${t('review.asked')}</span>` : ''}`,
                    note: none(depth) ? t('review.no_evidence') : t(`review.depth_${depth}`, { n: files.length }),
                }))} />
                ${review.depth === 'evidence' && html`<p class="rv-compare">${t('review.evidence_text', { buyer: pick(me.value, 'buyer') })} <a href="/portal/evidence">${t('review.to_library')}</a></p>`}
                ${coming > 0 && html`<${Notice} kind="warn" live title=${t('review.coming', { n: coming })}><p>${t('review.coming_text')}</p></${Notice}>`}
                ${compare && html`<p class="rv-compare" role="status"><b>${t('review.asked_is', { depth: t(`depth.${review.depth_asked}`) })}</b> ${t(`review.compare_${compare}`)}</p>`}
                ${error && html`<${Notice} kind="bad" live title=${errorText(error)} tools=${html`<${Button} onclick=${reload}>${t('session.reload')}</${Button}>`}><p>${faultText(error) || t('review.depth_failed')}</p></${Notice}>`}
            </div>
            <section class="rv-preview" aria-labelledby="preview-title" aria-busy=${busy ? 'true' : 'false'}>
                <h3 id="preview-title">${t('review.preview')}</h3>
                <p class="fine">${t('review.preview_text', { buyer: pick(me.value, 'buyer') })}</p>
                <div class="rv-preview-body" tabindex="0" role="region" aria-label=${t('review.preview_body')}><${SharedView} shared=${review.shared} book=${book} level=${3} /></div>
            </section>
        </div>
    </${Card}>`;
}

/** @param {{ review: any, reload: () => void, blocked: boolean }} props */
function Submit({ review, reload, blocked }) {
    const [asking, setAsking] = useState(false);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const [act] = useState(newAct);
    const submit = async () => {
        setBusy(true);
        setError(null);
        try {
            const { data } = await api.post(`/assessments/${review.id}/submit`, { depth: review.depth }, { rev: review.rev, act });
            given.set(data.submission.id, data.receipt);
            go(`/portal/submissions/${data.submission.id}?new=1`);
        } catch (problem) {
            setError(problem);
            setAsking(false);
        }
        setBusy(false);
    };
    const buyer = pick(me.value, 'buyer');
    return html`<${Card} title=${t('review.step3')} class="stack">
        <p>${t('review.submit_text', { buyer })}</p>
        ${review.missing.length > 0 && html`<p class="field-error">${t('review.not_yet', { n: review.missing.length })}</p>`}
        ${error && html`<${Notice} kind="bad" live title=${errorText(error)} tools=${html`<${Button} onclick=${reload}>${t('session.reload')}</${Button}>`}><p>${faultText(error) || t('review.submit_failed')}</p></${Notice}>`}
        ${can('SUBMIT')
            ? html`<div class="row"><${Button} kind="primary" icon="send" disabled=${review.missing.length > 0 || blocked} onclick=${() => setAsking(true)}>${t('review.submit')}</${Button}></div>`
            : html`<${Notice} title=${t('review.who_title')}><p>${t('review.who_text', { party: pick(me.value, 'party') })}</p></${Notice}>`}
        <p class="fine">${t('review.draft_after')}</p>
        ${asking && html`<${Confirm} title=${t('review.confirm_title')} yes=${t('review.confirm_yes')} busy=${busy} onyes=${submit} onclose=${() => setAsking(false)}>
            <p>${t('review.confirm_text', { buyer })}</p>
            <${Facts} rows=${[
                [t('level.star'), `★${review.star}`], [t('form.draft'), t('review.version', { n: review.n })], [t('level.edition'), review.edition],
                [t('review.counts'), t('review.counts_text', { met: review.met, unmet: review.unmet, na: review.na, total: review.total })],
                [t('review.depth'), html`<b>${t(`depth.${review.depth}`)}</b>`],
                [t('evidence.name'), review.depth === 'evidence' && t('review.files_n', { n: (review.shared.files || []).length })],
            ]} />
            <p class="fine">${t('review.confirm_note')}</p>
        </${Confirm}>`}
    </${Card}>`;
}
