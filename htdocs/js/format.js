/*
 * format.js - dates, instants and hashes in words. Instants are always shown as Japan time (JST) and say so.
 *
 *   dateText('2027-03-31')     2027年3月31日(水)          Wed, 31 Mar 2027
 *   timeText('2026-…Z')        2026年11月22日 14:03 JST    22 Nov 2026, 14:03 JST
 *   clockText(1795…)           14:03
 *   sizeText(1234567)          1.2 MB
 *   daysBetween('2026-11-22', '2027-03-31')   129
 */
import { lang } from './i18n.js';

const ZONE = 'Asia/Tokyo';

function locale() {
    return lang.value === 'ja' ? 'ja-JP' : 'en-GB';
}

/** @param {string | null | undefined} date  YYYY-MM-DD */
export function dateText(date) {
    if (!date || !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
        return '';
    }
    const at = new Date(`${date}T00:00:00Z`);
    return Number.isNaN(at.getTime())
        ? ''
        : new Intl.DateTimeFormat(locale(), {
              timeZone: 'UTC', year: 'numeric', month: lang.value === 'ja' ? 'long' : 'short', day: 'numeric', weekday: 'short',
          }).format(at);
}

/** @param {string | number | null | undefined} at  RFC 3339 or milliseconds */
export function timeText(at) {
    if (at === null || at === undefined || at === '') {
        return '';
    }
    const text = new Intl.DateTimeFormat(locale(), {
        timeZone: ZONE, year: 'numeric', month: lang.value === 'ja' ? 'long' : 'short', day: 'numeric', hour: '2-digit',
        minute: '2-digit', hourCycle: 'h23',
    }).format(new Date(at));
    return `${text} JST`;
}

/** The calendar date in Japan, in words. @param {string | number | null | undefined} at */
export function dayText(at) {
    return at ? dateText(new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE }).format(new Date(at))) : '';
}

/** Hours and minutes in Japan. @param {string | number} at */
export function clockText(at) {
    return new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
        .format(new Date(at));
}

/** Whole days from one date to another, both YYYY-MM-DD; negative when `to` is earlier. @param {string} from @param {string} to */
export function daysBetween(from, to) {
    return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86400000);
}

/** How large a file is, in steps of 1024 as file managers count. @param {number} bytes */
export function sizeText(bytes) {
    const units = /** @type {const} */ (['byte', 'kilobyte', 'megabyte', 'gigabyte']);
    const step = bytes < 1000 ? 0 : bytes < 1000 * 1024 ? 1 : bytes < 1000 * 1024 ** 2 ? 2 : 3;
    const unit = /** @type {const} */ ({ style: 'unit', unit: units[step], unitDisplay: step ? 'short' : 'long' });

    return new Intl.NumberFormat(locale(), { ...unit, maximumFractionDigits: step < 2 ? 0 : 1 }).format(bytes / 1024 ** step);
}

/** A hash or id, shortened for the eye. @param {string | null | undefined} hash */
export function shortHash(hash) {
    return hash ? `${hash.slice(0, 12)}…` : '';
}
