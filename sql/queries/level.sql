-- Level requests. A supplier sees them from visible_from on, never a draft or a cancelled one (sql/tables.def).

-- COLUMNS level
l.id, l.supplier_id, s.name_ja AS supplier_ja, s.name_en AS supplier_en, l.state, l.rev, l.star,
l.q_secret, l.q_outage, l.q_access, l.c_incident, l.c_subcontract, l.reason, l.other_reason,
l.scope_entities, l.scope_sites, l.scope_systems, l.due_on, l.depth_asked,
l.contact_name, l.contact_unit, l.contact_mail, l.contact_phone, l.edition, l.created_at,
l.issued_at, l.issued_by, l.visible_from, l.paused_at, l.paused_days,
l.answered_at, l.answered_by, l.answered_words, l.withdrawn_at, l.withdrawn_words,
(SELECT a.id FROM assessment AS a WHERE a.level_id = l.id) AS assessment_id,
(SELECT max(b.submitted_at) FROM submission AS b WHERE b.level_id = l.id) AS submitted_at

-- STMT LEVEL_GET
SELECT {{level}} FROM level AS l JOIN supplier AS s ON s.id = l.supplier_id WHERE l.id = :id

-- STMT LEVEL_OF_SUPPLIER
SELECT {{level}} FROM level AS l JOIN supplier AS s ON s.id = l.supplier_id
WHERE l.supplier_id = :supplier_id
ORDER BY l.created_at DESC, l.id LIMIT 100

-- STMT LEVEL_NEWEST
-- What decides where the supplier stands. System context.
SELECT l.id, l.state, l.star, l.issued_at, l.due_on, l.depth_asked,
  (SELECT max(b.submitted_at) FROM submission AS b WHERE b.level_id = l.id) AS submitted_at
FROM level AS l WHERE l.supplier_id = :supplier_id AND l.state <> 'cancelled'
ORDER BY l.created_at DESC, l.id LIMIT 1

-- STMT LEVEL_OPEN
-- A request that is being prepared or waits for its answer: there is one at a time.
SELECT l.id FROM level AS l WHERE l.supplier_id = :supplier_id AND l.state IN ('draft', 'issued', 'talks') LIMIT 1

-- STMT LEVEL_INSERT
INSERT INTO t_level(id, supplier_id, state, rev, star, q_secret, q_outage, q_access, c_incident, c_subcontract,
  reason, other_reason, scope_entities, scope_sites, scope_systems, due_on, depth_asked,
  contact_name, contact_unit, contact_mail, contact_phone, edition, created_at)
VALUES(:id, :supplier_id, :state, 1, :star, :q_secret, :q_outage, :q_access, :c_incident, :c_subcontract,
  :reason, :other_reason, :scope_entities, :scope_sites, :scope_systems, :due_on, :depth_asked,
  :contact_name, :contact_unit, :contact_mail, :contact_phone, :edition, :created_at)

-- STMT LEVEL_UPDATE
-- Everything that may change, if nobody else changed it meanwhile.
UPDATE t_level SET state = :state, rev = rev + 1, star = :star,
  q_secret = :q_secret, q_outage = :q_outage, q_access = :q_access,
  c_incident = :c_incident, c_subcontract = :c_subcontract, reason = :reason, other_reason = :other_reason,
  scope_entities = :scope_entities, scope_sites = :scope_sites, scope_systems = :scope_systems,
  due_on = :due_on, depth_asked = :depth_asked, contact_name = :contact_name, contact_unit = :contact_unit,
  contact_mail = :contact_mail, contact_phone = :contact_phone,
  issued_at = :issued_at, issued_by = :issued_by, visible_from = :visible_from,
  paused_at = :paused_at, paused_days = :paused_days,
  answered_at = :answered_at, answered_by = :answered_by, answered_words = :answered_words,
  withdrawn_at = :withdrawn_at, withdrawn_words = :withdrawn_words
WHERE id = :id AND rev = :rev

-- STMT LEVEL_LETTER
SELECT l.letter_hash AS hash, l.letter_ja AS text_ja, l.letter_en AS text_en FROM level AS l WHERE l.id = :id

-- STMT LEVEL_LETTER_KEEP
UPDATE t_level SET letter_hash = :hash, letter_ja = :text_ja, letter_en = :text_en WHERE id = :id

-- STMT LEVEL_DELETE
DELETE FROM t_level WHERE id = :id AND rev = :rev AND state = 'draft'
