/*
 * store.js - what the whole application knows: who is signed in, and how the session and the line are. Signals only.
 *
 *   me.value             reply of GET /me (domain_party.h), null before it
 *   can('SEE_SUPPLIERS') whether the person holds a role of service/permissions.def; the server decides, pages only hide
 *   readOnly.value       whether the server takes no changes at present, as its last answer told
 *   session.value        'ok' | 'ended' (401: sign in again) | 'other' (somebody else, or another company, in another tab)
 */
import { computed, signal } from '../vendor/preact.js';

/**
 * @typedef {{ party: string, side: 'buyer' | 'supplier', name_ja: string, name_en: string, roles: string[] }} Party
 * @typedef {{ name: string | null, issuer: string, subject: string, party: string | null, side: 'buyer' | 'supplier' | null,
 *   party_ja: string | null, party_en: string | null, roles: string[], must_choose: boolean, parties: Party[],
 *   buyer_ja: string, buyer_en: string, today: string, issue_delay: number }} Me
 */

export const me = signal(/** @type {Me | null} */ (null));
export const session = signal(/** @type {'ok' | 'ended' | 'other'} */ ('ok'));
/** When the log-in ends, in milliseconds; null while unknown. */
export const sessionEnds = signal(/** @type {number | null} */ (null));
export const online = signal(navigator.onLine);
export const readOnly = signal(false);

/** Whether the buyer's security people were asked into a price negotiation. */
export const askedIn = signal(false);

/** The tabs of this browser tell each other: {kind, ...}. See outbox.js and session.js. */
export const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('sctier') : null;

/** One string for "this person acting for this company". */
export const who = computed(() => (me.value && me.value.party ? whoOf(me.value) : null));

/** @param {{ issuer: string, subject: string, party: string | null }} one */
export function whoOf(one) {
    return [one.issuer, one.subject, one.party || ''].join('\n');
}

/* The same table as service/permissions.def, by role key. Hiding only: every request is checked by the server. */
const assessmentReaders = ['buyer_security', 'buyer_legal', 'auditor'];
const priceReaders = ['buyer_purchasing', 'buyer_legal', 'auditor'];
const priceWriters = ['buyer_purchasing', 'buyer_legal'];
const supplierPrices = ['supplier_sales', 'supplier_executive'];
const supplierSide = ['supplier_contact', 'supplier_executive'];
/** @type {Record<string, string[]>} */
const permissions = {
    SEE_SUPPLIERS: assessmentReaders,
    SEE_LEVEL: [...assessmentReaders, ...supplierSide],
    ISSUE_LEVEL: ['buyer_security'],
    ANSWER_LEVEL: supplierSide,
    SEE_REMINDER: supplierSide,
    SEE_ASSESSMENT: supplierSide,
    SEE_EVIDENCE: supplierSide,
    ADD_EVIDENCE: ['supplier_contact'],
    ANSWER_CRITERIA: ['supplier_contact'],
    CHOOSE_DEPTH: supplierSide,
    SUBMIT: ['supplier_executive'],
    SEE_SUBMISSION: [...assessmentReaders, ...supplierSide],
    SEE_FINDINGS: ['buyer_security', ...priceReaders],
    WAIVE: ['buyer_legal'],
    SET_HOLD: ['buyer_legal'],
    SEE_LOG: ['buyer_legal', 'auditor'],
    SEE_TALKS: priceReaders,
    BEGIN_TALKS: priceWriters,
    SEE_NEGO: ['buyer_security', ...priceReaders, ...supplierPrices],
    RECORD_NEGO: ['buyer_security', ...priceWriters, ...supplierPrices],
    ASK_TALKS: supplierPrices,
    DECLARE_SIZE: [...priceWriters, ...supplierPrices],
};

/** @param {keyof typeof permissions | string} permission */
export function can(permission) {
    return (me.value?.roles || []).some((role) => permissions[permission]?.includes(role));
}

/** Whether the person sees amounts: everybody of a supplier who sees cases, and the buyer's people behind the price wall. */
export function seesPrices() {
    return (me.value?.roles || []).some((role) => priceReaders.includes(role) || supplierPrices.includes(role));
}
