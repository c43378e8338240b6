/*
 * load.js - getting data and saying how that goes.
 *
 *   const page = useLoad(async (signal) => (await api.get(path, { signal })).data, [path]);
 *   return html`<${Loaded} of=${page} title=${t('…')}>${(data) => html`…`}</${Loaded}>`;
 *
 * useLoad gives { data, error, loading, reload, set }; data stays while it is loaded again. Loaded draws a loading state, an
 * error with the next step ("try again", "sign in again", "back to home"), or its children. `title` is the h1 of those states.
 */
import { html, useCallback, useEffect, useRef, useState } from '../../vendor/preact.js';
import { errorText } from '../api.js';
import { t } from '../i18n.js';
import { online, session } from '../store.js';
import { Icon } from './icons.js';
import { Button, LinkButton, Page } from './parts.js';

/**
 * @param {(signal: AbortSignal) => Promise<any>} get
 * @param {any[]} deps
 */
export function useLoad(get, deps) {
    const [state, setState] = useState({ data: /** @type {any} */ (null), error: /** @type {any} */ (null), loading: true });
    const running = useRef(/** @type {AbortController | null} */ (null));
    const reload = useCallback(async () => {
        running.current?.abort();
        const own = new AbortController();
        running.current = own;
        setState((old) => ({ ...old, error: null, loading: true }));
        try {
            const data = await get(own.signal);
            if (!own.signal.aborted) {
                setState({ data, error: null, loading: false });
            }
        } catch (error) {
            if (!own.signal.aborted) {
                setState((old) => ({ ...old, error, loading: false }));
            }
        }
    }, deps);
    useEffect(() => {
        setState({ data: null, error: null, loading: true });
        reload();
        return () => running.current?.abort();
    }, deps);
    /* what failed for want of a line or a session is tried again when it is back */
    const back = online.value && session.value === 'ok';
    useEffect(() => {
        if (back && (state.error?.key === 'offline' || state.error?.key === 'sign_in')) {
            reload();
        }
    }, [back]);
    const set = useCallback((/** @type {any} */ data) => setState({ data, error: null, loading: false }), []);
    return { ...state, reload, set };
}

/** @param {{ of: any, title: string, children: (data: any) => any }} props */
export function Loaded({ of, title, children }) {
    if (of.data !== null) {
        return children(of.data);
    }
    if (of.error) {
        return html`<${Page} title=${of.error.key === 'not_found' ? t('state.not_found') : title}><${Failed} error=${of.error} again=${of.reload} /></${Page}>`;
    }
    return html`<${Page} title=${title}><${Loading} /></${Page}>`;
}

/** Grey lines and a word. */
export function Loading() {
    return html`<div class="loading" role="status"><span class="visually-hidden">${t('state.loading')}</span>
        <div class="skeleton skeleton-a"></div><div class="skeleton skeleton-b"></div><div class="skeleton skeleton-c"></div></div>`;
}

/** Why it did not work, and what to do next. @param {{ error: any, again?: () => void }} props */
export function Failed({ error, again }) {
    const gone = error.key === 'not_found' || error.key === 'forbidden';
    const next = error.key === 'not_found' ? t('state.not_found_next') : error.key === 'forbidden' ? t('state.forbidden_next')
        : error.key === 'offline' ? t('state.offline_next') : error.key === 'sign_in' ? t('state.sign_in_next') : t('state.failed_next');
    return html`<div class="empty" role="alert">
        <${Icon} name=${error.key === 'offline' ? 'cloudOff' : gone ? 'search' : 'warning'} />
        <p class="empty-title">${errorText(error)}</p>
        <p>${next}</p>
        ${error.requestId && html`<p class="fine">${t('state.request_id')} <code>${error.requestId}</code></p>`}
        <div class="row row-center">
            ${again && !gone && html`<${Button} kind="primary" icon="undo" onclick=${again}>${t('ui.again')}</${Button}>`}
            <${LinkButton} href="/portal/" icon="home">${t('ui.to_home')}</${LinkButton}>
        </div>
    </div>`;
}
