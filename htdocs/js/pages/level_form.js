/*
 * level_form.js - a request for a level, for the buyer: the form while it is a draft, its letter (?view=letter), and after
 * issuing what became of it (level_buyer.js).
 *
 * The draft saves by itself through the outbox. Two people on one draft see both versions (ui/conflict.js).
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { api, errorText } from '../api.js';
import { pick, t } from '../i18n.js';
import { change, discard, drafts, flush, problemOf, watch } from '../outbox.js';
import { go } from '../router.js';
import { can, me } from '../store.js';
import { Confirm } from '../ui/dialog.js';
import { ErrorList } from '../ui/field.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Button, Crumbs, LinkButton, Notice, Page } from '../ui/parts.js';
import { SaveState } from '../ui/status.js';
import { suggest } from '../ui/level_facts.js';
import { Fields, fields } from '../ui/level_fields.js';
import LevelBuyer from './level_buyer.js';
import LevelLetter from './level_letter.js';

/** @param {{ params: Record<string, string>, query: URLSearchParams }} props */
export default function LevelForm({ params, query }) {
    const id = params.level || params.id;
    const page = useLoad(async (signal) => (await api.get(`/levels/${id}`, { signal })).data, [id]);
    const [receipt, setReceipt] = useState(/** @type {any} */ (null));
    return html`<${Loaded} of=${page} title=${t('lf.title')}>${(/** @type {any} */ level) => {
        const done = (/** @type {any} */ result) => {
            page.set(result.level);
            setReceipt(result.receipt);
            go(`/portal/levels/${id}`, { replace: true });
        };
        if (query.get('view') === 'letter' && can('ISSUE_LEVEL')) {
            return html`<${LevelLetter} level=${level} ondone=${done} onreload=${page.reload} />`;
        }
        if (level.state === 'draft' && can('ISSUE_LEVEL')) {
            return html`<${Draft} key=${level.id} level=${level} set=${page.set} />`;
        }
        return html`<${LevelBuyer} level=${level} receipt=${receipt} ondone=${done} reload=${page.reload} />`;
    }}</${Loaded}>`;
}

/**
 * What stops issuing, by field, in the order of the form; the server checks the same (sct_level_check_issue).
 * @param {Record<string, any>} values @returns {[string, string][]} field, fault
 */
export function missing(values) {
    const blank = (/** @type {any} */ value) => value === null || value === undefined || String(value).trim() === '';
    /** @type {[string, string][]} */
    const list = ['q_secret', 'q_outage', 'q_access', 'star', 'reason', 'scope_entities', 'due_on', 'depth_asked', 'contact_name']
        .filter((name) => blank(values[name])).map((name) => [name, 'required']);
    const { star } = suggest(values);
    if (values.star && star && values.star !== star && blank(values.other_reason)) {
        list.splice(list.findIndex(([name]) => ['reason', 'scope_entities', 'due_on', 'depth_asked', 'contact_name'].includes(name)) >>> 0, 0, ['other_reason', 'needs_reason']);
    }
    if (values.due_on && me.value && values.due_on <= me.value.today) {
        list.push(['due_on', 'past']);
    }
    return list.sort((a, b) => fields.indexOf(a[0]) - fields.indexOf(b[0]));
}

/** @param {any} level */
const onlyFields = (level) => Object.fromEntries(fields.map((name) => [name, level[name]]));

