/*
 * drop.js - files from the desktop: dropped, or picked with a button.
 *
 *   const { over, on } = useDrop(({ files, folders }) => …, off);     spread `on` over the element that takes them
 *   useNoStrayDrop()                                                  a file dropped beside it does not replace the page
 *   PickButton({ onfiles, single, kind, children })                   the browser's own dialog
 */
import { html, useEffect, useRef, useState } from '../../vendor/preact.js';
import { ACCEPT } from '../evidence.js';
import { Button } from './parts.js';

/** @param {any} event */
function bringsFiles(event) {
    return [...(event.dataTransfer?.types || [])].includes('Files');
}

/** @param {DataTransfer} transfer @returns {{ files: File[], folders: string[] }} */
function dropped(transfer) {
    const folders = [...transfer.items].map((one) => one.webkitGetAsEntry?.()).flatMap((entry) => (entry?.isDirectory ? [entry.name] : []));
    return { files: [...transfer.files].filter((file) => !folders.includes(file.name)), folders };
}

/**
 * @param {(what: { files: File[], folders: string[] }) => void} onfiles
 * @param {boolean} [off]
 */
export function useDrop(onfiles, off = false) {
    const [over, setOver] = useState(false);
    const on = off ? {} : {
        ondragover: (/** @type {any} */ event) => {
            if (bringsFiles(event)) {
                event.preventDefault();
                event.dataTransfer.dropEffect = 'copy';
                setOver(true);
            }
        },
        ondragleave: (/** @type {any} */ event) => {
            if (!event.currentTarget.contains(event.relatedTarget)) {
                setOver(false);
            }
        },
        ondrop: (/** @type {any} */ event) => {
            if (bringsFiles(event)) {
                event.preventDefault();
                setOver(false);
                onfiles(dropped(event.dataTransfer));
            }
        },
    };
    return { over, on };
}

export function useNoStrayDrop() {
    useEffect(() => {
        const stop = (/** @type {any} */ event) => {
            if (bringsFiles(event) && !event.defaultPrevented) {
                event.preventDefault();
                event.dataTransfer.dropEffect = 'none';
            }
        };
        addEventListener('dragover', stop);
        addEventListener('drop', stop);
        return () => {
            removeEventListener('dragover', stop);
            removeEventListener('drop', stop);
        };
    }, []);
}

/** @param {{ onfiles: (files: File[]) => void, single?: boolean, kind?: string, icon?: string, id?: string, label?: string, children?: any }} props */
export function PickButton({ onfiles, single, kind = 'second', icon = 'upload', id, label, children }) {
    const input = useRef(/** @type {HTMLInputElement | null} */ (null));
    return html`<${Button} kind=${kind} icon=${icon} id=${id} aria-label=${label} onclick=${() => input.current?.click()}>${children}</${Button}>
        <input type="file" hidden multiple=${!single} accept=${ACCEPT} ref=${input} onchange=${(/** @type {any} */ event) => {
            const files = [...event.currentTarget.files];
            event.currentTarget.value = ''; /* the same file may be picked again */
            if (files.length > 0) {
                onfiles(files);
            }
        }} />`;
}
