/*
 * api.js - the one way to the server. Every failure is an ApiError with a key that has words in i18n ("error.<key>").
 *
 *   const { data, rev } = await api.get('/levels/ab12…');
 *   await api.patch('/levels/ab12…', { reason }, { rev });               If-Match: "rev"
 *   const act = newAct();                                                once per form or button
 *   await api.post('/levels/ab12…/accept', { words }, { rev, act });     Idempotency-Key, the same one for every retry
 *
 *   await api.put('/uploads/12…/bytes', file, { signal, onsent: (n) => …, onwhole: () => … });   raw bytes, with progress
 *
 * A 401 sets session to 'ended': the shell shows the way to sign in again, and nothing typed is lost. No answer at all
 * (offline, server gone) is the key "offline". A 503 that may be retried is retried here, twice, after the asked wait.
 */
import { hasText, lang, t } from './i18n.js';
import { online, readOnly, session } from './store.js';

const BASE = '/api/v1';

/**
 * @typedef {{ data: any, status: number, etag: string | null, rev: number | null }} Reply
 * @typedef {{ used: string | null, key: string }} Act
 * @typedef {{ signal: AbortSignal, onsent: (bytes: number) => void, onwhole: () => void }} Sending  onwhole: all bytes are on their way
 */

export class ApiError extends Error {
    /** @param {Partial<{ status: number, key: string, pointer: string, fault: string, title: string, title_ja: string,
     *   detail: string, detail_ja: string, request_id: string, retry_after: number | string | null }>} problem */
    constructor(problem) {
        super(problem.title || problem.key || 'error');
        this.name = 'ApiError';
        this.status = problem.status || 0;
        this.key = problem.key || 'offline';
        /** JSON pointer of the field at fault ("/reason"), and its name ("reason"). */
        this.pointer = problem.pointer || null;
        this.field = this.pointer ? this.pointer.split('/').pop() || null : null;
        this.fault = problem.fault || null;
        this.requestId = problem.request_id || null;
        this.problem = problem;
    }

    /** Whether trying again unchanged may help. */
    get retryable() {
        return this.key === 'offline' || this.key === 'busy' || this.key === 'sign_in' || this.status >= 500;
    }
}

/** Words for an error, in the language of the page. @param {any} error */
export function errorText(error) {
    if (!(error instanceof ApiError)) {
        return t('error.internal');
    }
    if (hasText(`error.${error.key}`)) {
        return t(`error.${error.key}`);
    }
    return (lang.value === 'ja' ? error.problem.title_ja : error.problem.title) || t('error.internal');
}

/** Words for the field at fault, '' when there is none. @param {any} error */
export function faultText(error) {
    if (!error?.fault) {
        return '';
    }
    const detail = lang.value === 'ja' ? error.problem.detail_ja : error.problem.detail;
    return hasText(`fault.${error.fault}`) ? t(`fault.${error.fault}`) : detail || '';
}

/** A new act: its key goes with every retry, until the server answered for good or the body changes. @returns {Act} */
export function newAct() {
    return { used: null, key: uuid() };
}

export const api = {
    /** @param {string} path @param {{ signal?: AbortSignal }} [options] */
    get: (path, options) => request('GET', path, undefined, options),
    /** A file with the name it is offered under. @param {string} path @param {{ signal: AbortSignal, onbytes: (n: number) => void }} options */
    file: (path, options) => file(path, options),
    /** @param {string} path @param {any} body @param {{ rev?: number | null, act?: Act }} [options] */
    post: (path, body, options) => request('POST', path, body, options),
    /** @param {string} path @param {any} body @param {{ rev?: number | null, keepalive?: boolean }} [options] */
    patch: (path, body, options) => request('PATCH', path, body, options),
    /** Raw bytes. @param {string} path @param {Blob} bytes @param {Sending} options */
    put: (path, bytes, options) => put(path, bytes, options),
    /** @param {string} path @param {{ rev?: number | null }} [options] */
    delete: (path, options) => request('DELETE', path, undefined, options),
};

/**
 * @param {string} method
 * @param {string} path  below /api/v1
 * @param {any} body
 * @param {{ rev?: number | null, act?: Act, signal?: AbortSignal, keepalive?: boolean }} options
 * @returns {Promise<Reply>}
 */
async function request(method, path, body, options = {}) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    for (let attempt = 0; ; attempt++) {
        try {
            const reply = await once(method, path, text, options);
            settle(options.act);
            return reply;
        } catch (error) {
            if (!(error instanceof ApiError) || error.key !== 'busy' || attempt >= 2) {
                if (error instanceof ApiError && !error.retryable) {
                    settle(options.act);
                }
                throw error;
            }
            await wait(Math.min(Number(error.problem.retry_after) || 1, 5) * 1000);
        }
    }
}

