/*
 * outbox.js - what was typed and is not yet acknowledged. Nothing typed is ever lost, and nothing is overwritten in silence.
 *
 * A change goes into the outbox first (memory and, unless switched off, IndexedDB), under iss + sub + company + address, with
 * the version it was made on. It is sent 0.7 s after the last key, on leaving the field, on a switch of tab and on pagehide,
 * and leaves only on the server's acknowledgement. It is sent again on load, when the line is back and after a new log-in.
 *
 *   await openOutbox();                                 once GET /me is known (main.js does it)
 *   change(url, { note }, server, { title })            url: what is PATCHed; server: the object as last read, with its `rev`
 *   flush(url?)                                         send now (onblur)
 *   const off = watch((event) => …);                    {type: 'acked', url, data, sent} | {type: 'draft', url, patch} |
 *                                                       {type: 'settled', url, server} (a conflict was decided)
 *   drafts(url)                                         the fields not yet acknowledged, {} when none
 *   discard(url)                                        gives a refused change up
 *   same(a, b)                                          whether two texts are the same once stored
 *   problemOf(url)                                      ApiError of a change that the server refused, else null
 *   saveState.value                                     { kind, n, at } for the line in words (ui/status.js)
 *
 * The reply of the PATCH is the object itself or { answer: object, … }; either has `rev`. On 412 the other version is read
 * from the same address. If it says the same as ours, all is well; if it is our own earlier change whose acknowledgement got
 * lost, ours goes on top; otherwise the entry becomes a conflict, and ui/conflict.js lets a person decide.
 *
 * Two tabs of one browser share the entries: a Web Lock lets one of them send, a BroadcastChannel tells the others.
 */
import { computed, signal } from '../vendor/preact.js';
import { ApiError, api } from './api.js';
import { hasDevice, openDevice, stored } from './device.js';
import { channel, me, online, session, who, whoOf } from './store.js';

/**
 * @typedef {Record<string, any>} Fields
 * @typedef {{ key: string, who: string, url: string, title: { ja: string, en: string } | null, patch: Fields, rev: number, base: Fields,
 *   sent: Fields[], at: number, turn: number, state: 'waiting' | 'conflict' | 'refused', theirs: any, problem: any }} Entry
 */

const DELAY = 700;
const KEEP = 7 * 24 * 3600 * 1000;
const RETRY = 5000;
const STORED_OFF = 'sctier.shared_device';

/** Entries of this person and company, by url. */
const entries = signal(/** @type {Map<string, Entry>} */ (new Map()));
const sending = signal(0);
const savedAt = signal(/** @type {number | null} */ (null));
const trouble = signal(false);
/** Whether entries survive a closed tab; false on a shared device or without IndexedDB. */
export const durable = signal(false);
export const conflictsOpen = signal(false);
/** For whom the outbox is open: pages with drafts are drawn after that. */
export const openedFor = signal(/** @type {string | null} */ (null));

/** @type {Set<(event: any) => void>} */
const watchers = new Set();
/** @type {Map<string, any>} */
const timers = new Map();
const inFlight = new Set();
let retryTimer = /** @type {any} */ (null);
let wired = false;

export const conflicts = computed(() => [...entries.value.values()].filter((entry) => entry.state === 'conflict'));
const refused = computed(() => [...entries.value.values()].filter((entry) => entry.state === 'refused'));

/** One line for the person, the most urgent first. */
export const saveState = computed(() => {
    const n = entries.value.size;
    if (n > 0 && session.value !== 'ok') {
        return { kind: 'session', n, at: null };
    }
    if (conflicts.value.length > 0) {
        return { kind: 'conflict', n: conflicts.value.length, at: null };
    }
    if (n > 0 && !online.value) {
        return { kind: 'offline', n, at: null };
    }
    if (refused.value.length > 0) {
        return { kind: 'refused', n: refused.value.length, at: null };
    }
    if (n > 0 && trouble.value) {
        return { kind: 'retry', n, at: null };
    }
    if (sending.value > 0) {
        return { kind: 'saving', n, at: null };
    }
    if (n > 0) {
        return { kind: 'dirty', n, at: null };
    }
    return savedAt.value ? { kind: 'saved', n: 0, at: savedAt.value } : { kind: 'clean', n: 0, at: null };
});

