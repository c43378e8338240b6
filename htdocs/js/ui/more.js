/*
 * more.js - a list that the server gives page by page, with a button for the next page.
 *
 *   const list = useMore('/negos?limit=20');         { data: { rows, next } | null, error, loading, reload, more, busy }
 *   html`<${More} list=${list} />`
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { api } from '../api.js';
import { t } from '../i18n.js';
import { useLoad } from './load.js';
import { Button } from './parts.js';
import { announce } from './status.js';

/** @param {string} path  with its query */
export function useMore(path) {
    const first = useLoad(async (signal) => (await api.get(path, { signal })).data, [path]);
    const [added, setAdded] = useState({ path, rows: /** @type {any[]} */ ([]), next: /** @type {string | null} */ (null) });
    const [busy, setBusy] = useState(false);
    const [failed, setFailed] = useState(/** @type {any} */ (null));
    useEffect(() => setAdded({ path, rows: [], next: first.data?.next || null }), [first.data, path]);
    const more = async () => {
        setBusy(true);
        setFailed(null);
        try {
            const { data } = await api.get(`${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(added.next || '')}`);
            setAdded({ path, rows: [...added.rows, ...data.rows], next: data.next });
            announce(t('suppliers.shown', { n: data.rows.length }));
        } catch (error) {
            setFailed(error);
        }
        setBusy(false);
    };
    const data = first.data && { ...first.data, rows: [...first.data.rows, ...(added.path === path ? added.rows : [])], next: added.path === path ? added.next : null };
    return { data, error: first.error || (first.data ? null : failed), loading: first.loading, reload: first.reload, more, busy, failed };
}

/** @param {{ list: ReturnType<typeof useMore> }} props */
export function More({ list }) {
    return list.data?.next ? html`<div class="row row-center more no-print"><${Button} icon="down" busy=${list.busy} onclick=${list.more}>${t('more.button')}</${Button}></div>` : null;
}
