/* help.js - guide, keys, settings of this device, words, licences. Deep links: #evidence, #keys, #device, #read_only. */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { SOON } from '../evidence.js';
import { t } from '../i18n.js';
import { setSharedDevice, sharedDevice } from '../outbox.js';
import { me } from '../store.js';
import { CheckField } from '../ui/field.js';
import { KeyTable, keysOn, setKeys } from '../ui/keys.js';
import { Card, Facts, Page } from '../ui/parts.js';

export default function Help() {
    const [shared, setShared] = useState(sharedDevice());
    const supplier = me.value?.side === 'supplier';
    useEffect(() => {
        if (location.hash) {
            document.getElementById(location.hash.slice(1))?.scrollIntoView();
        }
    }, [location.hash]);
    const steps = supplier ? ['supplier_1', 'supplier_2', 'supplier_3', 'supplier_4'] : ['buyer_1', 'buyer_2', 'buyer_3', 'buyer_4'];
    return html`<${Page} narrow title=${t('help.title')} lead=${t('help.lead')}>
        <${Card} title=${t('help.steps')}><ol class="guide-steps">${steps.map((one) => html`<li><b>${t(`help.${one}`)}</b><p>${t(`help.${one}_text`)}</p></li>`)}</ol></${Card}>
        <${Card} title=${t('help.star')} class="stack"><p>${t('home.voluntary')}</p><p>${t('help.star_text')}</p><p>${t('home.cost')}</p></${Card}>
        <${Card} title=${t('help.saving')} class="stack"><p>${t('help.saving_text')}</p>
            <dl class="keys-states">${['clean', 'dirty', 'saving', 'saved', 'offline', 'session', 'conflict'].map((one) => html`<div><dt>${t(`save.${one}`, { n: 2, at: '14:03' })}</dt><dd>${t(`help.save_${one}`)}</dd></div>`)}</dl></${Card}>
        <${Card} title=${t('nhelp.short')} class="stack"><p>${t('nhelp.link_text')}</p><p><a href="/portal/help/negotiations">${t('nhelp.link')}</a></p></${Card}>
        <${Card} title=${t('help.readonly')} id="read_only" class="stack"><p>${t('help.readonly_text')}</p><p>${t('help.readonly_do')}</p></${Card}>
        ${supplier && html`<${Card} title=${t('help.evidence')} id="evidence" class="stack"><p>${t('help.evidence_text')}</p>
            <ul class="bullets">${['many', 'dates', 'revise', 'seen', 'withdraw', 'broken'].map((one) => html`<li>${t(`help.evidence_${one}`, { n: SOON })}</li>`)}</ul></${Card}>`}
        <${Card} title=${t('keys.title')} id="keys" class="stack"><p>${t('keys.about')}</p><${KeyTable} />
            <${CheckField} label=${t('keys.use')} checked=${keysOn.value} onvalue=${setKeys} /></${Card}>
        <${Card} title=${t('help.device')} id="device" class="stack"><${CheckField} label=${t('help.shared')} hint=${t('help.shared_hint')} checked=${shared} onvalue=${(/** @type {boolean} */ on) => {
            setShared(on);
            setSharedDevice(on);
        }} /></${Card}>
        <${Card} title=${t('help.words')}><${Facts} rows=${['level', 'issue', 'assessment', 'criterion', 'evidence', 'depth', 'ledger', 'receipt'].map((one) => [t(`word.${one}`), t(`word.${one}_text`)])} /></${Card}>
        <${Card} title=${t('help.about')} class="stack"><p>${t('help.about_text')}</p>
            <ul class="bullets"><li>Preact, @preact/signals (MIT), htm (Apache-2.0)</li><li>${t('help.dads')}</li></ul>
            <p><a href="/vendor/NOTICE.txt">${t('help.licences')}</a></p></${Card}>
    </${Page}>`;
}
