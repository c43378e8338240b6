/* not_found.js - an address that is no page. */
import { html } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { Empty, LinkButton, Page } from '../ui/parts.js';

export default function NotFound() {
    return html`<${Page} title=${t('state.not_found')}>
        <${Empty} icon="search" title=${t('error.not_found')}>
            <p>${t('state.not_found_next')}</p>
            <div class="row row-center"><${LinkButton} kind="primary" href="/portal/" icon="home">${t('ui.to_home')}</${LinkButton}></div>
        </${Empty}>
    </${Page}>`;
}
