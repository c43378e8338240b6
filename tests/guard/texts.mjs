// texts.mjs - compares the words of the pages with each other, with the code and with errors.def; prints findings.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const find = (folder, suffix) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? find(join(folder, entry.name), suffix) : entry.name.endsWith(suffix) ? [join(folder, entry.name)] : []);
const say = (text) => console.log(text);

/** All texts of a language; a key that stands twice is a finding. */
async function load(lang) {
    const all = {};
    for (const name of find('htdocs/i18n', '.js').filter((one) => new RegExp(`/${lang}(-\\w+)?\\.js$`).test(one))) {
        const text = readFileSync(name, 'utf8');
        const part = (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)).default;
        for (const [key, value] of Object.entries(part)) {
            if (key in all) {
                say(`${name}: ${key}: there already`);
            }
            all[key] = value;
        }
        const written = [...text.matchAll(/^ *'([^']+)':/gm)].map((match) => match[1]);
        for (const key of written.filter((one, at) => written.indexOf(one) !== at)) {
            say(`${name}: ${key}: twice in one file`);
        }
    }
    return all;
}

const ja = await load('ja');
const en = await load('en');
const holes = (text) => [...new Set([...String(text).matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort().join(' ');
const plural = (key) => key.replace(/\.(one|other)$/, '');
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

for (const [own, other, from, to] of [[ja, en, 'ja', 'en'], [en, ja, 'en', 'ja']]) {
    for (const [key, value] of Object.entries(own)) {
        if (typeof value !== 'string' || value.trim() === '') {
            say(`${key}: empty in ${from}`);
        }
        if (!(key in other) && !(plural(key) in other) && !(`${key}.other` in other) && !(`${plural(key)}.other` in other)) {
            say(`${key}: not in ${to}`);
        }
    }
}
for (const [key, value] of Object.entries(ja)) {
    const twin = en[key] ?? en[`${key}.other`];
    if (twin === undefined) {
        continue;
    }
    // a count of one may be in words
    if (holes(value) !== holes(twin)) {
        say(`${key}: {${holes(value)}} in ja, {${holes(twin)}} in en`);
    }
    if (value === twin && /[A-Za-z]{4}/.test(value.replace(/\{\w+\}/g, ''))) {
        say(`${key}: the same in ja and en: "${value}"`);
    } else if (!japanese.test(value) && /[a-z]{4}/.test(value.replace(/\{\w+\}/g, ''))) {
        say(`${key}: no Japanese in ja: "${value}"`);
    }
    // a Japanese word may stand in an English text in parentheses or quotation marks, where the scheme or a law has only that
    const plain = String(twin).replace(/\([^)]*\)|（[^）]*）|"[^"]*"|“[^”]*”|「[^」]*」/g, '');
    if (japanese.test(plain) && !/^(日本語|[★\d\s]*)$/.test(plain.trim())) {
        say(`${key}: Japanese in en: "${twin}"`);
    }
}

/* What the code uses: whole keys in any quoted string, prefixes in template strings. */
const files = [...find('htdocs/js', '.js'), ...find('htdocs', '.html')];
const literals = new Set();
const prefixes = new Set();
const known = (key) => key in en || `${key}.other` in en;
for (const file of files) {
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    for (const match of text.matchAll(/['"`]([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)['"`]/g)) {
        literals.add(match[1]);
    }
    for (const match of text.matchAll(/`([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*[._])\$\{/g)) {
        prefixes.add(match[1]);
    }
    for (const match of text.matchAll(/(?:^|[^\w.$])(?:t|hasText)\(\s*(['"])([^'"]+)\1/g)) {
        if (!known(match[2])) {
            say(`${match[2]}: used in ${file}, not defined`);
        }
    }
    for (const match of text.matchAll(/(?:^|[^\w.$])t\(\s*`([a-z][a-z0-9_.]*)\$\{/g)) {
        if (!Object.keys(en).some((key) => key.startsWith(match[1]))) {
            say(`${match[1]}: used in ${file}, nothing begins so`);
        }
    }
}
for (const key of Object.keys(en)) {
    const whole = plural(key);
    if (!literals.has(key) && !literals.has(whole) && ![...prefixes].some((prefix) => key.startsWith(prefix))) {
        say(`${key}: no page uses it`);
    }
}

/* What the server may answer. */
const keys = (file, pattern) => [...readFileSync(file, 'utf8').matchAll(pattern)].map((match) => match[1]);
const errors = keys('mod_sctier/base/errors.def', /^SCT_ERROR\(\w+, *\d+, *\d, *"(\w+)"/gm);
const faults = keys('mod_sctier/base/faults.def', /^SCT_FAULT\(\w+, *"(\w+)"/gm);
const own = ['offline', 'cut_off']; // made by the pages themselves
for (const [kind, list] of [['error', errors], ['fault', faults]]) {
    if (list.length === 0) {
        say(`${kind}s.def: nothing read`);
    }
    for (const key of list.filter((one) => !(`${kind}.${one}` in en))) {
        say(`${kind}.${key}: of ${kind}s.def, not in htdocs/i18n`);
    }
    for (const key of Object.keys(en).filter((one) => one.startsWith(`${kind}.`))) {
        if (!list.includes(key.slice(6)) && !own.includes(key.slice(6)) && !/\.(title|text|action)/.test(key.slice(6))) {
            say(`${key}: not in ${kind}s.def`);
        }
    }
}
