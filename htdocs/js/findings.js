/*
 * findings.js - what findings lack by themselves: names of suppliers, and the waivers that legal answers for. Asked once for each
 * supplier of a page, and kept for the visit.
 *
 *   const { names, waivers } = await about(rows, signal);     names: supplier id to { name_ja, name_en }; waivers: by their id
 *   caseOf(found)                                             where the thing it speaks of stands: [address, key of its words]
 */
import { api } from './api.js';
import { can } from './store.js';

/** @type {Map<string, any>} */
const kept = new Map();

/** @param {string} id @param {AbortSignal} [signal] */
async function nameOf(id, signal) {
    if (!kept.has(id)) {
        kept.set(id, (await api.get(`/suppliers/${id}${can('SEE_TALKS') ? '/talks' : ''}`, { signal })).data);
    }
    return kept.get(id);
}

/** @param {any[]} rows @param {AbortSignal} [signal] */
export async function about(rows, signal) {
    const ids = [...new Set(rows.map((row) => row.supplier_id).filter(Boolean))];
    const waived = [...new Set(rows.filter((row) => row.waiver_id).map((row) => row.supplier_id))];
    const [names, waivers] = await Promise.all([
        Promise.all(ids.map((id) => nameOf(id, signal))),
        Promise.all(waived.map(async (id) => (await api.get(`/suppliers/${id}/waivers`, { signal })).data.rows)),
    ]);
    return {
        names: Object.fromEntries(ids.map((id, i) => [id, names[i]])),
        waivers: Object.fromEntries(waivers.flat().map((/** @type {any} */ one) => [one.id, one])),
    };
}

/** @param {any} found @returns {[string, string] | null} */
export function caseOf(found) {
    const { object, object_id: id, supplier_id: supplier } = found;
    if (found.nego_id) {
        return [`/portal/negos/${found.nego_id}`, 'finding.to_case'];
    }
    if (object === 'level' && can('SEE_LEVEL')) {
        return [`/portal/levels/${id}`, 'finding.to_level'];
    }
    if (object === 'deal' && can('SEE_TALKS')) {
        return [`/portal/suppliers/${supplier}/talks#deals`, 'finding.to_deal'];
    }
    return supplier && can('SEE_TALKS') ? [`/portal/suppliers/${supplier}/talks`, 'finding.to_talks'] : null;
}
