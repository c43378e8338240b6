/*
 * assessed.mjs - brings a supplier to an assessment with nothing answered, and answers what a test does not answer by hand.
 */
import { until } from '../support/browser.mjs';

/** The body of a reply that must be good. */
export async function ok(reply) {
  const { status, body } = await reply;

  if (status >= 300) {
    throw new Error(`${status} ${JSON.stringify(body)}`);
  }
  return body;
}

const request = {
  star: 3, q_secret: 'no', q_outage: 'no', q_access: 'no', reason: '図面の受け渡しがあるため。', scope_entities: '本社',
  due_on: '2027-12-24', depth_asked: 'counts', contact_name: '佐藤 美咲',
};

/** A ★3 request for a supplier, accepted by its contact. @return the assessment */
export async function accepted(site, code, contact) {
  const [sec, supplier] = [await site.client('sec'), await site.client(contact)];
  const { rows: [{ id }] } = await ok(sec.get(`/suppliers?q=${code}`));
  const draft = await ok(sec.post(`/suppliers/${id}/levels`, request));
  const letter = await ok(sec.get(`/levels/${draft.id}/letter`));

  await ok(sec.post(`/levels/${draft.id}/issue`, { letter_hash: letter.hash }, { rev: draft.rev }));
  const open = await until(async () => (await ok(supplier.get('/levels'))).rows[0], 'the request to be visible');
  const { level } = await ok(supplier.post(`/levels/${open.id}/accept`, {}, { rev: open.rev }));

  return ok(supplier.get(`/assessments/${level.assessment_id}`));
}
