/*
 * uploads.js - files on their way to the server: one at a time, whatever page is shown, and never in the way of what is typed.
 *
 *   choose(files, { assessment_id, criteria })     or { evidence_id } for a new revision, or {} for the library: drafts, to be dated
 *   choose(files, { nego_id, form })               for an entry of a price negotiation: no dates, so they are sent at once
 *   change(one, { dated_on })  start(list)         the dates go with the announcement, so the sending begins with a button
 *   cancel(one)  retry(one)  again(one, file)      stop; the same file once more; another file in its place
 *   takeSame(one)  anyway(one)                     when the very same bytes are in the library: attach those, or send them all the same
 *   dismiss(one)                                   takes a finished or refused one off the page
 *   uploads.value                                  signals of Upload, oldest first; `busy.value`: how many are on their way
 *   onUploaded((done) => …)                        a file came in: lists read themselves again
 *
 * The way of one: draft → waiting → hashing → announcing → (same?) → sending → checking → done. What was chosen and typed is kept on
 * this device (device.js, store `words`) until the file is in; the file itself is not: after a reload its upload is 'lost', says
 * so, and goes on once the file is chosen again. Nothing lies on the device when others use it too.
 */
import { computed, signal } from '../vendor/preact.js';
import { ApiError, api, newAct } from './api.js';
import { stored } from './device.js';
import { ENDS, endOf, readUsage } from './evidence.js';
import { sharedDevice } from './outbox.js';
import { me, session, who } from './store.js';

/**
 * @typedef {'draft' | 'waiting' | 'hashing' | 'announcing' | 'same' | 'sending' | 'checking' | 'failed' | 'refused' | 'lost' | 'done'} State
 * @typedef {{ evidence_id?: string | null, assessment_id?: string | null, criteria?: string[], nego_id?: string | null, form?: string | null }} Target
 * @typedef {{ key: string, tab: string, name: string, size: number, dated_on: string | null, expires_on: string | null, evidence_id: string | null,
 *   assessment_id: string | null, criteria: string[], nego_id?: string | null, form?: string | null, upload_id: string | null, sha256: string | null, state: State, sent: number, error: any,
 *   same: any, anyway: boolean, done: any, at: number }} Upload
 * @typedef {import('../vendor/preact.js').Signal<Upload>} One
 */

const KEEP = 7 * 24 * 3600 * 1000;
const NAME_BYTES = 255;
const TAB = crypto.getRandomValues(new Uint32Array(2)).join('');
const MOVING = ['waiting', 'hashing', 'announcing', 'sending', 'checking'];

export const uploads = signal(/** @type {One[]} */ ([]));
export const busy = computed(() => uploads.value.filter((one) => MOVING.includes(one.value.state)).length);
/** What would be lost with this tab: chosen or on its way, and not in yet. */
export const unfinished = computed(() => uploads.value.filter((one) => !['done', 'refused'].includes(one.value.state)).length);

/** The chosen files themselves; only in memory. @type {Map<string, File>} */
const files = new Map();
/** @type {Map<string, AbortController>} */
const running = new Map();
/** @type {Map<string, import('./api.js').Act>} */
const acts = new Map();
/** @type {Set<(done: any) => void>} */
const listeners = new Set();
let pumping = false;
let opened = false;

/** @param {(done: { evidence: any, assessment_id: string | null }) => void} listener */
export function onUploaded(listener) {
    listeners.add(listener);
    return () => {
        listeners.delete(listener);
    };
}

/** Whether an upload is meant for this place. @param {Upload} one @param {Target} target */
export function isFor(one, target) {
    return (one.evidence_id || null) === (target.evidence_id || null) && (one.assessment_id || null) === (target.assessment_id || null)
        && one.criteria.join() === (target.criteria || []).join() && (one.nego_id || null) === (target.nego_id || null) && (one.form || null) === (target.form || null);
}

