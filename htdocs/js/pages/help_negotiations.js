/*
 * help_negotiations.js - in plain words: what the record of price negotiations can show and what it cannot, who reads what, what is never
 * recorded, and where the numbers of statutes come from. For everybody; nothing here is legal advice.
 */
import { html } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { me } from '../store.js';
import { Ground } from '../ui/finding_view.js';
import { Card, Crumbs, Facts, Notice, Page } from '../ui/parts.js';

/** Numbers of statutes, with where they stand. @type {string[]} */
const numbers = ['sixty', 'interest', 'two_years', 'freelance', 'capital'];

/** The texts themselves; links only. @type {[string, string][]} */
const texts = [
    ['act', 'https://laws.e-gov.go.jp/law/331AC0000000120'], ['rate', 'https://laws.e-gov.go.jp/law/507M60200000009'], ['keeping', 'https://laws.e-gov.go.jp/law/507M60200000010'],
    ['freelance', 'https://laws.e-gov.go.jp/law/505AC0000000025'], ['labour', 'https://www.jftc.go.jp/dk/guideline/unyoukijun/romuhitenka.html'], ['cyber', 'https://www.jftc.go.jp/dk/guideline/unyoukijun/cyber_security.html'],
];

/** @param {{ keys: string[] }} props */
function Bullets({ keys }) {
    return html`<ul class="bullets">${keys.map((key) => html`<li>${t(key)}</li>`)}</ul>`;
}

export default function HelpNegotiations() {
    const buyer = me.value?.side === 'buyer';
    return html`<${Page} narrow title=${t('nhelp.title')} lead=${t('nhelp.lead')} crumbs=${html`<${Crumbs} items=${[[t('nav.help'), '/portal/help']]} />`}>
        <div class="state-notice"><${Notice} kind="warn" title=${t('nhelp.advice')}><p>${t('nhelp.advice_text')}</p></${Notice}></div>
        <${Card} title=${t('nhelp.can')}><${Bullets} keys=${['what', 'when', 'who', 'kept', 'both'].map((name) => `nhelp_can.${name}`)} /></${Card}>
        <${Card} title=${t('nhelp.cannot')}><${Bullets} keys=${['outside', 'true', 'unconfirmed', 'missing', 'judge'].map((name) => `nhelp_cannot.${name}`)} /></${Card}>
        <${Card} title=${t('nhelp.words')}><${Facts} rows=${['occurred', 'late', 'unconfirmed', 'corrected'].map((name) => [t(`nhelp_word.${name}`), t(`nhelp_word.${name}_text`)])} /></${Card}>
        <${Card} title=${t('nhelp.reads')}><${Facts} rows=${['supplier', 'purchasing', 'security', 'legal'].map((name) => [t(`nhelp_reads.${name}`), t(`nhelp_reads.${name}_text`)])} /></${Card}>
        <${Card} title=${t('nhelp.never')}><${Bullets} keys=${['looks', 'authority', 'score', 'consent'].map((name) => `nhelp_never.${name}`)} /></${Card}>
        ${buyer && html`<${Card} title=${t('nhelp.findings')} class="stack"><p>${t('nhelp.findings_text')}</p><${Bullets} keys=${['flag', 'working', 'waive', 'statutory', 'not_assessed'].map((name) => `nhelp_findings.${name}`)} /></${Card}>`}
        <${Card} title=${t('nhelp.grounds')}><dl class="facts">${['statutory', 'guideline', 'house'].map((label) => html`<div><dt><${Ground} label=${label} /></dt><dd>${t(`nhelp_ground.${label}`)}</dd></div>`)}</dl></${Card}>
        <${Card} title=${t('nhelp.numbers')} class="stack"><p>${t('nhelp.numbers_text')}</p>
            <${Facts} rows=${numbers.map((name) => [html`${t(`nhelp_number.${name}`)} <${Ground} label="statutory" />`, t(`nhelp_number.${name}_text`)])} />
            <h3>${t('nhelp.texts')}</h3><ul class="bullets">${texts.map(([name, href]) => html`<li><a href=${href} target="_blank" rel="noopener noreferrer">${t(`nhelp_text.${name}`)}</a></li>`)}</ul></${Card}>
    </${Page}>`;
}
