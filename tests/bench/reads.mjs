/*
 * reads.mjs - the list page (20 suppliers with where they stand, and how many stand where) and the assessment page (153
 * answers): against a constant of the same process, against Django REST framework, against Fastify behind the same log-in.
 */
import * as httpd from '../support/httpd.mjs';
import { ask, ratios, rounds, spread } from './measure.mjs';
import { django as startDjango, fastify as startFastify, get, proxied } from './peers.mjs';

const turns = Number(process.env.ROUNDS || 5);
const seconds = Number(process.env.SECONDS || 2);
const names = ['list', 'assessment'];

let port; /* of Fastify: the portal's httpd must know it before there is a Fastify */

export async function world() {
  port = await httpd.freePort();
  return proxied(port);
}

const values = (list, key) => spread(list.map((one) => one[key]));

/** Measures the contenders in turn, each first for as long as a just-in-time compiler needs, which does not count. */
async function race(contenders, options = {}) {
  for (const one of Object.values(contenders)) {
    await ask(one, { ...options, seconds });
  }
  return rounds(turns, Object.fromEntries(Object.entries(contenders)
    .map(([name, one]) => [name, () => ask(one, { seconds, ...options })])));
}

export async function constant(report, at) {
  for (const name of names) {
    for (const sso of [false, true]) {
      const found = await race({
        portal: at.reader(name, { sso }), constant: at.reader(name, { sso, where: `/bench/${name}` }),
      });
      const how = sso ? 'behind mod_auth_openidc' : 'without mod_auth_openidc';

      report.add(`${name} page ${how}`, values(found.portal, 'rate'), 'answers/s', {
        against: 'the same bytes as a constant', ratio: ratios(found.portal, found.constant, 'rate'),
      });
      report.add(`${name} page ${how}, CPU of httpd`, values(found.portal, 'cost'), 'us/answer', {
        against: 'the constant', ratio: ratios(found.portal, found.constant, 'cost'),
      });
    }
  }
}

/* The same question to the other server must give the same bytes. */
async function sameBytes(at, name, other, where) {
  const [mine, theirs] = [await get(at.direct, `/api/v1${where}`), await get(other.port, where, { 'X-Count': '1' })];

  if (theirs?.status !== 200 || mine?.status !== 200 || theirs.text !== mine.text) {
    throw new Error(`${name}: not the same answer: ${theirs?.status} ${theirs?.text.slice(0, 2000)}\n${mine?.status} ${mine?.text.slice(0, 2000)}`);
  }
  return { bytes: Buffer.byteLength(mine.text), statements: theirs.headers['x-statements'] };
}

export async function django(report, at) {
  for (const [name, where] of [['list', '/suppliers'], ['assessment', `/assessments/${at.read.id}`]]) {
    const contenders = { portal: at.reader(name, { sso: false }) };
    const servers = [];

    try {
      for (const way of ['embedded', 'daemon']) {
        const server = await startDjango(at, way);

        servers.push(server);
        const { bytes, statements } = await sameBytes(at, 'Django', server, where);
        report.note(`${name} page: ${bytes} bytes, the same from both; Django runs ${statements} statements, asks nobody who they are`);
        contenders[way] = { ...at.reader(name, { sso: false, where }), port: server.port, pids: server.pids() };
      }
      const found = await race(contenders);

      for (const way of ['embedded', 'daemon']) {
        report.add(`${name} page: CPU of Django REST framework, mod_wsgi ${way}`, values(found[way], 'cost'), 'us/answer', {
          against: 'CPU of the portal, both without log-in', ratio: ratios(found[way], found.portal, 'cost'),
          goal: name === 'list' ? '>= 15' : '>= 5',
        });
      }
      report.add(`${name} page: CPU of the portal`, values(found.portal, 'cost'), 'us/answer');
    } finally {
      for (const server of servers) {
        await server.stop();
      }
    }
  }
}

export async function fastify(report, at) {
  for (const processes of [1, 2]) {
    const server = await startFastify(at, port, processes);

    try {
      const pids = [...at.pids(), ...server.pids()];

      for (const [name, where] of [['list', '/fastify/suppliers'], ['assessment', `/fastify/assessments/${at.read.id}`]]) {
        const found = await race({ portal: at.reader(name, { sso: true }), fastify: at.reader(name, { sso: true, where, pids }) });
        const against = `Fastify + better-sqlite3, ${processes} process${processes > 1 ? 'es' : ''}, behind the same log-in`;

        report.add(`${name} page behind mod_auth_openidc`, values(found.portal, 'rate'), 'answers/s', {
          against, ratio: ratios(found.portal, found.fastify, 'rate'), goal: '>= 1.5',
        });
        report.add(`${name} page: CPU of httpd and Fastify`, values(found.fastify, 'cost'), 'us/answer', {
          against: 'CPU of the portal', ratio: ratios(found.fastify, found.portal, 'cost'),
        });
      }
      await durable(report, at, pids, processes);
    } finally {
      await server.stop();
    }
  }
}

/** Answers saved by 16 clients. Versions are read anew before each round; each must have grown by what was told. */
async function durable(report, at, pids, processes) {
  const found = { portal: [], fastify: [] };
  const against = `Fastify + better-sqlite3, ${processes} process${processes > 1 ? 'es' : ''}, synchronous=FULL, same log-in`;

  for (let turn = 0; turn < turns; turn++) {
    found.portal.push(await ask(at.writers(await at.answers(), { sso: true }), { seconds }));
    const before = at.copied();

    found.fastify.push(await ask(at.writers(before, { sso: true, where: '/fastify', pids }), { seconds }));
    const told = found.fastify[turn].answers + found.fastify[turn].late;
    const sum = (list) => list.reduce((all, one) => all + one.rev, 0);

    if (sum(at.copied()) - sum(before) !== told) {
      throw new Error(`Fastify told ${told} answers, ${sum(at.copied()) - sum(before)} found`);
    }
  }
  report.add('answers saved, 16 clients, behind mod_auth_openidc', values(found.portal, 'rate'), 'answers/s', {
    against, ratio: ratios(found.portal, found.fastify, 'rate'), goal: '>= 5',
  });
  for (const [name, list] of Object.entries(found)) {
    report.add(`answers saved, 16 clients: longest wait, ${name === 'portal' ? 'the portal' : against}`,
      spread(list.map((one) => one.max_us / 1000)), 'ms');
  }
}
