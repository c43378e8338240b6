/*
 * nego.js - what the entries of a case say, as domain_nego.c reads them: corrections applied, what is open, what came late. Pure.
 *
 *   const book = readCase(entries, today);
 *   book.rows       one for each entry that is no correction, by the day it happened: { entry, now, corrections, void, late, … }
 *   book.open       rows of questions and demands that wait for an answer
 *   book.decision   the row of the decision in force, with `undelivered` when its reasons have no delivery record
 *   book.request    the row of the newest request
 */

/**
 * @typedef {{ entry: any, now: any, corrections: any[], void: boolean, late: number, open: boolean, unconfirmed: boolean,
 *   about: any[] }} Row  now: as it stands after corrections; about: later entries that speak of it
 */

/** The calendar date in Japan of an instant. @param {string} at  RFC 3339 */
export function dayOf(at) {
    return new Date(Date.parse(at) + 9 * 3600000).toISOString().slice(0, 10);
}

/** @param {string} from @param {string} to  YYYY-MM-DD */
function days(from, to) {
    return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86400000);
}

/** How many days after the fact it was recorded. @param {any} entry */
export function lateness(entry) {
    return Math.max(0, days(entry.occurred_on, dayOf(entry.recorded_at)));
}

/** @param {string | null} result */
export function refuses(result) {
    return result === 'partial' || result === 'keep' || result === 'cut';
}

const settling = ['answered', 'refused', 'volunteered', 'dropped'];

/** @param {any} entry @param {any[]} corrections */
function asItStands(entry, corrections) {
    const by = corrections[corrections.length - 1];
    return by ? { ...by, id: entry.id, n: entry.n, kind: entry.kind, about: entry.about, recorded_at: entry.recorded_at, recorded_by: entry.recorded_by, why: null } : entry;
}

/** @param {any[]} entries */
export function readCase(entries) {
    const inOrder = [...entries].sort((a, b) => a.n - b.n);
    /** @type {Row[]} */
    const rows = inOrder.filter((entry) => entry.kind !== 'corrected').map((entry) => {
        const corrections = inOrder.filter((one) => one.kind === 'corrected' && one.about === entry.id && one.side === entry.side && one.n > entry.n);
        const now = asItStands(entry, corrections);
        return { entry, now, corrections, void: now.result === 'void', late: lateness(entry), open: false, unconfirmed: false, about: [] };
    });
    const valid = rows.filter((row) => !row.void);
    for (const row of valid) {
        row.about = valid.filter((one) => one.now.about === row.entry.id).map((one) => one.now);
        row.open = ['asked', 'demanded'].includes(row.now.kind) && !row.about.some((one) => settling.includes(one.kind));
        row.unconfirmed = row.now.kind === 'held' && !row.about.some((one) => one.kind === 'confirmed' && one.side !== row.now.side);
    }
    const newest = (/** @type {string} */ kind) => valid.filter((row) => row.now.kind === kind).pop() || null;
    const decision = newest('decided');
    const delivered = decision?.now.words && decision.about.some((one) => one.kind === 'delivered' && one.addressee);
    return {
        rows: [...rows].sort((a, b) => (a.now.occurred_on < b.now.occurred_on ? -1 : a.now.occurred_on > b.now.occurred_on ? 1 : a.entry.n - b.entry.n)),
        open: valid.filter((row) => row.open),
        request: newest('requested'),
        decision,
        undelivered: Boolean(decision && refuses(decision.now.result) && !delivered),
    };
}

/** What people type as an amount, as the server takes it: "１，２５０円" is "1250". @param {string | null | undefined} text */
export function amountOf(text) {
    return String(text ?? '').normalize('NFKC').replace(/[,\s¥円]/g, '').replace(/^[−–▲△]/, '-');
}

/** @param {string} text */
export function isAmount(text) {
    return /^-?\d{1,11}(\.\d{1,4})?$/.test(text);
}

/** Amounts are decimals, never floating numbers: reckoned in 1/10,000 yen. @param {string} text */
function tenThousandths(text) {
    const [whole, part = ''] = text.replace('-', '').split('.');
    const value = BigInt(whole) * 10000n + BigInt(part.padEnd(4, '0'));
    return text.startsWith('-') ? -value : value;
}

/**
 * The difference as a decimal, and what it is of the old amount in percent with one digit.
 * @param {string | null} was @param {string | null} becomes @returns {{ by: string, percent: string | null } | null}
 */
export function difference(was, becomes) {
    if (!was || !becomes || !isAmount(was) || !isAmount(becomes)) {
        return null;
    }
    const [from, to] = [tenThousandths(was), tenThousandths(becomes)];
    const by = to - from;
    const size = by < 0n ? -by : by;
    const part = String(size % 10000n).padStart(4, '0').replace(/0+$/, '');
    const base = from < 0n ? -from : from;
    const permille = base === 0n ? null : Number((size * 10000n) / base) / 10;
    return {
        by: `${by < 0n ? '-' : by > 0n ? '+' : ''}${size / 10000n}${part ? `.${part}` : ''}`,
        percent: permille === null ? null : `${by < 0n ? '-' : ''}${(Math.round(permille) / 10).toFixed(1)}`,
    };
}

/** Whether two lines speak of the same: as the server compares them. @param {any} a @param {any} b */
export function sameLine(a, b) {
    return a.category === b.category && (a.item || '') === (b.item || '');
}

/** Below what was asked, in an amount. @param {any} line  of a decision @param {any} asked */
export function below(line, asked) {
    return Boolean(line?.becomes && asked.becomes && isAmount(line.becomes) && isAmount(asked.becomes) && tenThousandths(line.becomes) < tenThousandths(asked.becomes));
}
