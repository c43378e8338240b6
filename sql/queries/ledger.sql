-- The evidence log. What appends, proves and verifies runs in system context; LOG_PAGE, LOG_ENTRY and LOG_STREAM also as the
-- reader. Columns are read by position (ledger_read.c, ledger_verify.c).

-- STMT LOG_ID
SELECT b.log_id FROM buyer AS b

-- STMT LOG_TIP
-- The newest entry of the whole log.
SELECT l.seq, l.body FROM log AS l ORDER BY l.seq DESC LIMIT 1

-- STMT LOG_STREAM
-- The newest entry of a stream, whose n is also the number of entries in it.
SELECT l.n, l.leaf, l.seq FROM log AS l WHERE l.stream = :stream ORDER BY l.n DESC LIMIT 1

-- STMT LOG_INSERT
INSERT INTO t_log(seq, stream, wall, n, body, leaf) VALUES(:seq, :stream, :wall, :n, :body, :leaf)

-- STMT LOG_CONTENT_INSERT
INSERT INTO t_log_content(seq, wall, salt, content) VALUES(:seq, :wall, :salt, :content)

-- STMT LOG_NODE_INSERT
INSERT INTO t_log_node(level, idx, hash) VALUES(:level, :idx, :hash)

-- STMT LOG_NODE
SELECT d.hash FROM log_node AS d WHERE d.level = :level AND d.idx = :idx

-- COLUMNS log_entry
l.seq, l.stream, l.n, l.body, l.leaf, c.salt, c.content, l.wall, c.wall AS content_wall

-- STMT LOG_ENTRY
SELECT {{log_entry}} FROM log AS l LEFT JOIN log_content AS c ON c.seq = l.seq WHERE l.seq = :seq

-- STMT LOG_PAGE
SELECT {{log_entry}} FROM log AS l LEFT JOIN log_content AS c ON c.seq = l.seq
WHERE l.stream = :stream AND l.n > :after ORDER BY l.n LIMIT :limit

-- STMT LOG_SCAN
-- For the verifier: the next entries of the whole log.
SELECT {{log_entry}} FROM log AS l LEFT JOIN log_content AS c ON c.seq = l.seq
WHERE l.seq > :after ORDER BY l.seq LIMIT :limit

-- STMT LOG_NODE_SCAN
SELECT d.idx, d.hash FROM log_node AS d WHERE d.level = :level AND d.idx >= :first AND d.idx < :end ORDER BY d.idx

-- STMT LOG_NODE_LEVELS
SELECT d.level, min(d.idx), max(d.idx) FROM log_node AS d GROUP BY d.level ORDER BY d.level

-- STMT LOG_CONTENT_STRAY
-- Content without its entry.
SELECT c.seq FROM log_content AS c WHERE NOT EXISTS (SELECT 1 FROM log AS l WHERE l.seq = c.seq) ORDER BY c.seq LIMIT 100

-- What follows is for the verifier: every row of every projection, columns in the order of ledger_projection.c.

-- STMT VERIFY_BUYER
SELECT b.id, b.name_ja, b.name_en, b.corporate_number, b.log_id FROM buyer AS b ORDER BY b.id

-- STMT VERIFY_UNIT
SELECT u.id, u.name_ja, u.name_en FROM unit AS u ORDER BY u.id

-- STMT VERIFY_PROVIDER
SELECT p.id, p.issuer, p.name_ja, p.name_en, p.added_at FROM provider AS p ORDER BY p.id

-- STMT VERIFY_BINDING
SELECT b.provider_id, b.party FROM binding AS b ORDER BY b.provider_id, b.party

-- STMT VERIFY_PERSON
SELECT p.id, p.iss, p.sub, p.name, p.added_at FROM person AS p ORDER BY p.id

-- STMT VERIFY_MEMBERSHIP
SELECT m.id, m.person_id, m.party, m.role, m.added_at, m.ended_at FROM membership AS m ORDER BY m.id

