/*
 * assessment.js - the form: one category at a time, grouped by requirement. Everything saves by itself (outbox.js).
 * Address: ?c= category, ?f= filter (none, unmet, na, work), ?q= search, #c-<criterion>. Search and filters look in all categories.
 */
import { computed, html, useEffect, useMemo, useRef, useState } from '../../vendor/preact.js';
import { count, edit, openAnswers } from '../answers.js';
import { api } from '../api.js';
import { readCatalogue } from '../catalogue.js';
import { openFiles } from '../evidence.js';
import { timeText } from '../format.js';
import { pick, t } from '../i18n.js';
import { durable, flush } from '../outbox.js';
import { go, setQuery } from '../router.js';
import { can, me } from '../store.js';
import { onUploaded } from '../uploads.js';
import { Criterion, openEvidence, openNote } from '../ui/criterion.js';
import { CheckField, useText } from '../ui/field.js';
import { Icon } from '../ui/icons.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Bar, Button, Chips, Crumbs, Due, Empty, LinkButton, Notice, Page, Star, Table } from '../ui/parts.js';
import { Verdict } from '../ui/shared_view.js';
import { SaveState, announce } from '../ui/status.js';
import { KeysDialog, keysOn, setKeys, useKeys } from '../ui/keys.js';

/** @param {{ params: Record<string, string>, query: URLSearchParams }} props */
export default function Assessment({ params, query }) {
    const page = useLoad(async (signal) => {
        const { data } = await api.get(`/assessments/${params.id}`, { signal });
        return { assessment: data, book: await readCatalogue(data.edition) };
    }, [params.id]);
    return html`<${Loaded} of=${page} title=${t('form.name')}>${(/** @type {any} */ data) => html`<${Form} ...${data} query=${query} />`}</${Loaded}>`;
}

/** @param {any} item @param {string} filter */
function passes(item, filter) {
    const { verdict, working } = item.local.value;
    return filter === 'all' || (filter === 'none' ? !verdict : filter === 'work' ? working : verdict === filter);
}

/** @param {any} item @param {string} text */
function contains(item, text) {
    const words = text.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
    const { criterion, requirement } = item;
    const all = [item.id, criterion.title_ja, criterion.title_en, criterion.desc_ja, criterion.desc_en, requirement.title_ja, requirement.title_en, item.local.value.note || '']
        .join('\n').normalize('NFKC').toLowerCase();
    return words.every((word) => all.includes(word));
}

