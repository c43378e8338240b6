/*
 * supplier.js - one supplier as the buyer sees it: master data, where it stands, every request and every submission.
 * A new request is made here; there is one open request at a time, so an existing one is continued.
 */
import { html, useState } from '../../vendor/preact.js';
import { api, errorText, newAct } from '../api.js';
import { dateText, dayText, shortHash, timeText } from '../format.js';
import { lang, pick, t } from '../i18n.js';
import { go } from '../router.js';
import { can, me } from '../store.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Button, Card, Crumbs, Empty, Facts, LinkButton, Notice, Page, Star } from '../ui/parts.js';
import { ReminderList } from '../ui/reminders.js';
import { LevelState, RequestDue, Standing } from '../ui/standing.js';

/** @param {string} id @param {AbortSignal} signal */
async function getAll(id, signal) {
    const [supplier, levels, submissions, reminders] = await Promise.all(['', '/levels', '/submissions', '/reminders']
        .map(async (tail) => (await api.get(`/suppliers/${id}${tail}`, { signal })).data));
    return { supplier, levels: levels.rows, submissions: submissions.rows, reminders: reminders.rows };
}

/** @param {{ params: { id: string } }} props */
export default function Supplier({ params }) {
    const page = useLoad((signal) => getAll(params.id, signal), [params.id]);
    return html`<${Loaded} of=${page} title=${t('supplier.title')}>${(/** @type {any} */ data) => html`<${View} ...${data} />`}</${Loaded}>`;
}

/** @param {{ supplier: any, levels: any[], submissions: any[], reminders: any[] }} props */
function View({ supplier, levels, submissions, reminders }) {
    const open = levels.find((level) => ['draft', 'issued', 'talks'].includes(level.state));
    return html`<${Page} title=${pick(supplier, 'name')} lead=${`${supplier.code}${pick(supplier, 'business') ? ` · ${pick(supplier, 'business')}` : ''}`}
        crumbs=${html`<${Crumbs} items=${[[t('suppliers.title'), '/portal/suppliers']]} />`}
        tools=${html`
            ${can('SEE_TALKS') && html`<${LinkButton} icon="flag" href=${`/portal/suppliers/${supplier.id}/findings`}>${t('sf.link')}</${LinkButton}>`}
            ${can('SEE_LOG') && html`<${LinkButton} kind=${can('ISSUE_LEVEL') ? 'second' : 'primary'} icon="link" href=${`/portal/suppliers/${supplier.id}/log`}>${t('supplier.timeline')}</${LinkButton}>`}
            ${can('ISSUE_LEVEL') && (open
                ? html`<${LinkButton} kind="primary" icon="doc" href=${`/portal/levels/${open.id}`}>${t(open.state === 'draft' ? 'supplier.continue' : 'supplier.open')}</${LinkButton}>`
                : html`<${NewRequest} supplier=${supplier} />`)}`}>
        <div class="pair pair-wide">
            <${Card} title=${t('supplier.requests')}>
                ${levels.length === 0 ? html`<${Empty} icon="flag" title=${t('supplier.requests_none')}><p>${t(can('ISSUE_LEVEL') ? 'supplier.requests_none_next' : 'supplier.requests_none_read')}</p></${Empty}>`
                    : html`<ul class="rows">${levels.map((level) => html`<${Request} level=${level} />`)}</ul>`}
            </${Card}>
            <div>
                <${Card} title=${t('supplier.now')}>
                    <${Facts} rows=${[
                        [t('suppliers.head_standing'), html`<${Standing} standing=${supplier.standing} />`],
                        [t('suppliers.head_star'), supplier.star && html`<${Star} star=${supplier.star} />`],
                        [t('suppliers.head_due'), supplier.due_on && html`<${RequestDue} row=${supplier} />`],
                        [t('suppliers.head_submitted'), supplier.submitted_at && timeText(supplier.submitted_at)],
                    ]} />
                </${Card}>
                <${Card} title=${t('supplier.master')}>
                    <${Facts} rows=${[
                        [t('supplier.other_name'), html`<span lang=${lang.value === 'ja' ? 'en' : 'ja'}>${lang.value === 'ja' ? supplier.name_en : supplier.name_ja}</span>`],
                        [t('supplier.kana'), html`<span lang="ja">${supplier.kana}</span>`],
                        [t('supplier.corporate_number'), supplier.corporate_number && html`<span class="num">${supplier.corporate_number}</span>`],
                        [t('suppliers.head_unit'), pick(supplier, 'unit')],
                        [t('supplier.business'), pick(supplier, 'business')],
                    ]} />
                </${Card}>
            </div>
        </div>
        <${Card} title=${t('supplier.submissions')} class="gap-top">
            ${submissions.length === 0 ? html`<p class="fine">${t('supplier.submissions_none')}</p>` : html`<${Submissions} rows=${submissions} />`}
            <p class="fine gap-top">${t('supplier.no_drafts')}</p>
        </${Card}>
        <${Card} title=${t('supplier.reminders')} class="gap-top">
            ${reminders.length === 0 ? html`<p class="fine">${t('supplier.reminders_none')}</p>` : html`<${ReminderList} rows=${reminders} />`}
        </${Card}>
    </${Page}>`;
}

