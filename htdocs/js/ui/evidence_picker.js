/*
 * evidence_picker.js - files of the library for a criterion: search, tick, attach. One file may stand at many criteria.
 *
 *   EvidencePicker({ item, files, onclose })     item of answers.js, files of evidence.js openFiles
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { errorText } from '../api.js';
import { named, readLibrary } from '../evidence.js';
import { pick, t } from '../i18n.js';
import { Dialog } from './dialog.js';
import { TextField } from './field.js';
import { Expiry, FileFacts } from './file_parts.js';
import { Loading } from './load.js';
import { Badge, Button, Empty, Notice } from './parts.js';
import { announce } from './status.js';

/** @param {{ item: any, files: any, onclose: () => void }} props */
export function EvidencePicker({ item, files, onclose }) {
    const [library, setLibrary] = useState(/** @type {{ rows: any[], whole: boolean } | null} */ (null));
    const [text, setText] = useState('');
    const [ticked, setTicked] = useState(/** @type {string[]} */ ([]));
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(/** @type {any} */ (null));
    useEffect(() => {
        const own = new AbortController();
        readLibrary(own.signal, setLibrary).catch((problem) => own.signal.aborted || setError(problem));
        return () => own.abort();
    }, []);
    const there = new Set(files.at(item.id).map((/** @type {any} */ one) => one.evidence_id));
    const usable = (library?.rows || []).filter((one) => one.withdrawn_at === null);
    const found = usable.filter((one) => named(one, text));
    const attach = async () => {
        setBusy(true);
        setError(null);
        try {
            for (const id of ticked) {
                await files.attach(id, item.id);
            }
            announce(t('evidence.attached_n', { n: ticked.length }));
            onclose();
        } catch (problem) {
            setError(problem);
        }
        setBusy(false);
    };
    return html`<${Dialog} title=${t('picker.title')} wide onclose=${onclose} footer=${html`<${Button} onclick=${onclose}>${t('ui.cancel')}</${Button}>
            <${Button} kind="primary" icon="clip" busy=${busy} disabled=${ticked.length === 0} onclick=${attach}>${ticked.length === 0 ? t('picker.choose') : t('picker.attach', { n: ticked.length })}</${Button}>`}>
        <p><span class="item-id">${item.id}</span> ${pick(item.criterion, 'title')}</p>
        ${error && html`<${Notice} kind="bad" live title=${errorText(error)}><p>${t('picker.failed')}</p></${Notice}>`}
        ${library === null ? !error && html`<${Loading} />` : usable.length === 0 && library.whole
            ? html`<${Empty} icon="clip" title=${t('evidence.empty')}><p>${t('picker.empty_next')}</p></${Empty}>`
            : html`<${TextField} type="search" label=${t('picker.search')} value=${text} onvalue=${setText} autocomplete="off" />
                <p class="fine" role="status">${t('picker.found', { n: found.length })}${library.whole ? '' : ` ${t('picker.more')}`}</p>
                <ul class="files picker-list" aria-label=${t('picker.list')}>${found.map((one) => html`<li key=${one.id} class="check picker-one">
                    <input type="checkbox" id=${`pick-${one.id}`} checked=${there.has(one.id) || ticked.includes(one.id)} disabled=${there.has(one.id)}
                        onchange=${(/** @type {any} */ event) => setTicked(event.currentTarget.checked ? [...ticked, one.id] : ticked.filter((id) => id !== one.id))} />
                    <label for=${`pick-${one.id}`}><span class="file-name">${one.name}</span> <${FileFacts} of=${one} />${there.has(one.id) && html` <${Badge} icon="check">${t('picker.there')}</${Badge}>`}</label>
                    <${Expiry} date=${one.expires_on} /></li>`)}</ul>
                ${found.length === 0 && html`<p>${t('picker.none')}</p>`}`}
    </${Dialog}>`;
}