/** @param {{ assessment: any, book: any, query: URLSearchParams }} props */
function Form({ assessment, book, query }) {
    const model = useMemo(() => openAnswers(assessment, book), [assessment]);
    const files = useMemo(() => openFiles(assessment.id), [assessment.id]);
    useEffect(() => model.stop, [model]);
    useEffect(() => {
        files.reload();
        return onUploaded(({ assessment_id: of }) => of === assessment.id && files.reload());
    }, [files]);
    useEffect(() => () => {
        flush();
    }, []);
    const readOnly = !can('ANSWER_CRITERIA');
    const filter = query.get('f') || 'all';
    const search = query.get('q') || '';
    const target = location.hash.startsWith('#c-') ? location.hash.slice(3) : null;
    const aimed = target ? model.items.find((item) => item.id === target) : null;
    const category = model.tree.find((/** @type {any} */ one) => one.category.id === (query.get('c') || aimed?.category.id))?.category || model.tree[0].category;
    const everywhere = filter !== 'all' || search !== '';
    /* chosen when a filter is set, not while answering: an item must not vanish under the hand */
    const shown = useMemo(() => new Set(model.items
        .filter((item) => (everywhere ? passes(item, filter) && (!search || contains(item, search)) : item.category.id === category.id)).map((item) => item.id)),
    [model, filter, search, category.id]);
    const current = useRef(/** @type {string | null} */ (null));
    const [help, setHelp] = useState(false);
    useTarget(target, model);
    useKeys(useMemo(() => formKeys(model, shown, current, readOnly, () => setHelp(true)), [model, shown, readOnly]));
    return html`<${Page} title=${t('form.title', { star: assessment.star })} crumbs=${html`<${Crumbs} items=${[[t('nav.home'), '/portal/']]} />`}
            lead=${html`${t('form.draft_n', { n: assessment.n })}${t('ui.dot')}${t('form.edition', { edition: assessment.edition })}`}
            tools=${assessment.due_on && html`<p><span class="due-label">${t('level.due')}</span><${Due} date=${assessment.due_on} /></p>`}>
        ${readOnly && html`<div class="state-notice"><${Notice}><p>${t('form.read_only')}</p></${Notice}></div>`}
        ${!readOnly && !durable.value && html`<div class="state-notice"><${Notice} kind="warn"><p>${t('save.memory_only')}</p></${Notice}></div>`}
        ${assessment.submitted_at && html`<div class="state-notice"><${Notice}><p>${t('form.after_submission', { n: assessment.n })}</p></${Notice}></div>`}
        <${FormBar} model=${model} assessment=${assessment} readOnly=${readOnly} />
        <div class="fm">
            <${Side} model=${model} category=${category} everywhere=${everywhere} readOnly=${readOnly} onhelp=${() => setHelp(true)} />
            <div class="fm-main">
                <${Filters} model=${model} filter=${filter} search=${search} />
                <p class="visually-hidden" role="status">${everywhere ? t('form.found', { n: shown.size }) : ''}</p>
                ${shown.size === 0 && html`<${Empty} icon=${filter === 'none' && !search ? 'check' : 'search'} title=${t(filter === 'none' && !search ? 'form.all_answered' : 'form.nothing')}>
                    <p>${t(filter === 'none' && !search ? 'form.all_answered_next' : 'form.nothing_next')}</p>
                    <div class="row row-center">${filter === 'none' && !search && html`<${LinkButton} kind="primary" href=${`/portal/assessments/${assessment.id}/review`} iconEnd="right">${t('form.to_review')}</${LinkButton}>`}
                        <${Button} onclick=${() => setQuery({ f: null, q: null })}>${t('form.show_all')}</${Button}></div></${Empty}>`}
                ${model.tree.map((/** @type {any} */ part) => html`<${Part} key=${part.category.id} part=${part} model=${model} files=${files} shown=${shown} readOnly=${readOnly}
                    onfocus=${(/** @type {string} */ id) => {
                        current.current = id;
                    }} />`)}
                ${!everywhere && html`<${Onward} model=${model} category=${category} assessment=${assessment} />`}
                <p class="fine official">${t('form.own_words')} ${book.data.official_url && html`<a href=${book.data.official_url} target="_blank" rel="noopener noreferrer">${t('form.official')}<${Icon} name="external" class="icon-small" /><span class="visually-hidden">(${t('ui.new_tab')})</span></a>`}</p>
            </div>
        </div>
        <${PrintTable} model=${model} files=${files} />
        ${help && html`<${KeysDialog} onclose=${() => setHelp(false)} />`}
    </${Page}>`;
}

/** Goes to the criterion of the address once. @param {string | null} target @param {any} model */
function useTarget(target, model) {
    useEffect(() => {
        const box = target && document.getElementById(`c-${target}`);
        if (box) {
            const item = model.items.find((/** @type {any} */ one) => one.id === target);
            item.open.value = true;
            box.scrollIntoView({ block: 'center' });
            box.focus({ preventScroll: true });
        }
    }, [target, model]);
}

/**
 * J K 1 2 3 N E / ?
 * @param {any} model @param {Set<string>} shown @param {{ current: string | null }} current @param {boolean} readOnly @param {() => void} onhelp
 * @returns {Record<string, () => void>}
 */
function formKeys(model, shown, current, readOnly, onhelp) {
    const list = model.items.filter((/** @type {any} */ item) => shown.has(item.id));
    const move = (/** @type {number} */ by) => {
        const at = list.findIndex((/** @type {any} */ item) => item.id === current.current);
        const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))];
        const box = next && document.getElementById(`c-${next.id}`);
        if (box) {
            current.current = next.id;
            box.focus({ preventScroll: true });
            box.scrollIntoView({ block: 'nearest' });
        }
    };
    const act = (/** @type {(item: any) => void} */ doIt) => () => {
        const item = list.find((/** @type {any} */ one) => one.id === current.current) || list[0];
        if (item && !readOnly) {
            current.current = item.id;
            doIt(item);
        }
    };
    const answer = (/** @type {'met' | 'unmet' | 'na'} */ verdict) => act((item) => {
        item.open.value = true;
        edit(item, { verdict });
        announce(t('form.answered_now', { id: item.id, verdict: t(`verdict.${verdict}`) }));
    });
    return {
        j: () => move(1), k: () => move(-1), 1: answer('met'), 2: answer('unmet'), 3: answer('na'), n: act(openNote), e: act(openEvidence),
        '/': () => document.getElementById('form-search')?.focus(), '?': onhelp,
    };
}