/** @param {(event: any) => void} watcher */
export function watch(watcher) {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
}

/** @param {any} event */
function tell(event) {
    watchers.forEach((watcher) => watcher(event));
}

/** @param {string} url */
export function drafts(url) {
    return entries.value.get(url)?.patch || {};
}

/** @param {string} url */
export function problemOf(url) {
    const entry = entries.value.get(url);
    return entry?.state === 'refused' ? new ApiError(entry.problem) : null;
}

/** Whether this device keeps nothing once the tab is closed. */
export function sharedDevice() {
    try {
        return localStorage.getItem(STORED_OFF) === '1';
    } catch {
        return false;
    }
}

/** @param {boolean} on */
export async function setSharedDevice(on) {
    localStorage.setItem(STORED_OFF, on ? '1' : '0');
    if (on) {
        await all('readwrite', (store) => store.clear());
    }
    durable.value = !on && hasDevice();
    if (!on) {
        entries.value.forEach((entry) => keep(entry));
    }
}

/** Opens the store, forgets what is older than 7 days, takes over what waits for this person and company, and sends it. */
export async function openOutbox() {
    if (!wired) {
        wire();
        await openDevice();
    }
    durable.value = hasDevice() && !sharedDevice();
    /** @type {Entry[]} */
    const kept = (await all('readonly', (store) => store.getAll())) || [];
    const old = kept.filter((entry) => entry.at < Date.now() - KEEP);
    old.forEach((entry) => forget(entry.key));
    entries.value = new Map(kept.filter((entry) => entry.who === who.value && !old.includes(entry)).map((entry) => [entry.url, entry]));
    openedFor.value = who.value;
    flush();
}

/**
 * @param {string} url
 * @param {Fields} patch  only the fields that changed
 * @param {any} server    the object as last acknowledged or read
 * @param {{ title?: { ja: string, en: string } }} [options]
 */
export function change(url, patch, server, options = {}) {
    const mine = who.value;
    if (!mine) {
        return;
    }
    const before = entries.value.get(url);
    /** @type {Entry} */
    const entry = before
        ? { ...before, patch: { ...before.patch, ...patch }, turn: before.turn + 1, problem: null,
            state: before.state === 'refused' ? 'waiting' : before.state }
        : { key: `${mine}\n${url}`, who: mine, url, title: options.title || null, patch: { ...patch }, rev: server.rev || 0,
            base: plain(server), sent: [], at: Date.now(), turn: 1, state: 'waiting', theirs: null, problem: null };
    put(entry);
    channel?.postMessage({ kind: 'draft', who: mine, entry });
    clearTimeout(timers.get(url));
    timers.set(url, setTimeout(() => flush(url), DELAY));
}

/** Sends now what waits: one address, or everything. Resolves when the tries are over. @param {string} [url] @param {boolean} [leaving] */
export async function flush(url, leaving = false) {
    const list = url ? [url] : [...entries.value.keys()];
    await Promise.all(list.map((one) => {
        clearTimeout(timers.get(one));
        timers.delete(one);
        return send(one, leaving);
    }));
}

/**
 * Decides a conflict. @param {string} url
 * @param {Fields | null} mine  the fields to save on top of the other version; null takes the other version as it is
 */
export function decide(url, mine) {
    const entry = entries.value.get(url);
    if (!entry || entry.state !== 'conflict') {
        return;
    }
    const server = entry.theirs;
    tell({ type: 'settled', url, server: { ...server, ...(mine || {}) }, saved: server });
    if (mine === null) {
        drop(entry);
        return;
    }
    put({ ...entry, patch: mine, rev: server.rev, base: plain(server), sent: [], state: 'waiting', theirs: null, turn: entry.turn + 1 });
    flush(url);
}

/** Gives up a change that the server refused; the field shows what the server has. @param {string} url */
export function discard(url) {
    const entry = entries.value.get(url);
    if (entry) {
        tell({ type: 'settled', url, server: { ...entry.base, rev: entry.rev }, saved: { ...entry.base, rev: entry.rev } });
        drop(entry);
    }
}

/** How much this person has not sent yet, for whichever company. @returns {Promise<number>} */
export async function unsent() {
    return Math.max(entries.value.size, (await mineKept()).length);
}