/** After an answer for good, the next try is a new act. @param {Act | undefined} act */
function settle(act) {
    if (act) {
        act.used = null;
        act.key = uuid();
    }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {string | undefined} text
 * @param {{ rev?: number | null, act?: Act, signal?: AbortSignal, keepalive?: boolean }} options
 */
async function once(method, path, text, options) {
    /** @type {Record<string, string>} */
    const headers = { Accept: 'application/json, application/problem+json', 'X-Requested-With': 'XMLHttpRequest' };
    if (method !== 'GET') {
        headers['X-SCTier'] = '1';
        headers['Content-Type'] = 'application/json';
    }
    if (options.rev !== undefined && options.rev !== null) {
        headers['If-Match'] = `"${options.rev}"`;
    }
    if (options.act) {
        if (options.act.used !== null && options.act.used !== text) {
            options.act.key = uuid();
        }
        options.act.used = text || '';
        headers['Idempotency-Key'] = options.act.key;
    }
    return read(await reach(path, { method, headers, body: text, signal: options.signal, keepalive: options.keepalive }));
}

/** The server's answer, whatever it is but 401. @param {string} path @param {RequestInit} init */
async function reach(path, init) {
    /** @type {Response} */
    let response;
    try {
        response = await fetch(BASE + path, { ...init, redirect: 'error', credentials: 'same-origin', cache: 'no-store' });
    } catch (error) {
        if (/** @type {any} */ (error)?.name === 'AbortError') {
            throw error;
        }
        online.value = false;
        throw new ApiError({ key: 'offline' });
    }
    return signedIn(response);
}

/** An answer came; without a session it is none. @param {Response} response */
function signedIn(response) {
    online.value = true;
    if (response.headers.has('X-Request-Id')) { /* not an answer of httpd or a proxy, which do not know */
        readOnly.value = response.headers.get('SCTier-Store') === 'read-only';
    }
    if (response.status === 401) {
        session.value = 'ended';
        throw new ApiError({ status: 401, key: 'sign_in' });
    }
    return response;
}

/**
 * By XMLHttpRequest: fetch does not tell how much of a body has gone out.
 * @param {string} path
 * @param {Blob} bytes
 * @param {Sending} options
 * @returns {Promise<Reply>}
 */
async function put(path, bytes, { signal, onsent, onwhole }) {
    const ask = new XMLHttpRequest();
    const stop = () => ask.abort();
    signal.throwIfAborted();
    signal.addEventListener('abort', stop);
    try {
        await new Promise((done, failed) => {
            ask.open('PUT', BASE + path);
            ask.setRequestHeader('Accept', 'application/json, application/problem+json');
            ask.setRequestHeader('Content-Type', 'application/octet-stream');
            ask.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
            ask.setRequestHeader('X-SCTier', '1');
            ask.upload.onprogress = (event) => onsent(event.loaded);
            ask.upload.onload = onwhole;
            ask.onload = done;
            ask.onabort = () => failed(new DOMException('stopped', 'AbortError'));
            ask.onerror = () => failed(new ApiError({ key: 'offline' }));
            ask.send(bytes);
        });
    } finally {
        signal.removeEventListener('abort', stop);
    }
    const headers = ['Content-Type', 'ETag', 'Retry-After', 'X-Request-Id', 'SCTier-Store'].flatMap((name) => {
        const value = ask.getResponseHeader(name);
        return value === null ? [] : [[name, value]];
    });
    return read(signedIn(new Response(ask.responseText, { status: ask.status, headers: /** @type {[string, string][]} */ (headers) })));
}

/**
 * A stream that breaks is an error: no half of a file comes back.
 * @param {string} path
 * @param {{ signal: AbortSignal, onbytes: (n: number) => void }} options
 */
async function file(path, { signal, onbytes }) {
    const response = await reach(path, { signal, headers: { 'X-Requested-With': 'XMLHttpRequest' } });
    if (!response.ok || !response.body) {
        await read(response);
        throw new ApiError({ key: 'internal' });
    }
    const reader = response.body.getReader();
    /** @type {any[]} */
    const parts = [];
    try {
        for (let bytes = 0; ;) {
            const { done, value } = await reader.read();
            if (done) {
                break;
            }
            parts.push(value);
            bytes += value.length;
            onbytes(bytes);
        }
    } catch (error) {
        if (/** @type {any} */ (error)?.name === 'AbortError') {
            throw error;
        }
        throw new ApiError({ key: 'cut_off' });
    }
    return { blob: new Blob(parts, { type: response.headers.get('Content-Type') || '' }), name: nameOf(response) };
}

/** What the server calls the file, in the language of the page (RFC 6266). @param {Response} response */
function nameOf(response) {
    const told = response.headers.get('Content-Disposition') || '';
    const ascii = /filename="([^"]+)"/.exec(told);
    const wide = /filename\*=UTF-8''([^;]+)/.exec(told);
    return lang.value === 'ja' && wide ? decodeURIComponent(wide[1]) : ascii ? ascii[1] : 'suppliers';
}

/** @param {Response} response @returns {Promise<Reply>} */
async function read(response) {
    const type = response.headers.get('Content-Type') || '';
    let data = null;
    if (type.includes('json')) {
        try {
            data = await response.json();
        } catch {
            online.value = false;
            throw new ApiError({ key: 'offline' }); /* the line broke in the middle of the reply */
        }
    }
    if (!response.ok) {
        const known = type.startsWith('application/problem+json') && data ? data : { key: keyOf(response.status) };
        throw new ApiError({ ...known, status: response.status, retry_after: response.headers.get('Retry-After') });
    }
    const etag = response.headers.get('ETag');
    const rev = etag ? /^(?:W\/)?"(\d+)"$/.exec(etag) : null;
    return { data, status: response.status, etag, rev: rev ? Number(rev[1]) : null };
}

/** For answers that are not the module's own (a proxy, httpd itself). @param {number} status */
function keyOf(status) {
    if (status === 403 || status === 404) {
        return status === 403 ? 'forbidden' : 'not_found';
    }
    return status === 413 ? 'too_large' : status === 503 || status === 502 || status === 504 ? 'busy' : 'internal';
}

/** Random, version 4. crypto.randomUUID exists in secure contexts only. */
function uuid() {
    if (crypto.randomUUID) {
        return crypto.randomUUID();
    }
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** @param {number} ms */
function wait(ms) {
    return new Promise((done) => setTimeout(done, ms));
}
