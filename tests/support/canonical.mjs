// canonical.mjs - canonical JSON of the evidence log, written a second time: RFC 8785 in the restricted profile of
// mod_sctier/codec/codec.h. It shares nothing with the C code, not even a JSON parser, so that the two can be compared.
//
//   canonical(text) -> canonical text; throws a SyntaxError (not JSON) or a RangeError (JSON outside the profile)

const KEY = /^[a-z0-9_]+$/;
const INTEGER = /^(?:0|-?[1-9][0-9]{0,14})$/;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SIMPLE = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail(what) {
    throw new SyntaxError(`${what} at ${this.at}`);
  }

  space() {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at += 1;
  }

  take(expected) {
    if (!this.text.startsWith(expected, this.at)) this.fail(`expected ${expected}`);
    this.at += expected.length;
  }

  is(next) {
    this.space();
    return this.text[this.at] === next;
  }

  document() {
    const out = this.value();
    this.space();
    if (this.at !== this.text.length) this.fail('text after the document');
    return out;
  }

  value() {
    this.space();
    const next = this.text[this.at];
    if (next === '{') return this.object();
    if (next === '[') return this.array();
    if (next === '"') return write(this.string());
    for (const word of ['true', 'false', 'null']) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return word;
      }
    }
    return this.number();
  }

  number() {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (!found) this.fail('expected a value');
    this.at += found[0].length;
    if (!INTEGER.test(found[0])) throw new RangeError(`number ${found[0]}`);
    return found[0];
  }

  string() {
    let out = '';
    this.take('"');
    for (;;) {
      const c = this.text[this.at];
      this.at += 1;
      if (c === undefined || c < ' ') this.fail('string does not end');
      if (c === '"') break;
      out += c === '\\' ? this.escape() : c;
    }
    if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\0/.test(out)) this.fail('half a character');
    return out;
  }

  escape() {
    const c = this.text[this.at];
    this.at += 1;
    if (c === 'u') {
      const hex = this.text.slice(this.at, this.at + 4);
      if (!/^[0-9A-Fa-f]{4}$/.test(hex)) this.fail('bad escape');
      this.at += 4;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    if (!(c in SIMPLE)) this.fail('bad escape');
    return SIMPLE[c];
  }

  array() {
    const items = [];
    this.take('[');
    while (!this.is(']')) {
      if (items.length > 0) this.take(',');
      items.push(this.value());
    }
    this.take(']');
    return `[${items.join(',')}]`;
  }

  object() {
    const members = new Map();
    this.take('{');
    while (!this.is('}')) {
      if (members.size > 0) this.take(',');
      this.space();
      const key = this.string();
      this.space();
      this.take(':');
      const value = this.value();
      if (members.has(key)) throw new RangeError(`key twice: ${key}`);
      if (!KEY.test(key)) throw new RangeError(`key ${key}`);
      members.set(key, value);
    }
    this.take('}');
    // UTF-16 units, as RFC 8785 section 3.2.3 orders them.
    return `{${[...members.keys()].sort().map((key) => `"${key}":${members.get(key)}`).join(',')}}`;
  }
}

function write(text) {
  let out = '"';
  for (const c of text) {
    if (c === '"' || c === '\\') out += `\\${c}`;
    else if (c === '\n') out += '\\n';
    else if (c === '\t') out += '\\t';
    else if (c < ' ' || c === '\x7f') throw new RangeError('control character');
    else out += c;
  }
  return `${out}"`;
}

export function canonical(text) {
  return new Reader(text).document();
}
