/*
 * client.mjs - a small browser without pages: cookies, redirects, the demo providers' one-click log-in.
 *
 * It uses node:http and not fetch, because the tests must be able to send any header, method and body, and because localhost
 * may mean ::1 for fetch where nobody listens.
 */
import http from 'node:http';

import { checkEvery } from './response.mjs';

/**
 * One request, on a connection of its own unless an agent is given. @return {status, headers, rawHeaders, text, url}
 * An error says when the request had gone out whole (`sent`, 0: it had not), and whether on a connection that had served before.
 */
export function send(url, { method = 'GET', headers = {}, body, agent = false } = {}) {
  const target = new URL(url);

  return new Promise((resolve, reject) => {
    let sent = 0;
    const fail = (error) => reject(Object.assign(error, { sent, reused: request.reusedSocket }));
    const request = http.request({
      host: '127.0.0.1', port: target.port, path: target.pathname + target.search, method, agent,
      headers: { host: target.host, ...headers },
    }, (response) => {
      const chunks = [];

      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        const whole = {
          status: response.statusCode, headers: response.headers, rawHeaders: response.rawHeaders,
          bytes: Buffer.concat(chunks), text: Buffer.concat(chunks).toString('utf8'), url: target.href,
        };

        try {
          checkEvery(whole);
          resolve(whole);
        } catch (error) {
          reject(error);
        }
      });
    });

    request.on('finish', () => { sent = performance.now(); });
    request.on('error', fail);
    request.end(body);
  });
}

/** Cookies by host and port would be wrong: like a browser, the jar ignores ports, so that tests see what browsers do. */
export class Jar {
  constructor(from) {
    this.cookies = new Map(from ? from.cookies : []);
  }

  header(url) {
    const { pathname } = new URL(url);

    return [...this.cookies.values()].filter((one) => pathname.startsWith(one.path))
      .sort((a, b) => b.path.length - a.path.length).map((one) => `${one.name}=${one.value}`).join('; ');
  }

  store(url, lines = []) {
    for (const line of lines) {
      const [pair, ...attributes] = line.split(';').map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(pair.indexOf('=') + 1);
      const attribute = (key) => attributes.find((one) => one.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
      const where = attribute('path') || '/';
      const expires = attribute('expires');
      const gone = attribute('max-age') === '0' || (expires && Date.parse(expires) < Date.now());

      if (gone) {
        this.cookies.delete(`${name};${where}`);
      } else {
        this.cookies.set(`${name};${where}`, { name, value, path: where });
      }
    }
  }
}

/** A browser: sends its cookies and keeps what it is given. */
export class Browser {
  constructor(origin, jar = new Jar(), agent = false) {
    this.origin = origin;
    this.jar = jar;
    this.agent = agent;
  }

  async send(where, { method = 'GET', headers = {}, body } = {}) {
    const url = new URL(where, this.origin).href;
    const cookie = this.jar.header(url);
    const response = await send(url, { method, body, agent: this.agent, headers: { ...(cookie ? { cookie } : {}), ...headers } });

    this.jar.store(url, response.headers['set-cookie']);
    return response;
  }

  /** Follows redirects; the last response has the address it came from. */
  async follow(where, { headers = {}, ...options } = {}) {
    const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    let response = await this.send(where, { ...options, headers: { ...page, ...headers } });

    for (let turn = 0; [301, 302, 303, 307].includes(response.status); turn++) {
      if (turn > 15) {
        throw new Error(`too many redirects, at ${response.url}`);
      }
      response = await this.send(new URL(response.headers.location, response.url).href, { headers: page });
    }
    return response;
  }

  /** Posts the first form of a page of the provider. */
  submit(page, fields) {
    const action = /<form[^>]*action="([^"]+)"/.exec(page.text)[1].replace(/&#38;|&amp;/g, '&');
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]);

    return this.follow(new URL(action, page.url).href, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams([...hidden, ...Object.entries(fields)]).toString(),
    });
  }

  /** The link of the entry page for one provider. It passes on what mod_auth_openidc gave it to prove where it came from. */
  link(issuer, to = '/portal/', more = {}) {
    return `/oidc/callback?${new URLSearchParams({ iss: issuer, target_link_uri: new URL(to, this.origin).href, ...more })}`;
  }

  /** Signs in as one account of a provider; the last page is the one asked for. */
  async login(issuer, sub, to, more) {
    const page = await this.follow(this.link(issuer, to, more));

    if (!page.text.includes(`name="sub" value="${sub}"`)) {
      throw new Error(`no account ${sub} at ${page.url}: ${page.status} ${page.text.slice(0, 300)}`);
    }
    return this.submit(page, { sub });
  }

  /** Signs out at the portal and at the provider. */
  async logout() {
    const page = await this.follow(`/oidc/callback?${new URLSearchParams({ logout: `${this.origin}/` })}`);

    return /<form/.test(page.text) && !page.url.startsWith(this.origin) ? this.submit(page, { logout: 'yes' }) : page;
  }
}
