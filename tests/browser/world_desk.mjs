/*
 * world_desk.mjs - what the walk through the states of legal's desk needs besides the world of the other pages: a case, a waiver, a hold and
 * a campaign, every text as long as the server takes.
 */

/** @return what states_desk.mjs names */
export async function makeDesk(site, found, { ok, long, line }) {
  const legal = await site.client('legal');
  const to = `/suppliers/${found.long}`;
  const first = { kind: 'opened', occurred_on: new Date().toISOString().slice(0, 10), words: long(8000) };

  await ok(legal.post(`${to}/negos`, { subject: 'periodic', title: line(200), level_id: null, deal_id: null, first }));
  await ok(legal.post(`${to}/holds`, { nego_id: null, words: long(2000) }));
  /* internal data was asked for in the long case (world_nego.mjs): a finding of the guideline, which can be waived */
  const waived = (await ok(legal.get(`${to}/findings`))).rows.find((one) => one.rule === 'PRC-07');

  await ok(legal.post(`${to}/waivers`, { rule: waived.rule, object_id: waived.object_id, reason: long(2000), until_on: '2099-12-31' }));
  const campaign = (await ok(legal.get('/campaigns'))).rows[0].id;

  return { campaign, longCampaign: (await ok(legal.post('/campaigns', { title: line(200), words: long(8000), planned_on: '2099-12-31' }))).id };
}