/** The strip that stays in sight: progress, state of saving, the way on. @param {{ model: any, assessment: any, readOnly: boolean }} props */
function FormBar({ model, assessment, readOnly }) {
    const of = model.counts.value;
    const answered = of.total - of.none;
    return html`<div class="fm-bar" role="group" aria-label=${t('form.state')}>
        <${Star} star=${assessment.star} />
        <div class="fm-bar-progress"><${Bar} total=${of.total} label=${t('shared.bar', of)} parts=${[{ kind: 'met', n: of.met }, { kind: 'unmet', n: of.unmet }, { kind: 'na', n: of.na }]} />
            <p><b class="num">${Math.floor((answered / Math.max(1, of.total)) * 100)}%</b> <span class="num">${t('form.answered', { n: answered, total: of.total })}</span></p></div>
        ${!readOnly && html`<${SaveState} />`}
        <div class="fm-bar-end"><${Button} icon="print" class="fm-print" aria-label=${t('form.print')} onclick=${() => print()}>${t('ui.print')}</${Button}>
            <${LinkButton} kind="primary" href=${`/portal/assessments/${assessment.id}/review`} iconEnd="right">${t('form.to_review')}</${LinkButton}></div>
    </div>`;
}

/** @param {{ model: any, category: any, everywhere: boolean, readOnly: boolean, onhelp: () => void }} props */
function Side({ model, category, everywhere, readOnly, onhelp }) {
    const [narrow] = useState(() => matchMedia('(max-width: 900px)'));
    const [small, setSmall] = useState(narrow.matches);
    useEffect(() => {
        const hear = () => setSmall(narrow.matches);
        narrow.addEventListener('change', hear);
        return () => narrow.removeEventListener('change', hear);
    }, []);
    const box = useRef(/** @type {HTMLDetailsElement | null} */ (null));
    const list = html`<nav aria-label=${t('form.categories')}><ul class="cats">${model.tree.map((/** @type {any} */ part) => html`<${CategoryLink} key=${part.category.id} part=${part} model=${model}
        here=${!everywhere && part.category.id === category.id} onpick=${() => box.current?.removeAttribute('open')} />`)}</ul></nav>`;
    if (small) {
        return html`<aside class="fm-side"><details class="cats-box" ref=${box}><summary><span class="fine">${t('form.category')}</span> <b>${everywhere ? t('form.all_categories') : pick(category, 'name')}</b><${Icon} name="down" /></summary>${list}</details></aside>`;
    }
    return html`<aside class="fm-side" aria-label=${t('form.side')}>
        <h2 class="side-title">${t('form.categories')}</h2>
        ${list}
        <${Counts} model=${model} />
        ${!readOnly && html`<div class="side-keys"><${CheckField} label=${t('keys.use')} checked=${keysOn.value} onvalue=${setKeys} />
            ${keysOn.value && html`<dl class="keys-short">${[['J K', 'keys.move'], ['1 2 3', 'keys.answer'], ['N', 'keys.note'], ['E', 'keys.evidence'], ['/', 'keys.search'], ['?', 'keys.help']].map(([key, text]) => html`<div><dt>${key.split(' ').map((one) => html`<kbd>${one}</kbd>`)}</dt><dd>${t(text)}</dd></div>`)}</dl>`}
            <button type="button" class="link-btn link-quiet" onclick=${onhelp}>${t('keys.all')}</button></div>`}
    </aside>`;
}

/** @param {{ part: any, model: any, here: boolean, onpick: () => void }} props */
function CategoryLink({ part, model, here, onpick }) {
    const of = useMemo(() => computed(() => count(model.items.filter((/** @type {any} */ item) => item.category.id === part.category.id))), [model, part]).value;
    return html`<li><a class="cat" href=${`${location.pathname}?c=${part.category.id}`} aria-current=${here ? 'true' : undefined} onclick=${(/** @type {MouseEvent} */ event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            go(`${location.pathname}?c=${part.category.id}`);
            onpick();
        }
    }}>
        <span class="cat-name">${pick(part.category, 'name')}</span><span class="cat-n num"><b>${of.total - of.none}</b>/${of.total}</span>
        <${Bar} total=${of.total} label=${t('shared.bar', of)} parts=${[{ kind: 'met', n: of.met }, { kind: 'unmet', n: of.unmet }, { kind: 'na', n: of.na }]} />
    </a></li>`;
}

/** @param {{ model: any }} props */
function Counts({ model }) {
    const of = model.counts.value;
    return html`<dl class="side-counts">${['met', 'unmet', 'na', 'none'].map((kind) => html`<div><dt><${Verdict} of=${kind === 'none' ? null : kind} /></dt><dd class="num">${of[kind]}</dd></div>`)}</dl>`;
}

