/*
 * deals.js - orders and contracts, with how the Act on subcontract dealings (取適法) can be read for each: a reading of what was put
 * in, with its article and what is not known, never a verdict. What is not known is treated as covered.
 *
 *   Deals({ rows, oncorrect })                 oncorrect(deal): only who may record
 *   DealForm({ path, replaces, done, close })  replaces: the deal whose record it corrects, or null
 */
import { html } from '../../vendor/preact.js';
import { useDraft } from '../draft.js';
import { dateText, timeText } from '../format.js';
import { hasText, t } from '../i18n.js';
import { me } from '../store.js';
import { DateField, RadioField, SelectField, TextField } from './field.js';
import { Badge, Button, Empty, Facts, Notice } from './parts.js';
import { Faults, NotSent, useSending } from './sending.js';

/** The dealings of mod_sctier/domain/dealings.def, in its order. */
export const dealings = ['manufacture', 'repair', 'program', 'information', 'transport', 'storage', 'processing', 'service', 'delivery', 'construction', 'sale'];

const facts = ['own_use', 'as_business', 'passes_on'];

/** @param {{ rows: any[], oncorrect?: (deal: any) => void }} props */
export function Deals({ rows, oncorrect }) {
    if (rows.length === 0) {
        return html`<${Empty} icon="doc" title=${t('deal.none')}><p>${t(oncorrect ? 'deal.none_next' : 'deal.none_read')}</p></${Empty}>`;
    }
    return html`<ul class="deals">${rows.map((deal) => html`<li class=${`deal ${deal.replaced_by ? 'deal-old' : ''}`} key=${deal.id} id=${`deal-${deal.id}`}>
        <h3>${deal.replaced_by ? html`<del>${deal.title}</del>` : deal.title} ${deal.replaced_by && html`<${Badge}>${t('deal.replaced')}</${Badge}>`}${deal.replaces && html` <${Badge} kind="blue">${t('deal.corrected')}</${Badge}>`}</h3>
        <${Facts} class="event-facts" rows=${[
            [t('deal.dealing'), t(`dealing.${deal.dealing}`)], [t('deal.ordered_on'), dateText(deal.ordered_on)], [t('deal.order_no'), deal.order_no],
            [t('deal.intermediary'), deal.intermediary], [t('deal.real_orderer'), deal.real_orderer],
            ...facts.map((name) => [t(`deal.${name}`), deal[name] && t(`yesno.${deal[name]}`)]), [t('deal.words'), deal.words],
        ]} />
        ${!deal.replaced_by && html`<${Reading} deal=${deal} />`}
        <p class="fine">${t('deal.by', { who: deal.recorded_by, at: timeText(deal.recorded_at) })}</p>
        ${oncorrect && !deal.replaced_by && html`<div class="no-print"><${Button} kind="plain" class="btn-small" onclick=${() => oncorrect(deal)}>${t('deal.correct')}</${Button}></div>`}
    </li>`)}</ul>`;
}

/** @param {{ deal: any }} props */
function Reading({ deal }) {
    const value = deal.coverage || 'unknown';
    return html`<div class=${`reading reading-${value}`} role="group" aria-label=${t('coverage.title')}>
        <p class="reading-title"><b>${t('coverage.title')}</b> <span class="ground">${t('ground.law')}</span></p>
        <p>${t(`coverage.${value}`)}</p>
        <ul class="bullets">
            ${deal.article && html`<li>${t('coverage.article', { article: deal.article })}</li>`}
            <li>${t('coverage.sizes', { buyer: deal.buyer_as_of ? dateText(deal.buyer_as_of) : t('size.unknown'), supplier: deal.supplier_as_of ? dateText(deal.supplier_as_of) : t('size.unknown') })}</li>
            ${deal.missing?.length > 0 && html`<li>${t('coverage.missing')} ${deal.missing.map((/** @type {string} */ name) => t(`missing.${name}`)).join(t('ui.comma'))}</li>`}
            ${deal.freelance === 'yes' && html`<li>${t('coverage.freelance')}</li>`}
            ${deal.intermediary && !deal.real_orderer && html`<li>${t('coverage.orderer')}</li>`}
        </ul><p class="fine">${t('coverage.not_verdict')}</p></div>`;
}