/** @param {{ level: any, set: (level: any) => void }} props */
function Draft({ level, set }) {
    const url = `/levels/${level.id}`;
    const [values, setValues] = useState(() => ({ ...onlyFields(level), ...drafts(url) }));
    const [asked, setAsked] = useState(false);
    const [busy, setBusy] = useState(false);
    const [throwing, setThrowing] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    useEffect(() => watchDraft(url, set, setValues), [url]);

    const title = { ja: t('lf.conflict_title', { name: level.supplier_ja }), en: t('lf.conflict_title', { name: level.supplier_en }) };
    const onvalue = (/** @type {string} */ name, /** @type {any} */ value) => {
        setValues((/** @type {any} */ old) => ({ ...old, [name]: value }));
        change(url, { [name]: value }, level, { title });
    };
    const onleave = () => flush(url);
    const refused = problemOf(url);
    const faults = asked ? missing(values) : [];
    /** @type {Record<string, string>} */
    const errors = Object.fromEntries(faults.map(([name, fault]) => [name, t(`fault.${fault}`)]));
    if (refused?.field) {
        errors[refused.field] = t(`fault.${refused.fault || 'text'}`);
    }
    const toLetter = async () => {
        setAsked(true);
        setError(null);
        if (missing(values).length > 0) {
            scrollTo({ top: 0 });
            requestAnimationFrame(() => document.getElementById('faults')?.focus());
            return;
        }
        setBusy(true);
        await flush(url);
        setBusy(false);
        if (Object.keys(drafts(url)).length === 0) {
            go(`/portal/levels/${level.id}?view=letter`);
        } else {
            setError('unsaved');
        }
    };
    const throwAway = async () => {
        setBusy(true);
        try {
            await flush(url);
            await api.delete(url, { rev: level.rev });
            go(`/portal/suppliers/${level.supplier_id}`);
        } catch (problem) {
            setThrowing(false);
            setBusy(false);
            setError(problem);
        }
    };
    return html`<${Page} title=${t('lf.title')} lead=${t('lf.lead', { name: pick(level, 'supplier') })}
        crumbs=${html`<${Crumbs} items=${[[t('suppliers.title'), '/portal/suppliers'], [pick(level, 'supplier'), `/portal/suppliers/${level.supplier_id}`]]} />`}>
        <div class="draft-said">${error && html`<${Notice} kind="bad" live title=${error === 'unsaved' ? t('lf.unsaved') : errorText(error)}>${error === 'unsaved' && html`<p>${t('lf.unsaved_next')}</p>`}</${Notice}>`}
        ${refused && html`<${Notice} kind="bad" live title=${t('lf.refused')} tools=${html`<${Button} onclick=${() => discard(url)}>${t('lf.refused_undo')}</${Button}>`}>
            <p>${errorText(refused)}</p></${Notice}>`}</div>
        <div id="faults" class="draft-faults" tabindex="-1"><${ErrorList} errors=${faults.map(([name, fault]) => [`f-${name}`, `${t(`lf.${name}_short`)}: ${t(`fault.${fault}`)}`])} /></div>
        <form class="draft" onsubmit=${(/** @type {Event} */ event) => event.preventDefault()} novalidate>
            <${Fields} values=${values} errors=${errors} onvalue=${onvalue} onleave=${onleave} />
            <div class="draft-last"><p class="fine">${t('lf.autosave')}</p>
                <${Button} kind="plain" icon="cross" class="draft-throw" onclick=${() => setThrowing(true)}>${t('lf.discard')}</${Button}></div>
            <div class="draft-end no-print"><${SaveState} />
                <div class="row"><${LinkButton} href=${`/portal/suppliers/${level.supplier_id}`}>${t('lf.pause')}</${LinkButton}>
                    <${Button} kind="primary" icon="eye" busy=${busy} onclick=${toLetter}>${t('lf.to_letter')}</${Button}></div></div>
        </form>
        ${throwing && html`<${Confirm} title=${t('lf.discard_title')} yes=${t('lf.discard_yes')} danger busy=${busy} onyes=${throwAway} onclose=${() => setThrowing(false)}>
            <p>${t('lf.discard_text', { name: pick(level, 'supplier') })}</p></${Confirm}>`}
    </${Page}>`;
}

/**
 * Takes over what the outbox tells: saved by this tab or another one, or a decided conflict. Text being typed is not touched.
 * @param {string} url @param {(level: any) => void} set @param {(change: (old: any) => any) => void} setValues
 */
function watchDraft(url, set, setValues) {
    return watch((event) => {
        if (event.url !== url) {
            return;
        }
        if (event.type === 'acked') {
            set(event.data);
            setValues((old) => ({ ...event.sent, ...old }));
        } else if (event.type === 'draft') {
            setValues((old) => ({ ...old, ...event.patch }));
        } else if (event.type === 'settled') {
            set({ ...event.server, ...(event.saved || {}) });
            setValues(() => onlyFields(event.server));
        }
    });
}