-- STMT VERIFY_INVITATION
SELECT i.id, i.code_hash, i.provider_id, i.party, i.roles, i.added_at, i.expires_at, i.used_at, i.used_by
FROM invitation AS i ORDER BY i.id

-- STMT VERIFY_SUPPLIER
SELECT s.id, s.code, s.name_ja, s.name_en, s.kana, s.corporate_number, s.business_ja, s.business_en, s.unit_id, s.added_at
FROM supplier AS s ORDER BY s.id

-- STMT VERIFY_LEVEL
SELECT l.id, l.supplier_id, l.state, l.star, l.q_secret, l.q_outage, l.q_access, l.c_incident, l.c_subcontract,
  l.reason, l.other_reason, l.scope_entities, l.scope_sites, l.scope_systems, l.due_on, l.depth_asked,
  l.contact_name, l.contact_unit, l.contact_mail, l.contact_phone, l.edition, l.created_at,
  l.issued_at, l.issued_by, l.visible_from, l.letter_hash, l.letter_ja, l.letter_en, l.paused_at, l.paused_days,
  l.answered_at, l.answered_by, l.answered_words, l.withdrawn_at, l.withdrawn_words
FROM level AS l ORDER BY l.id

-- STMT VERIFY_ASSESSMENT
SELECT a.id, a.level_id, a.supplier_id, a.edition, a.star, a.n, a.met, a.unmet, a.na, a.total, a.submitted_at
FROM assessment AS a ORDER BY a.id

-- STMT VERIFY_ANSWERS
-- What the stored counters of each assessment must be.
SELECT a.assessment_id, count(CASE WHEN a.verdict = 'met' THEN 1 END), count(CASE WHEN a.verdict = 'unmet' THEN 1 END),
  count(CASE WHEN a.verdict = 'na' THEN 1 END)
FROM answer AS a GROUP BY a.assessment_id ORDER BY a.assessment_id

-- STMT VERIFY_SUBMISSION
SELECT b.id, b.assessment_id, b.level_id, b.supplier_id, b.n, b.edition, b.star, b.depth, b.shared, b.shared_hash,
  b.full_hash, b.seq, b.submitted_at, b.submitted_by
FROM submission AS b ORDER BY b.id

-- STMT VERIFY_SHARED
-- The counts in these bytes are those of the standing.
SELECT b.id, b.shared FROM submission AS b ORDER BY b.id

-- STMT VERIFY_FROZEN
SELECT f.submission_id, f.supplier_id, f.body FROM frozen AS f ORDER BY f.submission_id

-- STMT VERIFY_EVIDENCE
SELECT e.id, e.supplier_id, e.n, e.changed_at, e.withdrawn_at, e.withdrawn_by, e.withdrawn_words FROM evidence AS e ORDER BY e.id

-- STMT VERIFY_REVISION
SELECT v.evidence_id, v.n, v.supplier_id, v.name, v.kind, v.size, v.sha256, v.dated_on, v.expires_on, v.added_at, v.added_by,
  v.seq
FROM revision AS v ORDER BY v.evidence_id, v.n

-- STMT VERIFY_SHOWN
SELECT s.submission_id, s.evidence_id, s.supplier_id, s.n, s.name, s.kind, s.size, s.sha256, s.dated_on, s.expires_on,
  s.added_at, s.withdrawn_at
FROM shown AS s ORDER BY s.submission_id, s.evidence_id

-- STMT VERIFY_STANDING
SELECT t.supplier_id, t.kana, t.standing, t.level_id, t.star, t.issued_at, t.due_on, t.depth_asked, t.submitted_at, t.depth,
  t.met, t.unmet, t.na, t.total
FROM standing AS t ORDER BY t.supplier_id

-- STMT VERIFY_TALLY
SELECT t.key, t.n FROM tally AS t ORDER BY t.key
