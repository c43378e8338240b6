/*
 * draft.js - a form of several fields that is sent once: what was typed stays on this device (words.js) with the key of the act, so
 * that a time-out, an ended session or a reload loses nothing and sends nothing twice.
 *
 *     const draft = useDraft(`/negos/${id}/asked`, { mode: null });     values to begin with; what was typed wins
 *     draft.values.words   draft.set({ words: '…' })   draft.ready: what was kept on this device is there
 *     const data = await draft.send('/negos/…/entries', body);          throws ApiError; forgets what was typed when it is done
 */
import { useRef } from '../vendor/preact.js';
import { api, newAct } from './api.js';
import { useWords } from './words.js';

/** @param {string} text @returns {{ values: Record<string, any>, act?: import('./api.js').Act }} */
function read(text) {
    try {
        const kept = JSON.parse(text);
        return kept && typeof kept.values === 'object' ? kept : { values: {} };
    } catch {
        return { values: {} };
    }
}

/** @param {string} about @param {Record<string, any>} [initial] */
export function useDraft(about, initial = {}) {
    const [text, setText, forget, ready] = useWords(about);
    const latest = useRef(text);
    latest.current = text;
    const write = (/** @type {any} */ next) => {
        latest.current = JSON.stringify(next);
        setText(latest.current);
    };
    return {
        values: { ...initial, ...read(text).values },
        ready,
        typed: Object.keys(read(text).values).length > 0,
        set(/** @type {Record<string, any>} */ changes) {
            const now = read(latest.current);
            write({ ...now, values: { ...now.values, ...changes } });
        },
        forget,
        async send(/** @type {string} */ path, /** @type {any} */ body) {
            const act = read(latest.current).act || newAct();
            const answer = api.post(path, body, { act });
            write({ ...read(latest.current), act: { ...act } }); /* with the key that is on its way */
            try {
                const { data } = await answer;
                forget();
                return data;
            } catch (error) {
                write({ ...read(latest.current), act: { ...act } });
                throw error;
            }
        },
    };
}