/** New drafts for these files. @param {File[]} chosen @param {Target} target */
export async function choose(chosen, target) {
    const made = chosen.map((file) => {
        const one = signal(/** @type {Upload} */ ({
            key: String(crypto.getRandomValues(new Uint32Array(3)).join('-')), tab: TAB, name: file.name.normalize('NFC'), size: file.size, dated_on: null,
            expires_on: null, evidence_id: target.evidence_id || null, assessment_id: target.assessment_id || null, criteria: target.criteria || [], nego_id: target.nego_id || null, form: target.form || null,
            upload_id: null, sha256: null, state: 'draft', sent: 0, error: null, same: null, anyway: false, done: null, at: Date.now(),
        }));
        files.set(one.value.key, file);
        inspect(one);
        return one;
    });
    uploads.value = [...uploads.value, ...made];
    await ready(made);
    return made;
}

/** Sizes are looked at before dates are typed; without dates the sending begins, and says it itself. @param {One[]} made */
async function ready(made) {
    if (made.some((one) => one.value.nego_id)) {
        start(made.filter((one) => one.value.state === 'draft'));
    } else {
        await inspectSizes(made);
    }
}

/** What can be told without the server. @param {One} one */
function inspect(one) {
    const { name, size } = one.value;
    const bytes = new TextEncoder().encode(name).length;
    const fault = size === 0 ? 'empty' : !ENDS.includes(endOf(name)) ? 'file_type' : bytes > NAME_BYTES ? 'too_long' : !crypto.subtle ? 'no_hash' : null;
    set(one, fault ? { state: 'refused', error: { key: 'invalid_field', fault } } : {});
}

/** The largest file that the server takes; it says so itself when it cannot be asked now. @param {One[]} made */
async function inspectSizes(made) {
    try {
        const most = (await readUsage()).file_most;
        made.filter((one) => one.value.state === 'draft' && one.value.size > most)
            .forEach((one) => set(one, { state: 'refused', error: { key: 'invalid_field', fault: 'range', most } }));
    } catch {
        /* the announcement is checked as well */
    }
}

/** @param {One} one @param {Partial<Upload>} patch */
export function change(one, patch) {
    set(one, { ...patch, error: null });
}

/** What is wrong with the dates, by field. @param {Upload} one @returns {Record<string, string>} fault keys */
export function dateFaults(one) {
    /** @type {Record<string, string>} */
    const faults = {};
    if (one.dated_on && me.value && one.dated_on > me.value.today) {
        faults.dated_on = 'future';
    }
    if (one.expires_on && one.dated_on && one.expires_on < one.dated_on) {
        faults.expires_on = 'before_date';
    }
    if (one.error?.field === 'dated_on' || one.error?.field === 'expires_on') {
        faults[one.error.field] = one.error.fault;
    }
    return faults;
}

/** @param {One[]} list  drafts */
export function start(list) {
    list.forEach((one) => set(one, { state: 'waiting', error: null }));
    pump();
}

/** @param {One} one */
export function retry(one) {
    set(one, { state: 'waiting', error: null, sent: 0 });
    pump();
}

/** Another file, or the same one after a reload, in the place of this one; what was typed stays. @param {One} one @param {File} file */
export async function again(one, file) {
    const lost = one.value.state === 'lost';
    const other = file.name.normalize('NFC') !== one.value.name || file.size !== one.value.size;
    files.set(one.value.key, file);
    set(one, { name: file.name.normalize('NFC'), size: file.size, sha256: null, state: 'draft', error: null, sent: 0, same: null, anyway: false,
        upload_id: lost && !other ? one.value.upload_id : null });
    inspect(one);
    await ready([one]);
}

/** Stops and forgets: an upload that did not end leaves nothing at the server. @param {One} one */
export function cancel(one) {
    running.get(one.value.key)?.abort();
    dismiss(one);
}

/** @param {One} one */
export function dismiss(one) {
    const { key } = one.value;
    uploads.value = uploads.value.filter((each) => each !== one);
    files.delete(key);
    acts.delete(key);
    forget(key);
}

/** Attaches the thing that has these bytes already, and sends nothing. @param {One} one */
export async function takeSame(one) {
    const { same, assessment_id: assessment, criteria } = one.value;
    try {
        if (assessment) {
            await api.patch(`/assessments/${assessment}/evidence`, { evidence_id: same.id, add: criteria, remove: [] });
        }
        dismiss(one);
        listeners.forEach((listener) => listener({ evidence: same, assessment_id: assessment }));
    } catch (error) {
        set(one, { error });
    }
}

