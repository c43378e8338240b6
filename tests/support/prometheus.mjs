/*
 * prometheus.mjs - reads Prometheus' text format 0.0.4 and refuses everything that its description does not allow
 * (prometheus.io/docs/instrumenting/exposition_formats): an independent reader for what GET /metrics writes.
 */

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const number = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?Inf|NaN)$/;
const types = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);
const suffixes = { histogram: ['_bucket', '_sum', '_count'], summary: ['', '_sum', '_count'] };

class Bad extends Error {}

/** The labels between braces: name="value" with \\\\, \\" and \\n as the only escapes. @return {labels, rest} */
function readLabels(text) {
  const labels = {};
  let rest = text.slice(1);

  while (!rest.startsWith('}')) {
    const found = /^([^=,{}"\s]+)="((?:[^"\\\n]|\\["\\n])*)"(,?)/.exec(rest);

    if (!found || !labelName.test(found[1]) || found[1] in labels || (!found[3] && rest[found[0].length] !== '}')) {
      throw new Bad('labels');
    }
    labels[found[1]] = found[2].replace(/\\(["\\n])/g, (_, c) => (c === 'n' ? '\n' : c));
    rest = rest.slice(found[0].length);
  }
  return { labels, rest: rest.slice(1) };
}

function readSample(line) {
  const name = /^[^{\s]+/.exec(line)?.[0] || '';

  if (!metricName.test(name)) {
    throw new Bad('name');
  }
  const after = line.slice(name.length);
  const { labels, rest } = after.startsWith('{') ? readLabels(after) : { labels: {}, rest: after };
  const words = rest.split(/[ \t]+/).filter(Boolean);

  if (!/^[ \t]/.test(rest) || words.length < 1 || words.length > 2 || !number.test(words[0]) || (words[1] && !/^-?\d+$/.test(words[1]))) {
    throw new Bad('value');
  }
  return { name, labels, value: Number(words[0].replace('Inf', 'Infinity')) };
}

/** The metric that a sample belongs to: its own name, or a histogram's without suffix. */
function familyOf(name, families) {
  for (const [family, { type }] of families) {
    if ((suffixes[type] || ['']).some((suffix) => name === family + suffix)) {
      return family;
    }
  }
  return null;
}

function checkHistogram(name, { samples }) {
  const groups = new Map();

  for (const one of samples) {
    const { le, ...labels } = one.labels;
    const key = JSON.stringify(labels);

    groups.set(key, { buckets: [], ...groups.get(key) });
    const group = groups.get(key);

    if (one.name === `${name}_bucket`) {
      group.buckets.push([Number(le.replace('Inf', 'Infinity')), one.value]);
    } else {
      group[one.name.slice(name.length + 1)] = one.value;
    }
  }
  for (const [key, { buckets, sum, count }] of groups) {
    const last = buckets[buckets.length - 1];

    if (sum === undefined || !last || last[0] !== Infinity || last[1] !== count) {
      throw new Bad(`${name}${key}: without sum, without +Inf, or it is not the count`);
    }
    if (buckets.some(([le, n], i) => i > 0 && (le <= buckets[i - 1][0] || n < buckets[i - 1][1]))) {
      throw new Bad(`${name}${key}: buckets do not grow`);
    }
  }
}

function readComment(line, families) {
  const [, word, name, text] = /^# (HELP|TYPE) (\S+) ?(.*)$/.exec(line) || [];

  if (!word) {
    return; /* a remark */
  }
  const family = families.get(name) || { samples: [] };

  if (!metricName.test(name) || word in family || family.samples.length > 0 || (word === 'TYPE' && !types.has(text))) {
    throw new Bad(word);
  }
  family[word] = text;
  family.type = family.TYPE;
  families.set(name, family);
}

/** @return Map of metric to {type, HELP, samples: [{name, labels, value}]}; throws with the line that is wrong */
export function parse(text) {
  const families = new Map();
  const seen = new Set();
  let current = null;

  if (!text.endsWith('\n')) {
    throw new Error('the last line does not end');
  }
  for (const line of text.slice(0, -1).split('\n')) {
    try {
      if (line.startsWith('#')) {
        readComment(line, families);
      } else if (line.trim() !== '') {
        const sample = readSample(line);
        const family = familyOf(sample.name, families);
        const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);

        if (!family || seen.has(key) || (families.get(family).samples.length > 0 && current !== family)) {
          throw new Bad(!family ? 'no TYPE' : seen.has(key) ? 'twice' : 'its group was left');
        }
        current = family;
        seen.add(key);
        families.get(family).samples.push(sample);
      }
    } catch (error) {
      throw error instanceof Bad ? new Error(`${error.message}: ${line}`) : error;
    }
  }
  for (const [name, family] of families) {
    if (family.type === 'histogram') {
      checkHistogram(name, family);
    }
    if (family.type === 'counter' && family.samples.some((one) => !(one.value >= 0))) {
      throw new Error(`${name}: a counter below zero`);
    }
  }
  return families;
}

/** The value of one sample; undefined when there is none. */
export function value(families, name, labels = {}) {
  const all = [...families.values()].flatMap((one) => one.samples);

  return all.find((one) => one.name === name && Object.entries(labels).every(([k, v]) => one.labels[k] === v))?.value;
}
