/*
 * device.js - what this device keeps: one IndexedDB with the stores `outbox` (changes not yet acknowledged) and `words` (words being
 * typed for an act). Both are keyed by `key`. Without IndexedDB, or when it is full, nothing is kept and `stored` gives undefined.
 */

/** @type {IDBDatabase | null} */
let db = null;

/** Whether there is a store on this device. */
export function hasDevice() {
    return db !== null;
}

/** Opens the stores; to be awaited once before the first use. @returns {Promise<void>} */
export function openDevice() {
    return new Promise((done) => {
        try {
            const ask = indexedDB.open('sctier', 1);
            ask.onupgradeneeded = () => ['outbox', 'words'].forEach((name) => ask.result.createObjectStore(name, { keyPath: 'key' }));
            ask.onsuccess = () => {
                db = ask.result;
                done();
            };
            ask.onerror = () => done();
            ask.onblocked = () => done();
        } catch {
            done();
        }
    });
}

/**
 * One request in a transaction of its own. @param {'outbox' | 'words'} name @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} act @param {() => void} [full]  called when the device takes no more
 * @returns {Promise<any>} its result; undefined when it failed
 */
export function stored(name, mode, act, full) {
    return new Promise((done) => {
        if (!db) {
            done(undefined);
            return;
        }
        try {
            const work = db.transaction(name, mode);
            const ask = act(work.objectStore(name));
            work.oncomplete = () => done(ask.result);
            work.onerror = () => done(undefined);
            work.onabort = () => {
                full?.();
                done(undefined);
            };
        } catch {
            full?.();
            done(undefined);
        }
    });
}