/** @param {{ path: string, replaces: any, done: (data: any) => void, close: () => void }} props */
export function DealForm({ path, replaces, done, close }) {
    const before = replaces ? Object.fromEntries(['title', 'dealing', 'ordered_on', 'order_no', 'intermediary', 'real_orderer', 'words', ...facts].map((name) => [name, replaces[name]])) : {};
    const draft = useDraft(`${path}/${replaces?.id || ''}`, before);
    const { values, set } = draft;
    const text = (/** @type {string} */ name) => values[name]?.trim() || null;
    const sending = useSending({
        draft, path, done,
        check: () => ['title', 'dealing', 'ordered_on'].filter((name) => !text(name)).map((name) => /** @type {[string, string]} */ ([`/${name}`, 'required'])),
        body: () => ({
            ...Object.fromEntries(['title', 'dealing', 'ordered_on', 'order_no', 'intermediary', 'real_orderer', 'words'].map((name) => [name, text(name)])),
            ...Object.fromEntries(facts.map((name) => [name, values[name] === 'unknown' ? null : values[name] || null])), replaces: replaces?.id || null,
        }),
    });
    const field = (/** @type {string} */ name, /** @type {any} */ more = {}) => html`<${TextField} id=${`f-${name}`} label=${t(`deal.${name}`)} hint=${hasText(`deal.${name}_hint`) ? t(`deal.${name}_hint`) : undefined} value=${values[name]}
        error=${sending.errors[name]} onvalue=${(/** @type {string} */ value) => set({ [name]: value })} ...${more} />`;
    return html`<form class="record-form" onsubmit=${sending.submit} novalidate aria-label=${t(replaces ? 'deal.correct' : 'deal.add')}>
        ${replaces && html`<${Notice}><p>${t('deal.replaces_text', { title: replaces.title })}</p></${Notice}>`}
        <${Faults} of=${sending} label=${(/** @type {string} */ pointer) => t(`deal.${pointer}`)} />
        <div class="record-fields">
            ${field('title', { required: true, maxlength: 200 })}
            <${SelectField} id="f-dealing" required label=${t('deal.dealing')} hint=${t('deal.dealing_hint')} value=${values.dealing} error=${sending.errors.dealing} onvalue=${(/** @type {any} */ value) => set({ dealing: value })} options=${dealings.map((value) => ({ value, text: t(`dealing.${value}`) }))} />
            <${DateField} id="f-ordered_on" plain required label=${t('deal.ordered_on')} value=${values.ordered_on} max=${me.value?.today} error=${sending.errors.ordered_on} onvalue=${(/** @type {any} */ value) => set({ ordered_on: value })} />
            ${field('order_no', { maxlength: 100 })}${field('intermediary', { maxlength: 200 })}${field('real_orderer', { maxlength: 200 })}
            ${facts.map((name) => html`<${RadioField} id=${`f-${name}`} key=${name} row legend=${t(`deal.${name}`)} hint=${t(`deal.${name}_hint`)} value=${values[name]} onvalue=${(/** @type {string} */ value) => set({ [name]: value })}
                options=${['yes', 'no', 'unknown'].map((value) => ({ value, text: value === 'unknown' ? t('size.unknown') : t(`yesno.${value}`) }))} />`)}
            ${field('words', { lines: 2, max: 2000 })}
        </div>
        <${NotSent} error=${sending.error} />
        <div class="record-end"><${Button} kind="primary" type="submit" icon="check" busy=${sending.busy}>${t(replaces ? 'deal.send_correction' : 'deal.send')}</${Button}><${Button} kind="plain" onclick=${close}>${t('ui.cancel')}</${Button}></div>
    </form>`;
}
