/*
 * upload_box.js - where files come in: a place to drop them, a button to pick them, and what becomes of them.
 *
 *   UploadBox({ target, single, tools, pickId })     target of uploads.js; single: one file, a new revision; tools: further buttons
 *   const take = useTake(target, single)             the same for a drop elsewhere: take({ files, folders })
 */
import { html, useState } from '../../vendor/preact.js';
import { t } from '../i18n.js';
import { choose } from '../uploads.js';
import { PickButton, useDrop, useNoStrayDrop } from './drop.js';
import { Icon } from './icons.js';
import { announce } from './status.js';
import { UploadRows } from './upload_rows.js';

/** @param {import('../uploads.js').Target} target @param {boolean} [single] @param {(text: string) => void} [say] */
export function useTake(target, single, say) {
    return (/** @type {{ files: File[], folders?: string[] }} */ { files, folders = [] }) => {
        const chosen = single ? files.slice(0, 1) : files;
        say?.(folders.length > 0 ? t('upload.folders', { names: folders.join(t('ui.comma')) }) : files.length > chosen.length ? t('upload.only_one', { name: chosen[0].name }) : '');
        if (chosen.length > 0) {
            choose(chosen, target);
            announce(t(target.nego_id ? 'upload.started' : 'upload.chosen', { n: chosen.length }));
        }
    };
}

/** @param {{ target: import('../uploads.js').Target, single?: boolean, tools?: any, pickId?: string, about?: string }} props */
export function UploadBox({ target, single, tools, pickId, about }) {
    const [said, setSaid] = useState('');
    const take = useTake(target, single, setSaid);
    const { over, on } = useDrop(take);
    useNoStrayDrop();
    return html`<div class="upload-box">
        <div class=${`drop ${over ? 'drop-over' : ''}`} ...${on}>
            <p class="drop-words"><${Icon} name="upload" /><span>${t(over ? 'upload.drop_now' : single ? 'upload.drop_one' : 'upload.drop')}</span></p>
            <div class="row"><${PickButton} single=${single} id=${pickId} label=${about && `${t('upload.pick')} ${about}`} onfiles=${(/** @type {File[]} */ files) => take({ files })}>${t(single ? 'upload.pick_one' : 'upload.pick')}</${PickButton}>${tools}</div>
            <p class="fine">${t('upload.kinds')}</p>
        </div>
        ${said && html`<p class="field-error" role="alert"><${Icon} name="warning" />${said}</p>`}
        <${UploadRows} target=${target} single=${single} />
    </div>`;
}