/** Before log-out: nothing of this person stays on the device, for whichever company. */
export async function wipe() {
    timers.forEach((timer) => clearTimeout(timer));
    await Promise.all((await mineKept()).map((entry) => forget(entry.key)));
    entries.value = new Map();
}

/** @returns {Promise<Entry[]>} */
async function mineKept() {
    const person = me.value ? whoOf({ ...me.value, party: '' }) : null;
    const kept = (await all('readonly', (store) => store.getAll())) || [];
    return person === null ? [] : kept.filter((/** @type {Entry} */ entry) => entry.who.startsWith(person));
}

/** One try for one address: one tab at a time, and only if the entry is still there. @param {string} url @param {boolean} leaving */
async function send(url, leaving) {
    const first = entries.value.get(url);
    if (!first || first.state !== 'waiting' || session.value !== 'ok' || first.who !== who.value) {
        return;
    }
    if (leaving || !navigator.locks) {
        /* on the way out only what is not already on the line: the rest is kept, and sent on the next load */
        return inFlight.has(url) ? undefined : transmit(first, leaving);
    }
    await navigator.locks.request(`sctier:${first.key}`, async () => {
        /** @type {Entry | undefined} */
        const kept = durable.value ? await all('readonly', (store) => store.get(first.key)) : entries.value.get(url);
        const now = entries.value.get(url);
        if (!now || now.state !== 'waiting') {
            return;
        }
        if (durable.value && !kept && now.turn === first.turn && !writing.has(now.key)) {
            return adopt(url, null); /* another tab has sent it */
        }
        await transmit(now, false);
    });
}

/** @param {Entry} entry @param {boolean} leaving */
async function transmit(entry, leaving) {
    const body = { ...entry.patch };
    /* what goes out is noted first, and kept until an acknowledgement: when one gets lost (a reload in mid-save, a broken
       line), a later 412 can be told from somebody else's change */
    put({ ...entry, sent: [...entry.sent, body].slice(-20) });
    sending.value++;
    inFlight.add(entry.url);
    try {
        const { data } = await api.patch(entry.url, body, { rev: entry.rev, keepalive: leaving });
        acknowledge(entry.url, body, data);
    } catch (error) {
        await fail(entry.url, error);
    } finally {
        sending.value--;
        inFlight.delete(entry.url);
    }
}

/** @param {string} url @param {Fields} body @param {any} data */
function acknowledge(url, body, data) {
    const server = data.answer || data;
    const now = entries.value.get(url);
    trouble.value = false;
    savedAt.value = Date.now();
    tell({ type: 'acked', url, data, sent: body });
    channel?.postMessage({ kind: 'acked', who: who.value, url, data, sent: body });
    if (!now) {
        return;
    }
    const left = differing(now.patch, body);
    if (Object.keys(left).length === 0) {
        drop(now);
    } else {
        put({ ...now, patch: left, rev: server.rev, base: plain(server), sent: [] });
        if (!timers.has(url)) {
            timers.set(url, setTimeout(() => flush(url), DELAY));
        }
    }
}

/** @param {string} url @param {any} error */
async function fail(url, error) {
    if (error?.status === 412) {
        return stale(url);
    }
    if (!(error instanceof ApiError) || error.retryable) {
        trouble.value = error?.key !== 'offline' && error?.key !== 'sign_in';
        scheduleRetry();
        return;
    }
    const now = entries.value.get(url);
    if (now) {
        put({ ...now, state: 'refused', problem: { ...error.problem, status: error.status } });
    }
}

/** Somebody else was first: read their version and compare. @param {string} url */
async function stale(url) {
    /** @type {any} */
    let theirs;
    try {
        theirs = (await api.get(url)).data;
    } catch (error) {
        /* not to be read any more: the entry stays, and the page says why; else the line broke, and it is tried again */
        return fail(url, error);
    }
    const now = entries.value.get(url);
    if (!now) {
        return;
    }
    const left = differing(now.patch, theirs);
    if (Object.keys(left).length === 0) {
        tell({ type: 'settled', url, server: theirs, saved: theirs });
        drop(now);
        return;
    }
    /* our own earlier change whose acknowledgement got lost: theirs is, in every field we touched, what we sent or had read */
    const own = now.sent.some((sent) => Object.keys({ ...now.patch, ...sent })
        .every((name) => same(theirs[name], name in sent ? sent[name] : now.base[name])));
    if (own) {
        put({ ...now, patch: left, rev: theirs.rev, base: plain(theirs), sent: [] });
        return transmit(/** @type {Entry} */ (entries.value.get(url)), false);
    }
    put({ ...now, state: 'conflict', theirs });
}

