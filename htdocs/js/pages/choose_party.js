/* choose_party.js - a person with roles at several companies picks the one to act for, with one click. */
import { html, useState } from '../../vendor/preact.js';
import { api, errorText, newAct } from '../api.js';
import { pick, t } from '../i18n.js';
import { openOutbox } from '../outbox.js';
import { setMe } from '../session.js';
import { me } from '../store.js';
import { Icon } from '../ui/icons.js';
import { Notice, Page } from '../ui/parts.js';

export default function ChooseParty() {
    const [act] = useState(newAct);
    const [busy, setBusy] = useState('');
    const [error, setError] = useState(/** @type {any} */ (null));
    const choose = async (/** @type {string} */ party) => {
        if (busy) {
            return;
        }
        setBusy(party);
        setError(null);
        try {
            const { data } = await api.post('/me/party', { party }, { act });
            setMe(data);
            await openOutbox();
        } catch (problem) {
            setError(problem);
            setBusy('');
        }
    };
    return html`<${Page} narrow title=${t('choose.title')} lead=${t('choose.lead', { name: me.value?.name || t('shell.no_name') })}>
        ${error && html`<${Notice} kind="bad" live title=${errorText(error)}><p>${t('choose.again')}</p></${Notice}>`}
        <ul class="picks">${(me.value?.parties || []).map((one) => html`<li key=${one.party}>
            <button type="button" class="pick" aria-disabled=${busy ? 'true' : undefined} onclick=${() => choose(one.party)}>
                <${Icon} name="building" /><span class="pick-words"><b>${pick(one, 'name')}</b>
                <span>${one.roles.map((role) => t(`role.${role}`)).join(t('ui.comma'))}</span></span>
                ${busy === one.party ? html`<span class="spinner" aria-hidden="true"></span>` : html`<${Icon} name="right" />`}
            </button></li>`)}</ul>
        <p class="fine gap-top">${t('choose.later')}</p>
    </${Page}>`;
}