/** Sends what is in the library already once more, as a thing of its own. @param {One} one */
export function anyway(one) {
    set(one, { anyway: true });
    retry(one);
}

/** What is in stays in, whatever an earlier try still has to say. @param {One} one @param {Partial<Upload>} patch */
function set(one, patch) {
    if (one.value.state === 'done') {
        return;
    }
    one.value = { ...one.value, ...patch };
    if (one.value.state === 'refused') {
        forget(one.value.key); /* nothing to go on with */
    } else if (one.value.state !== 'done') {
        keep(one.value);
    }
}

/* ---- one after the other ---- */

async function pump() {
    if (pumping) {
        return;
    }
    pumping = true;
    for (let one; session.value === 'ok' && (one = uploads.value.find((each) => each.value.state === 'waiting'));) {
        await run(one);
    }
    pumping = false;
}

/** @param {One} one */
async function run(one) {
    const { key } = one.value;
    const stop = new AbortController();
    running.set(key, stop);
    try {
        await send(one, stop.signal);
    } catch (error) {
        if (!stop.signal.aborted) {
            fail(one, error);
        }
    } finally {
        running.delete(key);
    }
}

/** @param {One} one @param {AbortSignal} stop */
async function send(one, stop) {
    const file = files.get(one.value.key);
    if (!file) {
        return set(one, { state: 'lost' });
    }
    if (!one.value.sha256) {
        set(one, { state: 'hashing' });
        set(one, { sha256: await hashOf(file) });
        stop.throwIfAborted();
    }
    set(one, { state: 'announcing' });
    if (one.value.upload_id && await arrived(one, stop)) {
        return undefined;
    }
    if (!one.value.upload_id && !await announce(one)) {
        return undefined;
    }
    stop.throwIfAborted();
    set(one, { state: 'sending', sent: 0 });
    const { data } = await api.put(`${placeOf(one.value)}/bytes`, file, {
        signal: stop, onsent: (sent) => set(one, { sent }), onwhole: () => set(one, { state: 'checking', sent: one.value.size }),
    });
    return one.value.nego_id ? finish(one, data, null) : finish(one, data.evidence, data.receipt);
}

/** Where an announced file stands. @param {Upload} one */
function placeOf(one) {
    return `${one.nego_id ? '/files' : '/uploads'}/${one.upload_id}`;
}