/** The fields of `mine` that `other` has otherwise; texts are compared as the server stores them. @param {Fields} mine @param {Fields} other */
function differing(mine, other) {
    return Object.fromEntries(Object.entries(mine).filter(([name, value]) => plainText(value) !== plainText(other[name])));
}

/** Whether two values are the same once stored. @param {any} a @param {any} b */
export function same(a, b) {
    return plainText(a) === plainText(b);
}

/** @param {any} value */
function plainText(value) {
    return typeof value === 'string' ? value.normalize('NFC').replace(/\r\n?/g, '\n').trim() || null
        : value === undefined || value === false ? null : value;
}

/** What a person wrote, without the server's own marks. @param {any} object @returns {Fields} */
function plain(object) {
    return Object.fromEntries(Object.entries(object).filter(([name, value]) => !marks.has(name) && (value === null || typeof value !== 'object')));
}
const marks = new Set(['rev', 'saved_by', 'saved_at']);

function scheduleRetry() {
    clearTimeout(retryTimer);
    retryTimer = setTimeout(() => {
        if (entries.value.size > 0) {
            flush();
        }
    }, RETRY);
}

/* ---- memory and IndexedDB ---- */

/** Writes on their way, by key: an entry is not "sent by another tab" while it is still being written here. */
const writing = new Map();

/** @param {Entry} entry */
function put(entry) {
    const next = new Map(entries.value);
    next.set(entry.url, entry);
    entries.value = next;
    keep(entry);
}

/** @param {Entry} entry */
function keep(entry) {
    if (durable.value) {
        writing.set(entry.key, (writing.get(entry.key) || 0) + 1);
        all('readwrite', (store) => store.put(entry)).finally(() => {
            const n = writing.get(entry.key) - 1;
            n > 0 ? writing.set(entry.key, n) : writing.delete(entry.key);
        });
    }
}

/** @param {Entry} entry */
function drop(entry) {
    adopt(entry.url, null);
    forget(entry.key);
    channel?.postMessage({ kind: 'dropped', who: entry.who, url: entry.url });
}

/** @param {string} url @param {Entry | null} entry */
function adopt(url, entry) {
    const next = new Map(entries.value);
    entry ? next.set(url, entry) : next.delete(url);
    entries.value = next;
}

/** @param {string} key */
function forget(key) {
    return all('readwrite', (store) => store.delete(key));
}

/** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} act @returns {Promise<any>} */
function all(mode, act) {
    /* out of room: memory only from here, and the page says so */
    return stored('outbox', mode, act, () => {
        durable.value = false;
    });
}

/* ---- what happens around ---- */

function wire() {
    wired = true;
    addEventListener('online', () => {
        online.value = true;
        flush();
    });
    addEventListener('offline', () => {
        online.value = false;
    });
    document.addEventListener('visibilitychange', () => {
        flush(undefined, document.visibilityState === 'hidden');
    });
    addEventListener('pagehide', () => {
        flush(undefined, true);
    });
    addEventListener('beforeunload', (event) => {
        /* only when closing the tab would lose something */
        if (entries.value.size > 0 && !durable.value) {
            event.preventDefault();
        }
    });
    session.subscribe((state) => {
        if (state === 'ok' && me.value) {
            flush();
        }
    });
    channel?.addEventListener('message', ({ data }) => {
        if (data.who !== who.value) {
            return;
        }
        if (data.kind === 'draft') {
            adopt(data.entry.url, data.entry);
            tell({ type: 'draft', url: data.entry.url, patch: data.entry.patch });
        } else if (data.kind === 'acked') {
            savedAt.value = Date.now();
            tell({ type: 'acked', url: data.url, data: data.data, sent: data.sent });
        } else if (data.kind === 'dropped') {
            adopt(data.url, null);
        }
    });
}
