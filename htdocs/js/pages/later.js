/* later.js - home of the roles whose work comes in a later version: says so, and what the portal does now. */
import { html } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { me } from '../store.js';
import { Card, LinkButton, Page } from '../ui/parts.js';

export default function Later() {
    const mine = me.value;
    const roles = (mine?.roles || []).map((role) => t(`role.${role}`)).join(t('ui.comma'));
    return html`<${Page} narrow title=${t('later.title', { name: mine?.name || '' })} lead=${t('later.lead', { roles })}>
        <${Card} title=${t('later.head')} class="stack">
            <p>${t('later.text')}</p>
            <p>${t('later.next')}</p>
            <p class="fine">${t('later.walls')}</p>
            <div class="row"><${LinkButton} href="/portal/help" icon="help">${t('nav.help')}</${LinkButton}></div>
        </${Card}>
    </${Page}>`;
}
