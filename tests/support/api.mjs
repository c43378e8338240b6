/*
 * api.mjs - a signed-in client of the API. Every reply it gets is held against openapi.json; a test cannot forget it.
 */
import { randomUUID } from 'node:crypto';

/** What a page of the portal sends with a write. */
export const fromPage = { 'content-type': 'application/json', 'x-sctier': '1', 'sec-fetch-site': 'same-origin' };

export class Api {
  constructor(browser, schema) {
    this.browser = browser;
    this.schema = schema;
  }

  /** One request below /api/v1. @return {status, body, etag, headers, response} */
  async send(method, path, { headers = {}, body } = {}) {
    const response = await this.browser.send(`/api/v1${path}`, { method, headers, body });

    return {
      status: response.status, body: this.schema.check(method, path, response), etag: response.headers.etag,
      headers: response.headers, response,
    };
  }

  get(path, headers) {
    return this.send('GET', path, { headers });
  }

  write(method, path, value, { rev, headers = {} } = {}) {
    return this.send(method, path, {
      body: value === undefined ? undefined : JSON.stringify(value),
      headers: { ...fromPage, ...(rev === undefined ? {} : { 'if-match': `"${rev}"` }), ...headers },
    });
  }

  /** Sends an Idempotency-Key of its own unless one is given. */
  post(path, value = {}, { key = randomUUID(), ...options } = {}) {
    return this.write('POST', path, value, { ...options, headers: { 'idempotency-key': key, ...options.headers } });
  }

  patch(path, value, options) {
    return this.write('PATCH', path, value, options);
  }

  delete(path, options) {
    return this.write('DELETE', path, undefined, options);
  }
}
