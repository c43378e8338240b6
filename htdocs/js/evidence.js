/*
 * evidence.js - evidence files as the pages know them: kinds, expiry, the files at the criteria of one assessment, the library.
 *
 *   const files = openFiles(id);              of an assessment; the form does not wait for it
 *   files.state.value                         { rows: null while they load, error }
 *   files.at('1-1-1-1')                       the files at a criterion, by name
 *   await files.attach(evidence, criterion)   and detach; throw an ApiError
 *   await readLibrary(signal, onpage)         every file of the supplier, page by page
 *   expiry('2027-03-31')                      'none' | 'over' | 'soon' | 'later'
 */
import { signal } from '../vendor/preact.js';
import { api } from './api.js';
import { daysBetween } from './format.js';
import { me } from './store.js';

/** What the server takes, by the ends of names; it looks into the files itself. */
export const ENDS = ['pdf', 'png', 'jpg', 'jpeg', 'docx', 'xlsx', 'pptx', 'csv', 'txt', 'zip'];
export const ACCEPT = ENDS.map((end) => `.${end}`).join(',');

/** A date of expiry this near is pointed out. A house rule (社内基準), no law. Days. */
export const SOON = 30;

const PAGE = 100;

/**
 * What an expiry date means today. @param {string | null | undefined} date
 * @returns {'none' | 'over' | 'soon' | 'later'}
 */
export function expiry(date) {
    if (!date || !me.value) {
        return 'none';
    }
    const left = daysBetween(me.value.today, date);
    return left < 0 ? 'over' : left <= SOON ? 'soon' : 'later';
}

/** The end of a name, in small letters. @param {string} name */
export function endOf(name) {
    const dot = name.lastIndexOf('.');
    return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** Where the bytes of a revision are. @param {string} id @param {number} n */
export function bytesOf(id, n) {
    return `/evidence/${id}/revisions/${n}/bytes`;
}

/** Where the bytes are that a submission showed. @param {string} submission @param {string} id */
export function shownBytes(submission, id) {
    return `/submissions/${submission}/evidence/${id}/bytes`;
}

/** @param {string} assessment */
export function openFiles(assessment) {
    const path = `/assessments/${assessment}/evidence`;
    const state = signal(/** @type {{ rows: any[] | null, error: any }} */ ({ rows: null, error: null }));
    const read = async () => {
        try {
            state.value = { rows: (await api.get(path)).data.rows, error: null };
        } catch (error) {
            state.value = { rows: state.value.rows, error };
        }
    };
    const change = async (/** @type {any} */ body) => {
        state.value = { rows: (await api.patch(path, body)).data.rows, error: null };
    };
    return {
        assessment, state, reload: read,
        at: (/** @type {string} */ criterion) => (state.value.rows || []).filter((one) => one.criteria.includes(criterion))
            .sort((a, b) => a.name.localeCompare(b.name, 'ja')),
        attach: (/** @type {string} */ evidence, /** @type {string} */ criterion) => change({ evidence_id: evidence, add: [criterion], remove: [] }),
        detach: (/** @type {string} */ evidence, /** @type {string} */ criterion) => change({ evidence_id: evidence, add: [], remove: [criterion] }),
    };
}

/**
 * The whole library, newest change first. @param {AbortSignal} signal_
 * @param {(sofar: { rows: any[], usage: any, whole: boolean }) => void} [onpage]  after each page
 */
export async function readLibrary(signal_, onpage) {
    /** @type {any[]} */
    let rows = [];
    for (let cursor = '';;) {
        const { data } = await api.get(`/evidence?limit=${PAGE}${cursor && `&cursor=${cursor}`}`, { signal: signal_ });
        rows = [...rows, ...data.rows];
        const sofar = { rows, usage: data.usage, whole: data.next === null };
        onpage?.(sofar);
        if (data.next === null) {
            return sofar;
        }
        cursor = data.next;
    }
}

/** How much may still come: of one file, today, in all. @returns {Promise<any>} usage of domain_evidence.h */
export async function readUsage() {
    return (await api.get('/evidence?limit=1')).data.usage;
}

/** Whether every word stands in the name. @param {{ name: string }} file @param {string} text */
export function named(file, text) {
    const plain = (/** @type {string} */ one) => one.normalize('NFKC').toLowerCase();
    return plain(text).split(/\s+/).filter(Boolean).every((word) => plain(file.name).includes(word));
}
