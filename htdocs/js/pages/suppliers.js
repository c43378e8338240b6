/* suppliers.js - all suppliers of the buyer. */
import { html } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { Card, Page } from '../ui/parts.js';
import { SupplierList } from '../ui/supplier_list.js';

export default function Suppliers() {
    return html`<${Page} title=${t('suppliers.title')} lead=${t('suppliers.lead')}>
        <${Card}><${SupplierList} /></${Card}>
    </${Page}>`;
}
