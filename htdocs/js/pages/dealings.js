/* dealings.js - the sizes of both parties and the deals between them, as the supplier sees them; it declares its own size here. */
import { html, useState } from '../../vendor/preact.js';
import { api } from '../api.js';
import { pick, t } from '../i18n.js';
import { setQuery } from '../router.js';
import { me } from '../store.js';
import { Deals } from '../ui/deals.js';
import { Loaded, useLoad } from '../ui/load.js';
import { Sent } from '../ui/nego_parts.js';
import { Button, Card, Notice, Page } from '../ui/parts.js';
import { SizeForm, Sizes } from '../ui/sizes.js';
import { announce } from '../ui/status.js';

/** @param {{ query: URLSearchParams }} props */
export default function Dealings({ query }) {
    const [receipt, setReceipt] = useState(/** @type {any} */ (null));
    const page = useLoad(async (signal) => {
        const [sizes, deals] = await Promise.all(['/sizes', '/deals'].map(async (path) => (await api.get(path, { signal })).data.rows));
        return { sizes, deals };
    }, []);
    const done = (/** @type {any} */ data) => {
        setReceipt(data.receipt);
        setQuery({ add: null });
        announce(t('record.done'));
        scrollTo(0, 0);
        page.reload();
    };
    const adding = query.get('add') === 'size';
    return html`<${Loaded} of=${page} title=${t('nav.dealings')}>${(/** @type {any} */ { sizes, deals }) => html`<${Page} title=${t('nav.dealings')} lead=${t('dealings.lead', { buyer: pick(me.value, 'buyer') })}>
        ${receipt && html`<${Sent} receipt=${receipt} title=${t('record.receipt')} />`}
        <${Card} id="sizes" title=${t('size.title')} tools=${!adding && html`<${Button} kind="primary" icon="plus" onclick=${() => setQuery({ add: 'size' })}>${t('size.add_own')}</${Button}>`}>
            <p class="hint">${t('size.about')}</p>
            ${adding && html`<${SizeForm} path="/sizes" done=${done} close=${() => setQuery({ add: null })} />`}
            <${Sizes} rows=${sizes} supplier=${pick(me.value, 'party')} /></${Card}>
        <${Card} id="deals" title=${t('deal.title')} class="gap-top"><p class="hint">${t('deal.about')}</p><${Deals} rows=${deals} /></${Card}>
        <div class="gap-top"><${Notice}><p>${t('dealings.wrong')}</p></${Notice}></div>
    </${Page}>`}</${Loaded}>`;
}
