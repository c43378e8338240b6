/*
 * rules.js - the words of the rules that watch the record, with their numbers, as mod_sctier/domain/domain_rulepack.c fills them.
 * Rules point at what somebody should look at. They judge nobody, and neither do the pages.
 *
 *   const pack = await getPack(signal);        rule pack in force, asked of the server once in a visit
 *   ruleOf(pack, 'PRC-08')                     its line of the pack, null when the pack has none
 *   ruleWords(rule, 'message')                 in the reader's language, {numbers} as "30日（社内基準）"
 *   inputWords(found.detail)                   [[name, value], …] of what it looked at
 */
import { api } from './api.js';
import { dateText } from './format.js';
import { hasText, lang, pick, t } from './i18n.js';

/** From the gravest to the lightest. */
export const severities = ['block', 'high', 'mid', 'info'];

/** How a severity looks: kind of badge, icon. @type {Record<string, [string, string]>} */
export const severityLooks = { block: ['bad', 'warning'], high: ['warn', 'flag'], mid: ['blue', 'info'], info: ['neutral', 'info'] };

/** Where the words of each ground stand. @type {Record<string, string>} */
export const grounds = { statutory: 'ground.law', guideline: 'ground.guide', house: 'ground.house' };

/** @type {any} */
let kept = null;

/** @param {AbortSignal} signal */
export async function getPack(signal) {
    kept ||= (await api.get('/rules', { signal })).data;
    return kept;
}

/** @param {any} pack @param {string} id */
export function ruleOf(pack, id) {
    return pack.rules.find((/** @type {any} */ one) => one.id === id) || null;
}

/** A date in the middle of a sentence, without its day of the week. @param {string} date  YYYY-MM-DD */
function plainDate(date) {
    return new Intl.DateTimeFormat(lang.value === 'ja' ? 'ja-JP' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));
}

/** A number with its unit, and whose number it is. @param {any} param */
export function numberWords(param) {
    const { unit, value } = param;
    const digits = String(value);
    const text = unit === 'date' ? plainDate(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`)
        : unit === 'month' ? t(`desk_month.${value}`) : t(`rule_unit.${unit}`, { n: value });
    return t('rule_unit.number', { number: text, ground: t(grounds[param.label]) });
}

/** @param {any} rule @param {'message' | 'clears' | 'basis'} name */
export function ruleWords(rule, name) {
    return pick(rule, name).replace(/\{(\w+)\}/g, (all, one) => {
        const param = rule.params.find((/** @type {any} */ each) => each.name === one);
        return param ? numberWords(param) : all;
    });
}

/** A short name for the eye; the id alone where a pack is newer than these pages. @param {string} id */
export function ruleName(id) {
    return hasText(`rule_name.${id}`) ? t(`rule_name.${id}`) : '';
}

/** @param {string} value */
function valueWords(value) {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
        return dateText(value);
    }
    const key = value.startsWith('unknown: ') ? 'unknown' : value.replaceAll(' ', '_');
    const found = [`rule_value.${key}`, `entry.${key}`, `result.${key}`, `mode.${key}`, `task.${key}`, `data_class.${key}`].find((one) => hasText(one));
    return found === undefined ? value : t(found);
}

/** What a rule looked at. @param {any[] | null} inputs @returns {[string, string][]} */
export function inputWords(inputs) {
    return (inputs || []).map(({ name, value }) => [hasText(`rule_input.${name}`) ? t(`rule_input.${name}`) : name, valueWords(value)]);
}
