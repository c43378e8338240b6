/*
 * entry_body.js - from what was typed into a form (ui/entry_fields.js) to the body that the server takes, and what of it is missing.
 *
 *   faults('decided', values, context)   [[pointer, fault], …]: '/words', '/lines/0/becomes'; the server checks the same and more
 *   bodyOf('decided', values, context)   domain_nego.h, entry_input
 *
 * context: { side, request: the lines that were asked | [] , about: id of the entry it speaks of | null, security: sees no prices }
 */
import { kinds } from './entries.js';
import { amountOf, below, isAmount, refuses } from './nego.js';

/** @typedef {{ side: 'buyer' | 'supplier', asked: any[], about?: string | null, security?: boolean, first?: boolean }} Context */

/** @param {any} value */
const blank = (value) => value === null || value === undefined || String(value).trim() === '';

/** A decision answers each line that was asked, when there are any. @param {string} kind @param {Context} context */
export function answersLines(kind, context) {
    return kind === 'decided' && context.asked.length > 0;
}

/** Sent by the portal, a refusal needs its reasons and a named person. @param {string} kind @param {any} values */
export function needsReasons(kind, values) {
    return kind === 'decided' && values.mode === 'portal' && refuses(values.result);
}

/** What a form wants beyond entries.def: how a decision was told is never left open. */
/** @type {Record<string, string[]>} */
const wanted = { decided: ['mode'] };

/** Fields of a form that must not stay empty. @param {string} kind */
export function needed(kind) {
    return [...kinds[kind].needs, ...(wanted[kind] || [])];
}

/** The lines as they go out. @param {string} kind @param {any} values @param {Context} context @returns {any[]} */
function linesOf(kind, values, context) {
    if (!answersLines(kind, context)) {
        return (values.lines || []).map((/** @type {any} */ line) => ({
            category: line.category, item: line.item?.trim() || null, per: line.per, tax: values.tax || null,
            was: amountOf(line.was) || null, becomes: amountOf(line.becomes) || null, source: line.source, words: line.words?.trim() || null,
        }));
    }
    return context.asked.map((line, i) => {
        const answer = values.answers?.[i] || {};
        const becomes = values.result === 'accept' ? line.becomes : values.result === 'keep' ? line.was : amountOf(answer.becomes) || null;
        return { category: line.category, item: line.item, per: line.per, tax: line.tax, was: line.was, becomes, source: null, words: answer.words?.trim() || null };
    });
}

/** @param {any[]} lines @returns {[string, string][]} */
function lineFaults(lines) {
    return lines.flatMap((line, i) => /** @type {[string, string][]} */ ([
        ...(line.category ? [] : [[`/lines/${i}/category`, 'required']]),
        ...['was', 'becomes'].filter((name) => line[name] && !isAmount(line[name])).map((name) => [`/lines/${i}/${name}`, 'not_an_amount']),
        ...(line.was || line.becomes || line.words ? [] : [[`/lines/${i}/becomes`, 'required']]),
    ]));
}

/**
 * What stops sending, in the order of the form.
 * @param {string} kind @param {any} values @param {Context} context @returns {[string, string][]} pointer, fault
 */
export function faults(kind, values, context) {
    const { takes } = kinds[kind];
    const lines = takes.includes('lines') ? linesOf(kind, values, context) : [];
    /** @type {[string, string][]} */
    const list = needed(kind).filter((name) => name !== 'lines' && name !== 'about' && blank(values[name])).map((name) => [`/${name}`, 'required']);
    if (kinds[kind].needs.includes('about') && !context.about && blank(values.about)) {
        list.push(['/about', 'required']);
    }
    if (kinds[kind].needs.includes('lines') && lines.length === 0) {
        list.push(['/lines', 'required']);
    }
    if (lines.length > 0 && !lines[0].tax) {
        list.push(['/tax', 'required']);
    }
    list.push(...lineFaults(lines));
    if (kind === 'requested' && blank(values.words) && lines.length === 0) {
        list.push(['/words', 'required']);
    }
    if (context.first && values.mode && values.mode !== 'portal' && takes.includes('mode') && blank(values.occurred_on)) {
        list.push(['/occurred_on', 'required']);
    }
    if (needsReasons(kind, values)) {
        list.push(...refusalFaults(values, lines, context));
    }
    if (kind === 'decided' && values.result === 'accept' && context.asked.some((asked, i) => lines[i] && below(lines[i], asked))) {
        list.push(['/result', 'below_request']);
    }
    return list;
}

/** @param {any} values @param {any[]} lines @param {Context} context @returns {[string, string][]} */
function refusalFaults(values, lines, context) {
    return [
        ...(blank(values.words) ? [/** @type {[string, string]} */ (['/words', 'needs_reason'])] : []),
        ...context.asked.flatMap((_, i) => (blank(lines[i]?.words) ? [/** @type {[string, string]} */ ([`/lines/${i}/words`, 'needs_reason'])] : [])),
        ...(blank(values.addressee) ? [/** @type {[string, string]} */ (['/addressee', 'required'])] : []),
    ];
}

/** @param {string} kind @param {any} values @param {Context} context */
export function bodyOf(kind, values, context) {
    const { takes } = kinds[kind];
    /** @type {Record<string, any>} */
    const body = { kind, occurred_on: values.occurred_on || null, for_security: context.security || values.for_security ? 'yes' : null };
    for (const name of takes.filter((one) => one !== 'lines' && one !== 'why')) {
        const value = name === 'about' ? context.about || values.about : values[name];
        body[name] = typeof value === 'string' ? value.trim() || null : value ?? null;
    }
    if (takes.includes('lines') && !context.security) {
        body.lines = linesOf(kind, values, context);
    }
    if (values.files?.length > 0 && !context.first) {
        body.files = values.files.map((/** @type {any} */ file) => file.id);
    }
    return body;
}

/**
 * A correction says everything anew, or that it did not happen.
 * @param {any} now  the entry as it stands @param {any} values @param {Context} context
 */
export function correctionOf(now, values, context) {
    if (values.undone) {
        return { kind: 'corrected', about: now.id, why: values.why?.trim() || null, result: 'void', occurred_on: now.occurred_on, for_security: now.for_security };
    }
    return { ...bodyOf(now.kind, values, { ...context, about: null }), kind: 'corrected', about: now.id, why: values.why?.trim() || null };
}

/** What a correction begins with: the entry as it stands. @param {any} now */
export function valuesOf(now) {
    const lines = now.lines || [];
    return { ...now, files: [], for_security: now.for_security === 'yes', lines, tax: lines[0]?.tax || null, answers: lines.map((/** @type {any} */ line) => ({ becomes: line.becomes, words: line.words })) };
}