/** @param {Blob} file @returns {Promise<string>} SHA-256, in hexadecimal digits */
export async function hashOf(file) {
    let bytes;
    try {
        bytes = await file.arrayBuffer();
    } catch {
        throw new ApiError({ key: 'unreadable', status: 400 }); /* moved, changed or taken away since it was chosen */
    }
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether an earlier try got there, whose answer was lost. @param {One} one @param {AbortSignal} stop */
async function arrived(one, stop) {
    try {
        const { data } = await api.get(placeOf(one.value), { signal: stop });
        stop.throwIfAborted();
        if (!data.done_at || data.sha256 !== one.value.sha256) {
            set(one, data.sha256 === one.value.sha256 ? {} : { upload_id: null });
            return false;
        }
        const { data: evidence } = one.value.nego_id ? { data } : await api.get(`/evidence/${data.evidence_id}`, { signal: stop });
        stop.throwIfAborted();
        finish(one, evidence, null);
        return true;
    } catch (error) {
        if (/** @type {any} */ (error)?.status !== 404) {
            throw error;
        }
        set(one, { upload_id: null }); /* announced too long ago */
        return false;
    }
}

/** @param {One} one @returns {Promise<boolean>} false when a person has to decide about the same bytes first */
async function announce(one) {
    const { key, name, size, sha256, dated_on, expires_on, evidence_id, assessment_id, criteria, nego_id } = one.value;
    const act = acts.get(key) || newAct();
    acts.set(key, act);
    const { data } = await (nego_id ? api.post(`/negos/${nego_id}/files`, { name, size, sha256 }, { act })
        : api.post('/uploads', { name, size, sha256, dated_on, expires_on, evidence_id, assessment_id, criteria }, { act }));
    set(one, { upload_id: data.id });
    if (nego_id || !data.same || one.value.anyway || data.same === evidence_id) {
        return true;
    }
    set(one, { state: 'same', same: (await api.get(`/evidence/${data.same}`)).data });
    return false;
}

/** @param {One} one @param {any} evidence  or the file of a negotiation @param {any} receipt */
function finish(one, evidence, receipt) {
    set(one, { state: 'done', done: { evidence, receipt, same: evidence.sha256 === one.value.sha256 } });
    files.delete(one.value.key);
    acts.delete(one.value.key);
    forget(one.value.key);
    if (!one.value.nego_id) {
        listeners.forEach((listener) => listener({ evidence, assessment_id: one.value.assessment_id }));
    }
}

/** Faults of the file itself: sending it again would not help. */
const OF_FILE = ['file_type', 'text', 'too_long', 'file_content', 'file_archive', 'file_locked', 'infected', 'range'];

/** @param {One} one @param {any} error */
function fail(one, error) {
    const known = error instanceof ApiError ? error : new ApiError({ key: 'internal' });
    if (known.field === 'dated_on' || known.field === 'expires_on') {
        return set(one, { state: 'draft', error: known });
    }
    if (known.fault && OF_FILE.includes(known.fault)) {
        return set(one, { state: 'refused', error: known, upload_id: null });
    }
    return set(one, { state: 'failed', error: known });
}

/* ---- what is kept on this device ---- */

/** @param {string} key */
function address(key) {
    return `${who.value}\n/uploads/${key}`;
}

/** @param {Upload} one */
function keep(one) {
    if (!sharedDevice() && one.state !== 'sending') {
        const { same, done, error, sent, ...plain } = one;
        stored('words', 'readwrite', (store) => store.put({ key: address(one.key), text: JSON.stringify(plain), at: one.at }));
    }
}

/** @param {string} key */
function forget(key) {
    stored('words', 'readwrite', (store) => store.delete(address(key)));
}

/** Tabs that live: each holds a lock with its name. @returns {Promise<string[]>} */
async function tabs() {
    if (!navigator.locks) {
        return [];
    }
    const { held = [] } = await navigator.locks.query();
    return held.map((lock) => String(lock.name)).filter((name) => name.startsWith('sctier.tab.')).map((name) => name.slice(11));
}

/** What this person chose before a reload; the device is open (outbox.js). Also hears the line and the session come back. */
export async function openUploads() {
    if (!opened) {
        wire();
    }
    const alive = await tabs();
    const kept = (await stored('words', 'readonly', (store) => store.getAll())) || [];
    const mine = kept.filter((/** @type {any} */ one) => one.key.startsWith(`${who.value}\n/uploads/`));
    mine.filter((/** @type {any} */ one) => one.at < Date.now() - KEEP).forEach((/** @type {any} */ one) => stored('words', 'readwrite', (store) => store.delete(one.key)));
    const found = mine.filter((/** @type {any} */ one) => one.at >= Date.now() - KEEP).map((/** @type {any} */ one) => JSON.parse(one.text))
        .filter((/** @type {Upload} */ one) => !alive.includes(one.tab) && !uploads.value.some((each) => each.value.key === one.key))
        .map((/** @type {Upload} */ one) => signal(/** @type {Upload} */ ({ ...one, tab: TAB, state: 'lost', sent: 0, error: null, same: null, done: null })));
    uploads.value = [...uploads.value, ...found];
    await Promise.all(found.filter((/** @type {One} */ one) => one.value.upload_id).map(lookAfter));
}

/** An upload of before a reload may have got there; unless its file is chosen again first, in which case sending looks too. @param {One} one */
async function lookAfter(one) {
    const stop = new AbortController();
    const end = one.subscribe(({ state }) => state !== 'lost' && stop.abort());
    await arrived(one, stop.signal).catch(() => {});
    end();
}

function wire() {
    opened = true;
    navigator.locks?.request(`sctier.tab.${TAB}`, () => new Promise(() => {})).catch(() => {});
    const resume = () => {
        uploads.value.filter((one) => one.value.state === 'failed' && ['offline', 'sign_in'].includes(one.value.error?.key)).forEach(retry);
        pump();
    };
    addEventListener('online', resume);
    session.subscribe((state) => {
        if (state === 'ok') {
            resume();
        }
    });
    addEventListener('beforeunload', (event) => {
        if (busy.value > 0) {
            event.preventDefault();
        }
    });
}
