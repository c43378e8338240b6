/*
 * world_nego.mjs - what the walk through the states of price negotiations needs besides the world of the other pages: a case, sizes
 * and a deal, every text as long as the server takes; and which cases of the demo are shown.
 */
import { createHash } from 'node:crypto';

import { fromPage } from '../support/api.mjs';

/** A file that the entry of a case can name. @return its id */
async function bring(client, nego, name, ok) {
  const bytes = Buffer.from(`${name}\n`);
  const { id } = await ok(client.post(`/negos/${nego}/files`, { name, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }));

  await ok(client.send('PUT', `/files/${id}/bytes`, { headers: { ...fromPage, 'content-type': 'application/octet-stream' }, body: bytes }));
  return id;
}

/** @return what states_nego.mjs names */
export async function makeNegos(site, found, { ok, long, line }) {
  const [buy, supplier] = [await site.client('buy'), await site.client('long')];
  const to = `/suppliers/${found.long}`;
  const lines = Array.from({ length: 20 }, (_, n) => ({
    category: ['labour', 'material', 'energy', 'security', 'other'][n % 5], item: line(200), per: 'piece', tax: 'excluded', was: `-${'9'.repeat(11)}.9999`,
    becomes: '9'.repeat(11), source: 'public', words: n < 2 ? long(2000) : null,
  }));
  const first = { kind: 'requested', mode: 'quotation', occurred_on: '2026-06-15', planned_on: '2099-12-31', addressee: line(100), basis: long(2000), words: long(8000), lines };
  const { nego: { id }, entry } = await ok(supplier.post('/negos', { subject: 'security', title: line(200), level_id: null, deal_id: null, first }));
  const record = async (client, body) => (await ok(client.post(`/negos/${id}/entries`, body))).entry;

  await record(supplier, { ...first, kind: 'corrected', about: entry.id, why: long(2000), mode: 'mail' });
  await record(buy, { kind: 'held', mode: 'online', participants: long(2000), words: long(8000), files: [await bring(buy, id, `${'LongWord'.repeat(31)}.txt`, ok)] });
  await record(buy, { kind: 'demanded', data_class: 'internal', waits: 'yes', words: long(8000) });
  await record(buy, { kind: 'decided', mode: 'phone', result: 'keep', words: long(8000), addressee: line(100), address: line(254), basis: long(2000) });
  await ok(supplier.post('/sizes', { as_of: '2026-04-01', source: 'self', individual: 'no', capital: 1e12, employees: 1e6, controlled: 'yes', parent_capital: 1e12, parent_employees: 1e6, words: long(1000) }));
  await ok(buy.post(`${to}/deals`, { title: line(200), dealing: 'processing', ordered_on: '2026-02-01', order_no: line(100), intermediary: line(200), real_orderer: line(200), words: long(2000) }));
  const of = async (code, title) => (await ok(buy.get(`/suppliers/${(await ok(buy.get(`/talks?q=${code}`))).rows[0].supplier_id}/negos`))).rows.find((one) => one.title.includes(title)).id;

  return { longNego: id, nego: await of('S-1006', '溶解炉'), doneNego: await of('S-1003', '取扱説明書') };
}
