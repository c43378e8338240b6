/*
 * ledger.js - checks one stream of the evidence log in the reader's own browser (RFC 9162): every leaf, every back-link,
 * every content, and the proof that the newest entry is in the tree. Knows no page and no server; runs under Node as well.
 *
 *   const result = await verifyStream({ log_id, stream, rows, proof }, (done, all) => …);
 *   result.ok, result.entries, result.redacted, result.faults -> [{ n, seq, what }]
 */

/**
 * @typedef {{ seq: number, stream: string, n: number, at: string, kind: string, role: string, party: string, leaf: string,
 *   body: string, salt: string | null, content: string | null }} Row   an entry as GET …/log gives it
 * @typedef {{ log_id: string, stream: string, total: number, size: number, root: string, seq: number | null,
 *   leaf: string | null, proof: string[] }} Proof   as GET …/log/proof gives it
 * @typedef {{ n: number, seq: number | null, what: string }} Fault
 * @typedef {Record<string, any> | null} Leaf
 */

const NO_PREV = '0'.repeat(64);
const HASH = /^[0-9a-f]{64}$/;
const encoder = new TextEncoder();

function subtle() {
    const found = globalThis.crypto?.subtle;
    if (!found) throw new Error('this page was not loaded over a secure connection: the browser offers no SHA-256');
    return found;
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** So many bytes of lower-case hex; null when it is not that. @param {unknown} text @param {number} length */
function unhex(text, length) {
    if (typeof text !== 'string' || text.length !== 2 * length || !/^[0-9a-f]*$/.test(text)) return null;
    return Uint8Array.from({ length }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** @param {Uint8Array[]} parts */
async function sha256(...parts) {
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
    }
    return new Uint8Array(await subtle().digest('SHA-256', bytes));
}

/** SHA-256(0x00 || body) as hex: the leaf hash of an entry (RFC 9162 section 2.1.1). @param {string} body */
export async function leafHash(body) {
    return hex(await sha256(Uint8Array.of(0), encoder.encode(body)));
}

/**
 * SHA-256(salt || content) as hex: what a leaf says of its content. Null when salt is not 32 bytes of hex.
 * @param {string | null} salt @param {string} content
 */
export async function contentCommit(salt, content) {
    const bytes = unhex(salt, 32);
    return bytes && hex(await sha256(bytes, encoder.encode(content)));
}

/**
 * Whether `leaf` is entry `index` of the tree of `size` entries with that root (RFC 9162 section 2.1.3.2). Hashes in hex.
 * @param {{ leaf: string | null, index: number, size: number, root: string, proof: string[] }} claim
 */
export async function verifyInclusion({ leaf, index, size, root, proof }) {
    let hash = unhex(leaf, 32);
    if (!hash || !HASH.test(root) || !Array.isArray(proof)) return false;
    if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
    // Numbers here may pass 2^32: halves, not shifts.
    let fn = index;
    let sn = size - 1;
    for (const text of proof) {
        const sibling = unhex(text, 32);
        if (!sibling || sn === 0) return false;
        if (fn % 2 === 1 || fn === sn) {
            hash = await sha256(Uint8Array.of(1), sibling, hash);
            while (fn % 2 === 0 && fn !== 0) {
                fn /= 2;
                sn = Math.floor(sn / 2);
            }
        } else {
            hash = await sha256(Uint8Array.of(1), hash, sibling);
        }
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
    }
    return sn === 0 && hex(hash) === root;
}

/** @param {string} body @returns {Leaf} */
function parseLeaf(body) {
    try {
        const leaf = JSON.parse(body);
        return leaf !== null && typeof leaf === 'object' && !Array.isArray(leaf) ? leaf : null;
    } catch {
        return null;
    }
}

/** What the page shows beside the leaf must be what the leaf says. @param {Row} row @param {Record<string, any>} leaf */
function shownAsSaid(row, leaf) {
    return row.kind === leaf.kind && row.role === leaf.role && row.party === leaf.party && Date.parse(row.at) === leaf.at;
}

/** Faults of one entry by itself. @param {Row} row @param {Leaf} leaf @param {string} logId @param {string} stream */
async function entryFaults(row, leaf, logId, stream) {
    const faults = [];
    if ((await leafHash(row.body)) !== row.leaf) faults.push('leaf_hash');
    if (!leaf) return [...faults, 'body'];
    if (leaf.v !== 1) faults.push('version');
    if (leaf.log_id !== logId) faults.push('log_id');
    if (leaf.stream !== stream || row.stream !== stream) faults.push('stream');
    if (leaf.n !== row.n) faults.push('n');
    if (!shownAsSaid(row, leaf)) faults.push('shown');
    if (row.content !== null && (await contentCommit(row.salt, row.content)) !== leaf.content_commit) {
        faults.push('content');
    }
    return faults;
}

/**
 * Faults of an entry against the one before it, null for the first.
 * @param {Row} row @param {Leaf} leaf @param {{ row: Row, leaf: Leaf } | null} before
 */
function orderFaults(row, leaf, before) {
    const faults = [];
    if (row.n !== (before ? before.row.n + 1 : 1)) faults.push('gap');
    else if (leaf && leaf.prev !== (before ? before.row.leaf : NO_PREV)) faults.push('back_link');
    if (before && !(row.seq > before.row.seq)) faults.push('seq');
    if (before?.leaf && leaf && leaf.at < before.leaf.at) faults.push('time');
    return faults;
}

/**
 * Faults of the newest entry against the tree. An unset seq is entry 0 of the log.
 * @param {Row[]} rows @param {Proof} proof @param {string} logId @param {string} stream
 */
async function proofFaults(rows, proof, logId, stream) {
    const newest = rows.at(-1);
    if (proof.log_id !== logId) return ['log_id'];
    if (proof.stream !== stream) return ['stream'];
    if (!newest) return proof.total === 0 ? [] : ['gap'];
    if (newest.n < proof.total) return ['gap'];
    const index = proof.seq ?? 0;
    const good = newest.n === proof.total && newest.leaf === proof.leaf && newest.seq === index
        && (await verifyInclusion({ leaf: proof.leaf, index, size: proof.size, root: proof.root, proof: proof.proof }));
    return good ? [] : ['proof'];
}

/**
 * Checks a whole stream: `rows` are all its entries in ascending order (GET …/log, every page), `proof` the answer of
 * GET …/log/proof, asked for after the last page; entries that came in between must be fetched too (proof.total tells).
 *
 * `what` of a fault is one of leaf_hash, body, version, log_id, stream, n, shown, content, gap, back_link, seq, time, proof;
 * n and seq name the entry (for a gap: the n that is missing, or found at the wrong place). `redacted` counts entries whose
 * content is not there: their leaf is checked, their content cannot be.
 *
 * @param {{ log_id: string, stream: string, rows: Row[], proof: Proof }} input
 * @param {(done: number, all: number) => void} [onProgress]  called from time to time, and at the end
 * @returns {Promise<{ ok: boolean, entries: number, redacted: number, faults: Fault[] }>}
 */
export async function verifyStream({ log_id: logId, stream, rows, proof }, onProgress = () => {}) {
    /** @type {Fault[]} */
    const faults = [];
    /** @type {{ row: Row, leaf: Leaf } | null} */
    let before = null;
    let redacted = 0;

    for (const [i, row] of rows.entries()) {
        const leaf = parseLeaf(row.body);
        const found = [...(await entryFaults(row, leaf, logId, stream)), ...orderFaults(row, leaf, before)];
        faults.push(...found.map((what) => ({ n: row.n, seq: row.seq, what })));
        redacted += row.content === null ? 1 : 0;
        before = { row, leaf };
        if (i % 32 === 31) onProgress(i + 1, rows.length);
    }
    const newest = rows.at(-1) ?? { n: 0, seq: null };
    for (const what of await proofFaults(rows, proof, logId, stream)) {
        faults.push(what === 'gap' ? { n: newest.n + 1, seq: null, what } : { n: newest.n, seq: newest.seq, what });
    }
    onProgress(rows.length, rows.length);
    return { ok: faults.length === 0, entries: rows.length, redacted, faults };
}
