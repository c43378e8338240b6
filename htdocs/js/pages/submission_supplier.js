/* submission_supplier.js - a submission as its own supplier keeps it: receipt, what the buyer sees, what comes next. */
import { html } from '../../vendor/preact.js';
import { api } from '../api.js';
import { readCatalogue } from '../catalogue.js';
import { timeText } from '../format.js';
import { pick, t } from '../i18n.js';
import { me } from '../store.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Card, Crumbs, Facts, LinkButton, Notice, Page } from '../ui/parts.js';
import { Receipt } from '../ui/receipt.js';
import { SharedView } from '../ui/shared_view.js';

/** Receipts that came with the submission itself, by submission: the very first proof, before the log grew. @type {Map<string, any>} */
export const given = new Map();

/** @param {{ params: Record<string, string>, query: URLSearchParams }} props */
export default function SubmissionSupplier({ params, query }) {
    const page = useLoad(async (signal) => {
        const { data } = await api.get(`/submissions/${params.id}`, { signal });
        const [book, receipt] = await Promise.all([readCatalogue(data.edition),
            given.get(params.id) || api.get(`/submissions/${params.id}/receipt`, { signal }).then((reply) => reply.data)]);
        return { submission: data, book, receipt };
    }, [params.id]);
    return html`<${Loaded} of=${page} title=${t('submission.name')}>${(/** @type {any} */ data) => html`<${View} ...${data} fresh=${query.has('new')} />`}</${Loaded}>`;
}

/** @param {{ submission: any, book: any, receipt: any, fresh: boolean }} props */
function View({ submission, book, receipt, fresh }) {
    const buyer = pick(me.value, 'buyer');
    return html`<${Page} title=${t('submission.title', { star: submission.star, n: submission.n })} lead=${t('submission.lead', { at: timeText(submission.submitted_at), who: submission.submitted_by })}
            crumbs=${html`<${Crumbs} items=${[[t('nav.home'), '/portal/'], [t('form.title', { star: submission.star }), `/portal/assessments/${submission.assessment_id}`]]} />`}>
        ${fresh && html`<div class="state-notice"><${Notice} kind="good" live title=${t('submission.done')}><p>${t('submission.done_text', { buyer })}</p></${Notice}></div>`}
        <${Card} title=${t('receipt.title')} class="receipt-card"><${Receipt} receipt=${receipt} name=${`receipt-${receipt.seq}-submission-${submission.n}`}>
            <${Facts} rows=${[
                [t('submission.supplier'), pick(submission, 'supplier')],
                [t('level.star'), `★${submission.star}${t('ui.dot')}${t('form.edition', { edition: submission.edition })}`],
                [t('submission.full_hash'), html`<code class="hash">${submission.full_hash}</code>`],
                [t('submission.shared_hash'), html`<code class="hash">${submission.shared_hash}</code>`],
            ]} /></${Receipt}></${Card}>
        <${Card} title=${t('submission.next')} class="stack no-print">
            <p>${t('submission.next_text', { n: submission.n + 1 })}</p>
            <div class="row"><${LinkButton} kind="primary" href="/portal/" icon="home">${t('ui.to_home')}</${LinkButton}>
                <${LinkButton} href=${`/portal/assessments/${submission.assessment_id}`}>${t('submission.to_draft', { n: submission.n + 1 })}</${LinkButton}></div>
        </${Card}>
        <${Card} title=${t('submission.shared', { buyer })}>
            <p class="sup-lead">${t('submission.shared_text', { depth: t(`depth.${submission.depth}`) })}</p>
            ${(submission.withdrawn || []).length > 0 && html`<div class="state-notice"><${Notice} kind="warn" title=${t('sb.files_gone', { n: submission.withdrawn.length })}><p>${t('submission.files_gone')}</p></${Notice}></div>`}
            <${SharedView} shared=${submission.shared} book=${book} level=${3} submission=${submission.id} withdrawn=${submission.withdrawn} />
        </${Card}>
    </${Page}>`;
}
