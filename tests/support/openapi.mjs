/*
 * openapi.mjs - what every reply of the API must look like: the schema of openapi.json, and the headers of all replies.
 */
import assert from 'node:assert/strict';

import { load } from './packages.mjs';
import { checkHeaders, everywhere, sandboxed } from './response.mjs';

export { checkHeaders, everywhere };

function segments(path) {
  return path.split('/').filter(Boolean);
}

/** The openapi path that a path belongs to, or undefined. */
function match(paths, path) {
  const have = segments(path);

  return paths.find((one) => {
    const want = segments(one);

    return want.length === have.length && want.every((part, i) => part.startsWith('{') || part === have[i]);
  });
}

function pointer(...parts) {
  return parts.map((part) => `/${encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1'))}`).join('');
}

/* A name for the document, so that its own references find each other. */
const base = 'https://portal.example/openapi';

/** A checker made of the document openapi.json. */
export class Schema {
  static async from(document) {
    const { default: Ajv } = await load('ajv/dist/2020.js');

    return new Schema(document, Ajv.default || Ajv);
  }

  constructor(document, Ajv) {
    this.document = document;
    this.paths = Object.keys(document.paths);
    this.ajv = new Ajv({ strict: false, validateSchema: false });
    this.ajv.addFormat('binary', true);
    this.ajv.addFormat('date', /^\d{4}-\d\d-\d\d$/);
    this.ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/);
    this.ajv.addSchema({ $id: base, ...document });
    this.compiled = new Map();
  }

  /* Compiling takes longer than a request does. */
  compile(where) {
    if (!this.compiled.has(where)) {
      this.compiled.set(where, this.ajv.compile({ $ref: `${base}#${where}` }));
    }
    return this.compiled.get(where);
  }

  resolve(part) {
    return part && part.$ref ? part.$ref.slice(2).split('/').reduce((at, key) => at[key], this.document) : part;
  }

  /** The compiled schema of one kind of reply. */
  validator(method, path, status) {
    const operation = this.document.paths[path][method.toLowerCase()];
    const key = operation.responses[status] ? String(status) : 'default';
    const found = operation.responses[key];

    assert.ok(found, `openapi.json: ${method} ${path} has no reply ${status}`);
    const [type, content] = Object.entries(this.resolve(found).content || {})[0] || [];

    return type && { type, validate: this.compile(content.schema.$ref ? content.schema.$ref.slice(1)
      : pointer('paths', path, method.toLowerCase(), 'responses', key, 'content', type, 'schema')) };
  }

  problem() {
    return { type: 'application/problem+json', validate: this.compile('/components/schemas/problem') };
  }

  /** Throws unless the reply to this request has the headers and the body that openapi.json promises. @return its JSON */
  check(method, path, response) {
    const where = `${method} ${path} -> ${response.status}`;
    const known = match(this.paths, path.split('?')[0]);
    const asked = method === 'HEAD' ? 'GET' : method;
    const listed = known && this.document.paths[known][asked.toLowerCase()];

    const bytes = /\/bytes$/.test(path) && asked === 'GET' && response.status === 200;

    checkHeaders(response, { ...(bytes ? sandboxed : everywhere), 'cache-control': 'no-store' });
    if (response.status === 204 || response.status === 304) {
      assert.equal(response.text, '', `${where}: has a body`);
      return null;
    }
    const expected = listed && response.status < 400 ? this.validator(asked, known, response.status) : this.problem();

    if (response.status < 400) {
      assert.ok(listed, `${where}: openapi.json has no such operation`);
      assert.ok(expected, `${where}: openapi.json promises no body`);
    }
    assert.equal(response.headers['content-type'], bytes ? expected.type : `${expected.type}; charset=utf-8`, `${where}: Content-Type`);
    if (method === 'HEAD') {
      assert.equal(response.text, '', `${where}: has a body`);
      return null;
    }
    const body = /json$/.test(expected.type) ? JSON.parse(response.text) : response.text;

    assert.ok(expected.validate(body), `${where}: ${JSON.stringify(expected.validate.errors)} in ${response.text.slice(0, 500)}`);
    if (response.status >= 400) {
      assert.equal(body.status, response.status, `${where}: status in the body`);
      if (body.request_id !== null) {
        assert.equal(body.request_id, response.headers['x-request-id'], `${where}: request id`);
      }
    } else {
      assert.match(response.headers['x-request-id'] || '', /^[0-9a-f]{32}$/, `${where}: X-Request-Id`);
    }
    return body;
  }
}
