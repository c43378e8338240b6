/*
 * words.js - words being typed for an act (talk first, decline, cancel, withdraw): kept on this device until the act is done.
 *
 *     const [words, setWords, forgetWords, ready] = useWords(`/levels/${id}`);     ready: what was kept is there
 *
 * They change nothing by themselves, so the outbox does not send them; but like everything typed they survive a closed tab and
 * an ended session. They go with the act, with log-out and after 7 days; a device that others use too keeps none.
 */
import { useEffect, useState } from '../vendor/preact.js';
import { stored } from './device.js';
import { sharedDevice } from './outbox.js';
import { me, who, whoOf } from './store.js';

const KEEP = 7 * 24 * 3600 * 1000;

/** @param {string} about  what the act is about: an address of the API @returns {[string, (text: string) => void, () => void, boolean]} */
export function useWords(about) {
    const [words, setWords] = useState('');
    const [read, setRead] = useState(/** @type {string | null} */ (null));
    const key = `${who.value}\n${about}`;
    useEffect(() => {
        stored('words', 'readonly', (store) => store.get(key)).then((kept) => {
            if (kept && kept.at > Date.now() - KEEP) {
                setWords((now) => now || kept.text);
            }
            setRead(key);
        });
    }, [key]);
    const set = (/** @type {string} */ text) => {
        setWords(text);
        if (!sharedDevice()) {
            stored('words', 'readwrite', (store) => store.put({ key, text, at: Date.now() }));
        }
    };
    const forget = () => {
        setWords('');
        stored('words', 'readwrite', (store) => store.delete(key));
    };
    return [words, set, forget, read === key];
}

/** Before log-out: nothing of this person stays on the device. */
export async function wipeWords() {
    const person = me.value ? whoOf({ ...me.value, party: '' }) : null;
    const keys = (await stored('words', 'readonly', (store) => store.getAllKeys())) || [];
    await Promise.all(keys.filter((/** @type {string} */ key) => person !== null && key.startsWith(person))
        .map((/** @type {string} */ key) => stored('words', 'readwrite', (store) => store.delete(key))));
}
