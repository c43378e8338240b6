/*
 * evidence.mjs - a supplier's evidence by the API: announced, sent, attached; a request accepted so that there is an assessment.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

const octets = { 'content-type': 'application/octet-stream', 'x-sctier': '1', 'sec-fetch-site': 'same-origin' };

/** POST /uploads for these bytes; more: other members, or wrong ones. */
export function announce(api, name, bytes, more = {}) {
  return api.post('/uploads', { name, size: bytes.length, sha256: sha256(bytes), ...more });
}

/** PUT of the bytes. */
export function put(api, id, bytes, headers = {}) {
  return api.send('PUT', `/uploads/${id}/bytes`, { headers: { ...octets, ...headers }, body: bytes });
}

/** Both; the first reply that is no success, else that of the PUT. */
export async function upload(api, name, bytes, more = {}) {
  const announced = await announce(api, name, bytes, more);

  return announced.status === 201 ? put(api, announced.body.id, bytes) : announced;
}

/** An assessment of S-1001: asked for by sec, accepted by its contact. @return its id */
export async function assessment(portal, sec, contact) {
  const supplier = (await sec.get('/suppliers?limit=100')).body.rows.find((one) => one.code === 'S-1001').id;
  const draft = await sec.post(`/suppliers/${supplier}/levels`, {
    star: 3, q_secret: 'no', q_outage: 'no', q_access: 'no', c_incident: 'no', c_subcontract: 'no', reason: '図面', scope_entities: '貴社',
    scope_sites: '本社', scope_systems: '受発注', due_on: '2028-03-31', depth_asked: 'evidence', contact_name: '佐藤',
  });

  assert.equal(draft.status, 201, JSON.stringify(draft.body));
  const letter = await sec.get(`/levels/${draft.body.id}/letter`);
  const issued = await sec.post(`/levels/${draft.body.id}/issue`, { letter_hash: letter.body.hash }, { rev: draft.body.rev });

  assert.equal(issued.status, 200, JSON.stringify(issued.body));
  const accepted = await contact.post(`/levels/${draft.body.id}/accept`, {}, { rev: issued.body.level.rev });

  assert.equal(accepted.status, 200, JSON.stringify(accepted.body));
  return accepted.body.level.assessment_id;
}

/** Answers every criterion: met. */
export async function answerAll(contact, id) {
  const { body: head } = await contact.get(`/assessments/${id}`);
  const { body: catalogue } = await contact.get(`/catalogues/${head.edition}`);

  for (const one of catalogue.criteria.filter(({ star }) => star <= head.star)) {
    const { status, body } = await contact.patch(`/assessments/${id}/answers/${one.id}`, { verdict: 'met' }, { rev: 0 });

    assert.equal(status, 200, JSON.stringify(body));
  }
}