/** @param {{ level: any }} props */
function Request({ level }) {
    return html`<li class="rows-row">
        <div class="rows-main"><a href=${`/portal/levels/${level.id}`}><b>${level.issued_at ? t('supplier.request_of', { date: dayText(level.issued_at) }) : t('supplier.draft_of', { date: dayText(level.created_at) })}</b></a>
            <span class="fine">${[level.issued_by, level.due_on && t('supplier.due', { date: dateText(level.due_on) })].filter(Boolean).join(' · ')}</span></div>
        <div class="rows-end">${level.star && html`<${Star} star=${level.star} />`}<${LevelState} level=${level} /></div>
        ${level.answered_words && html`<p class="said"><span class="fine">${t('supplier.answer_by', { name: level.answered_by, date: dayText(level.answered_at) })}</span>${level.answered_words}</p>`}
        ${level.withdrawn_words && html`<p class="said"><span class="fine">${t('supplier.withdrawn_on', { date: dayText(level.withdrawn_at) })}</span>${level.withdrawn_words}</p>`}
    </li>`;
}

/** @param {{ rows: any[] }} props */
export function Submissions({ rows }) {
    const heads = [t('supplier.sub_n'), t('supplier.sub_at'), t('suppliers.head_star'), t('supplier.sub_depth'), t('supplier.sub_by'), t('supplier.sub_hash')];
    return html`<div class="table-box"><table class="table stack-table" role="table">
        <caption class="visually-hidden">${t('supplier.submissions')}</caption>
        <thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr></thead>
        <tbody role="rowgroup">${rows.map((row) => html`<tr role="row" key=${row.id}>
            <th scope="row" role="rowheader"><a href=${`/portal/submissions/${row.id}`}>${t('supplier.sub_nth', { n: row.n })}</a></th>
            <td role="cell">${timeText(row.submitted_at)}</td><td role="cell"><${Star} star=${row.star} /></td>
            <td role="cell" class="wide" data-label=${heads[3]}>${t(`depth.${row.depth}`)}</td><td role="cell" class="wide" data-label=${heads[4]}>${row.submitted_by}</td>
            <td role="cell" class="wide" data-label=${heads[5]}><code class="hash" title=${row.shared_hash}>${shortHash(row.shared_hash)}</code></td>
        </tr>`)}</tbody>
    </table></div>`;
}

/** @param {{ supplier: any }} props */
function NewRequest({ supplier }) {
    const [act] = useState(newAct);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const make = async () => {
        setBusy(true);
        setError(null);
        try {
            /* what is known already is not asked again; every field can be changed */
            const { data } = await api.post(`/suppliers/${supplier.id}/levels`, {
                contact_name: me.value?.name || null, scope_entities: pick(supplier, 'name'), depth_asked: 'counts',
            }, { act });
            go(`/portal/levels/${data.id}`);
        } catch (problem) {
            setError(problem);
            setBusy(false);
        }
    };
    return html`<div class="stack">
        <${Button} kind="primary" icon="flag" busy=${busy} onclick=${make}>${t('supplier.new')}</${Button}>
        ${error && html`<${Notice} kind="bad" live title=${errorText(error)}>${error.key === 'wrong_state' && html`<p>${t('supplier.new_taken')}</p>`}</${Notice}>`}
    </div>`;
}
