/* no_right.js - a known address that the person's role does not open. */
import { html } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { me } from '../store.js';
import { Empty, LinkButton, Page } from '../ui/parts.js';

export default function NoRight() {
    const roles = (me.value?.roles || []).map((role) => t(`role.${role}`)).join(t('ui.comma'));
    return html`<${Page} title=${t('state.no_right')}>
        <${Empty} icon="lock" title=${t('state.no_right')}>
            <p>${t('state.no_right_next', { roles })}</p>
            <div class="row row-center"><${LinkButton} kind="primary" href="/portal/" icon="home">${t('ui.to_home')}</${LinkButton}></div>
        </${Empty}>
    </${Page}>`;
}