/** @param {{ model: any, filter: string, search: string }} props */
function Filters({ model, filter, search }) {
    const of = model.counts.value;
    const text = useText(search, (value) => setQuery({ q: value.trim() || null, f: filter === 'all' ? null : filter }));
    return html`<div class="fm-filter">
        <${Chips} label=${t('form.filter')} value=${filter} onvalue=${(/** @type {string} */ value) => setQuery({ f: value === 'all' ? null : value })} options=${[
            { value: 'all', text: t('form.filter_all'), n: of.total }, { value: 'none', text: t('form.filter_none'), n: of.none }, { value: 'unmet', text: t('verdict.unmet'), n: of.unmet },
            { value: 'na', text: t('verdict.na'), n: of.na }, { value: 'work', text: t('form.working'), n: of.working }]} />
        <div class="search" role="search"><${Icon} name="search" /><label class="visually-hidden" for="form-search">${t('form.search')}</label>
            <input type="search" id="form-search" class="text-input" placeholder=${t('form.search_hint')} ...${text} /></div>
    </div>`;
}

/** @param {{ part: any, model: any, files: any, shown: Set<string>, readOnly: boolean, onfocus: (id: string) => void }} props */
function Part({ part, model, files, shown, readOnly, onfocus }) {
    const groups = part.requirements.map((/** @type {any} */ group) => ({ ...group, items: model.items.filter((/** @type {any} */ item) => item.requirement === group.requirement && shown.has(item.id)) }))
        .filter((/** @type {any} */ group) => group.items.length > 0);
    return groups.length === 0 ? null : html`<section class="fm-part" aria-labelledby=${`p-${part.category.id}`}>
        <h2 id=${`p-${part.category.id}`}>${pick(part.category, 'name')}</h2>
        ${groups.map((/** @type {any} */ group) => html`<section class="fm-group" key=${group.requirement.id} aria-labelledby=${`g-${group.requirement.id}`}>
            <header class="fm-group-head"><h3 id=${`g-${group.requirement.id}`}><span class="item-id">${group.requirement.id}</span> ${pick(group.requirement, 'title')}</h3><p>${pick(group.requirement, 'desc')}</p></header>
            ${group.items.map((/** @type {any} */ item) => html`<${Criterion} key=${item.id} item=${item} files=${files} readOnly=${readOnly} onfocus=${() => onfocus(item.id)} />`)}
        </section>`)}
    </section>`;
}

/** At the end of a category: the next one. @param {{ model: any, category: any, assessment: any }} props */
function Onward({ model, category, assessment }) {
    const at = model.tree.findIndex((/** @type {any} */ part) => part.category.id === category.id);
    const next = model.tree[at + 1]?.category;
    const before = model.tree[at - 1]?.category;
    return html`<nav class="onward" aria-label=${t('form.onward')}>
        ${before && html`<${LinkButton} href=${`${location.pathname}?c=${before.id}`} icon="left">${pick(before, 'name')}</${LinkButton}>`}
        ${next && html`<${LinkButton} kind="plain" href=${`/portal/assessments/${assessment.id}/review`}>${t('form.to_review')}</${LinkButton}>`}
        ${next ? html`<${LinkButton} kind="primary" href=${`${location.pathname}?c=${next.id}`} iconEnd="right">${t('form.next_category', { name: pick(next, 'name') })}</${LinkButton}>`
            : html`<${LinkButton} kind="primary" href=${`/portal/assessments/${assessment.id}/review`} iconEnd="right">${t('form.to_review')}</${LinkButton}>`}
    </nav>`;
}

/** Paper shows everything as one table, a line per criterion. @param {{ model: any, files: any }} props */
function PrintTable({ model, files }) {
    return html`<div class="print-only"><p>${t('form.printed', { party: pick(me.value, 'party'), at: timeText(Date.now()) })}</p><${Table} label=${t('form.print')} head=${[t('shared.criterion'), t('field.verdict'), t('field.note'), t('evidence.name')]}>
        ${model.items.map((/** @type {any} */ item) => html`<${PrintRow} key=${item.id} item=${item} files=${files} />`)}</${Table}></div>`;
}

/** @param {{ item: any, files: any }} props */
function PrintRow({ item, files }) {
    const { verdict, note } = item.local.value;
    return html`<tr><th scope="row"><span class="item-id">${item.id}</span> ${pick(item.criterion, 'title')}</th><td><${Verdict} of=${verdict} /></td><td class="words">${note}</td><td>${files.at(item.id).map((/** @type {any} */ one) => html`<p>${one.name}</p>`)}</td></tr>`;
}
