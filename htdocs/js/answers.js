/*
 * answers.js - the answers of one assessment as signals: one per criterion, so that a key stroke draws one item and no page.
 *
 * An item shows what the person typed (`local`) over what the server acknowledged (`server`). Edits go to the outbox; what
 * comes back from there - an acknowledgement, another tab's typing, a decided conflict - comes in by `watch`.
 */
import { computed, signal } from '../vendor/preact.js';
import { change, drafts, problemOf, same, watch } from './outbox.js';

/** @typedef {{ verdict: 'met' | 'unmet' | 'na' | null, note: string | null, working: boolean }} Local */
/**
 * @typedef {{ id: string, criterion: any, requirement: any, category: any, url: string, server: any,
 *   local: import('../vendor/preact.js').Signal<Local>, open: import('../vendor/preact.js').Signal<boolean> }} Item
 */

const FIELDS = /** @type {const} */ (['verdict', 'note', 'working']);

/** @param {any} assessment  reply of GET /assessments/{id} @param {any} book  of catalogue.js */
export function openAnswers(assessment, book) {
    const given = new Map(assessment.answers.map((/** @type {any} */ one) => [one.criterion, one]));
    const tree = book.tree(assessment.star);
    /** @type {Item[]} */
    const items = tree.flatMap((/** @type {any} */ part) => part.requirements.flatMap((/** @type {any} */ group) => group.criteria.map((/** @type {any} */ criterion) => {
        const url = `/assessments/${assessment.id}/answers/${criterion.id}`;
        const server = given.get(criterion.id) || { criterion: criterion.id, verdict: null, note: null, working: false, rev: 0, saved_by: null, saved_at: null };
        return {
            id: criterion.id, criterion, requirement: group.requirement, category: part.category, url, server,
            local: signal(/** @type {Local} */ ({ verdict: server.verdict, note: server.note, working: Boolean(server.working), ...drafts(url) })),
            open: signal(false),
        };
    })));
    const byUrl = new Map(items.map((item) => [item.url, item]));
    const stop = watch((event) => {
        const item = byUrl.get(event.url);
        if (!item) {
            return;
        }
        if (event.type === 'acked') {
            item.server = event.data.answer;
            take(item, item.server);
        } else if (event.type === 'draft') {
            item.local.value = { ...item.local.value, ...event.patch };
        } else if (event.type === 'settled') {
            item.server = event.saved;
            item.local.value = { verdict: event.server.verdict ?? null, note: event.server.note ?? null, working: Boolean(event.server.working) };
        }
    });
    return { assessment, items, tree, stop, counts: computed(() => count(items)) };
}

/** Takes over what the server has, but never the text under somebody's hands. @param {Item} item @param {any} server */
function take(item, server) {
    const waiting = drafts(item.url);
    /** @type {any} */
    const next = { ...item.local.value };
    for (const name of FIELDS) {
        if (!(name in waiting) && !same(next[name], server[name])) {
            next[name] = server[name];
        }
    }
    item.local.value = next;
}

/** @param {Item} item @param {Partial<Local>} patch */
export function edit(item, patch) {
    item.local.value = { ...item.local.value, ...patch };
    change(item.url, patch, item.server, { title: { ja: `${item.id} ${item.criterion.title_ja}`, en: `${item.id} ${item.criterion.title_en}` } });
}

/** What stops a submission at this item: 'unanswered', 'needs_reason' or null. @param {Item} item */
export function missing(item) {
    const { verdict, note } = item.local.value;
    return !verdict ? 'unanswered' : verdict === 'na' && !(note || '').trim() ? 'needs_reason' : null;
}

/** @param {Item[]} items */
export function count(items) {
    const sum = { met: 0, unmet: 0, na: 0, none: 0, working: 0, total: items.length };
    for (const item of items) {
        sum[item.local.value.verdict || 'none']++;
        sum.working += item.local.value.working ? 1 : 0;
    }
    return sum;
}

export { problemOf };
