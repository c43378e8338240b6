/*
 * level_letter.js - the letter as it will go out, and issuing it (発出). After issuing: the letter as it went out.
 * The hash of the letter that was read goes with the act: what is issued is what was seen.
 */
import { html, useState } from '../../vendor/preact.js';
import { api, errorText, newAct } from '../api.js';
import { dateText } from '../format.js';
import { pick, t } from '../i18n.js';
import { me } from '../store.js';
import { Confirm } from '../ui/dialog.js';
import { Letter } from '../ui/letter.js';
import { Failed, Loading, useLoad } from '../ui/load.js';
import { Button, Card, Crumbs, Facts, LinkButton, Notice, Page, Star } from '../ui/parts.js';

/** A waiting time in words: 10 minutes, 20 seconds. @param {number} seconds */
export function spanText(seconds) {
    return seconds >= 120 ? t('lf.minutes', { n: Math.round(seconds / 60) }) : t('lf.seconds', { n: seconds });
}

/** @param {{ level: any, ondone: (result: any) => void, onreload: () => void }} props */
export default function LevelLetter({ level, ondone, onreload }) {
    const page = useLoad(async (signal) => (await api.get(`/levels/${level.id}/letter`, { signal })).data, [level.id, level.rev]);
    const [asking, setAsking] = useState(false);
    const draft = level.state === 'draft';
    const back = `/portal/levels/${level.id}`;
    const field = page.error?.field;
    return html`<${Page} title=${t(draft ? 'letter.title' : 'letter.title_sent')} lead=${t('letter.lead', { name: pick(level, 'supplier') })}
        crumbs=${html`<${Crumbs} items=${[[pick(level, 'supplier'), `/portal/suppliers/${level.supplier_id}`], [t(draft ? 'lf.title' : 'lb.title'), back]]} />`}
        tools=${html`<${LinkButton} icon="left" href=${back}>${t(draft ? 'letter.edit' : 'letter.back')}</${LinkButton}><${Button} icon="print" onclick=${() => print()}>${t('ui.print')}</${Button}>`}>
        ${page.error && field && html`<${Notice} kind="bad" live title=${errorText(page.error)} tools=${html`<${LinkButton} kind="primary" href=${`${back}#f-${field}`}>${t('letter.edit')}</${LinkButton}>`}>
            <p><a href=${`${back}#f-${field}`}>${t(`lf.${field}_short`)}</a>: ${t(`fault.${page.error.fault}`)}</p></${Notice}>`}
        ${page.error && !field && html`<${Failed} error=${page.error} again=${page.reload} />`}
        ${!page.data && !page.error && html`<${Loading} />`}
        ${page.data && html`<div class=${draft ? 'side-two' : ''}>
            <div class="side-main"><${Letter} letter=${page.data} />${!draft && html`<p class="fine letter-note">${t('letter.sent_note')}</p>`}</div>
            ${draft && html`<div class="side-col"><${Card} title=${t('letter.before')} class="stack">
                <${Facts} class="facts-stacked" rows=${[
                    [t('letter.to'), pick(level, 'supplier')], [t('lf.star'), html`<${Star} star=${level.star} />`],
                    [t('lf.due_on'), `${dateText(level.due_on)}\n${t('lf.from_issue', { n: level.lead_days })}`],
                    [t('letter.visible'), t('letter.visible_in', { span: spanText(me.value?.issue_delay || 0) })],
                ]} />
                ${level.prep_days && level.lead_days < level.prep_days && html`<${Notice} kind="warn" title=${t('lf.short_title', { n: level.prep_days - level.lead_days })}><p>${t('letter.short')}</p></${Notice}>`}
                <div class="row no-print"><${Button} kind="primary" icon="send" onclick=${() => setAsking(true)}>${t('letter.issue')}</${Button}></div>
                <p class="fine">${t('letter.fixed')}</p>
            </${Card}></div>`}
        </div>`}
        ${asking && html`<${Issue} level=${level} letter=${page.data} ondone=${ondone} onclose=${(/** @type {boolean} */ changed) => {
            setAsking(false);
            if (changed) {
                onreload();
                page.reload();
            }
        }} />`}
    </${Page}>`;
}

/** @param {{ level: any, letter: any, ondone: (result: any) => void, onclose: (changed: boolean) => void }} props */
function Issue({ level, letter, ondone, onclose }) {
    const [act] = useState(newAct);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    const changed = error?.status === 412 || error?.fault === 'changed' || error?.key === 'wrong_state';
    const span = spanText(me.value?.issue_delay || 0);
    const issue = async () => {
        if (changed) {
            onclose(true);
            return;
        }
        setBusy(true);
        setError(null);
        try {
            const { data } = await api.post(`/levels/${level.id}/issue`, { letter_hash: letter.hash }, { rev: level.rev, act });
            ondone(data);
        } catch (problem) {
            setError(problem);
            setBusy(false);
        }
    };
    return html`<${Confirm} title=${t('issue.title')} yes=${t(changed ? 'issue.look_again' : 'letter.issue')} busy=${busy} onyes=${issue} onclose=${() => onclose(changed)}>
        ${error && html`<${Notice} kind="bad" live title=${errorText(error)}>${changed && html`<p>${t('issue.changed')}</p>`}
            ${error.field && error.fault !== 'changed' && html`<p><a href=${`/portal/levels/${level.id}#f-${error.field}`}>${t(`lf.${error.field}_short`)}</a></p>`}</${Notice}>`}
        <p><b>${t('issue.what', { name: pick(level, 'supplier'), star: level.star })}</b></p>
        <ul class="issue-points">
            <li>${t('issue.visible', { name: pick(level, 'supplier'), span })}</li>
            <li>${t('issue.until', { span })}</li>
            <li>${t('issue.after')}</li>
            <li>${t('issue.log')}</li>
        </ul>
    </${Confirm}>`;
}
