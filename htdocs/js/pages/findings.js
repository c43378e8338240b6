/* findings.js - findings of the reader's own wall: for the buyer's security people, who see those of level requests and no prices. */
import { html } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { FindingList } from '../ui/finding_list.js';
import { LinkButton, Page } from '../ui/parts.js';

/** @param {{ query: URLSearchParams }} props */
export default function Findings({ query }) {
    return html`<${Page} title=${t('findings.title')} lead=${t('findings.lead')}
            tools=${html`<${LinkButton} icon="help" href="/portal/help/negotiations">${t('nhelp.short')}</${LinkButton}>`}>
        <${FindingList} query=${query} filters=${['LVL-02', 'LVL-04']} />
    </${Page}>`;
}
