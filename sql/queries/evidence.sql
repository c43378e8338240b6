-- Evidence files. Everything here is the supplier's own, but for what submissions show.

-- COLUMNS evidence
e.id, e.rev, v.n, v.name, v.kind, v.size, v.sha256, v.dated_on, v.expires_on, v.added_at, v.added_by,
e.withdrawn_at, e.withdrawn_by, e.withdrawn_words,
(SELECT count(*) FROM link AS l WHERE l.evidence_id = e.id) AS links,
(SELECT count(*) FROM shown AS s WHERE s.evidence_id = e.id) AS shown_in

-- STMT EVIDENCE_GET
SELECT {{evidence}} FROM evidence AS e JOIN revision AS v ON v.evidence_id = e.id AND v.n = e.n WHERE e.id = :id

-- STMT EVIDENCE_PAGE
-- Changed last first; :after is the last thing of the page before, '' for the first page.
SELECT {{evidence}} FROM evidence AS e JOIN revision AS v ON v.evidence_id = e.id AND v.n = e.n
WHERE e.supplier_id = :supplier_id
  AND (e.changed_at, e.id) < (coalesce((SELECT a.changed_at FROM evidence AS a WHERE a.id = :after), 9007199254740991), :after)
ORDER BY e.changed_at DESC, e.id DESC LIMIT :limit

-- STMT EVIDENCE_INSERT
INSERT INTO t_evidence(id, supplier_id, n, rev, changed_at) VALUES(:id, :supplier_id, 1, 1, :now)

-- STMT EVIDENCE_REVISED
UPDATE t_evidence SET n = n + 1, rev = rev + 1, changed_at = :now WHERE id = :id AND n = :n AND withdrawn_at IS NULL

-- STMT EVIDENCE_WITHDRAW
UPDATE t_evidence SET rev = rev + 1, withdrawn_at = :now, withdrawn_by = :by, withdrawn_words = :words
WHERE id = :id AND rev = :rev AND withdrawn_at IS NULL

-- COLUMNS revision
v.n, v.name, v.kind, v.size, v.sha256, v.dated_on, v.expires_on, v.added_at, v.added_by

-- STMT REVISION_ALL
SELECT {{revision}} FROM revision AS v WHERE v.evidence_id = :id ORDER BY v.n DESC LIMIT 1000

-- STMT REVISION_STORED
SELECT v.supplier_id, v.evidence_id, v.n, v.name, v.size, v.sha256, e.withdrawn_at
FROM revision AS v JOIN evidence AS e ON e.id = v.evidence_id WHERE v.evidence_id = :id AND v.n = :n

-- STMT REVISION_SAME
-- A thing whose newest revision has these bytes already.
SELECT e.id FROM revision AS v JOIN evidence AS e ON e.id = v.evidence_id AND e.n = v.n
WHERE v.supplier_id = :supplier_id AND v.sha256 = :sha256 AND e.withdrawn_at IS NULL ORDER BY e.id LIMIT 1

-- STMT REVISION_INSERT
INSERT INTO t_revision(evidence_id, n, supplier_id, name, kind, size, sha256, dated_on, expires_on, added_at, added_by, seq)
VALUES(:id, :n, :supplier_id, :name, :kind, :size, :sha256, :dated_on, :expires_on, :added_at, :added_by, :seq)

-- STMT REVISION_NAMED
-- Whether bytes are needed: a revision of a thing that is not withdrawn has them, or a file of a negotiation; or legal holds
-- everything with the supplier. System context.
SELECT (SELECT count(*) FROM revision AS v JOIN evidence AS e ON e.id = v.evidence_id
    WHERE v.supplier_id = :supplier_id AND v.sha256 = :sha256 AND e.withdrawn_at IS NULL)
  + (SELECT count(*) FROM attachment AS a WHERE a.supplier_id = :supplier_id AND a.sha256 = :sha256 AND a.done_at IS NOT NULL)
  + (SELECT count(*) FROM hold AS h WHERE h.supplier_id = :supplier_id AND h.nego_id IS NULL AND h.released_at IS NULL)

-- STMT REVISION_CHECK
-- Everything whose bytes must be there, in the order of the key, after one of them. System context.
SELECT v.supplier_id, v.evidence_id, v.n, v.name, v.size, v.sha256, e.withdrawn_at
FROM revision AS v JOIN evidence AS e ON e.id = v.evidence_id
WHERE (v.evidence_id, v.n) > (:after, :n) AND e.withdrawn_at IS NULL ORDER BY v.evidence_id, v.n LIMIT :limit

-- COLUMNS upload
u.id, u.evidence_id, u.name, u.kind, u.size, u.sha256, u.dated_on, u.expires_on, u.done_at, u.expires_at

-- STMT UPLOAD_GET
SELECT {{upload}}, u.supplier_id, u.assessment_id, u.criteria FROM upload AS u WHERE u.id = :id AND u.expires_at > :now

-- STMT UPLOAD_OPEN
-- How many are announced and have not come: a few hundred at most.
SELECT count(*) FROM upload AS u WHERE u.supplier_id = :supplier_id AND u.expires_at > :now AND u.done_at IS NULL

-- STMT UPLOAD_INSERT
INSERT INTO t_upload(id, supplier_id, evidence_id, name, kind, size, sha256, dated_on, expires_on, assessment_id, criteria,
  expires_at)
VALUES(:id, :supplier_id, :evidence_id, :name, :kind, :size, :sha256, :dated_on, :expires_on, :assessment_id, :criteria,
  :expires_at)

-- STMT UPLOAD_DONE
UPDATE t_upload SET evidence_id = :evidence_id, done_at = :now WHERE id = :id AND done_at IS NULL

-- STMT UPLOAD_SWEEP
-- System context.
DELETE FROM t_upload WHERE expires_at <= :now

-- STMT LINK_ADD
INSERT INTO t_link(supplier_id, assessment_id, criterion, evidence_id)
VALUES(:supplier_id, :assessment_id, :criterion, :evidence_id) ON CONFLICT DO NOTHING

-- STMT LINK_REMOVE
DELETE FROM t_link WHERE assessment_id = :assessment_id AND criterion = :criterion AND evidence_id = :evidence_id

-- STMT LINK_REMOVE_ALL
DELETE FROM t_link WHERE evidence_id = :id

-- STMT LINK_OF_EVIDENCE
SELECT l.assessment_id, l.criterion FROM link AS l WHERE l.evidence_id = :id ORDER BY l.assessment_id, l.criterion LIMIT 1000

-- STMT LINK_FILES
-- The files of an assessment, one line for each criterion that they are attached to; sorted by name.
SELECT l.evidence_id, l.criterion, v.n, v.name, v.kind, v.size, v.sha256, v.dated_on, v.expires_on, v.added_at
FROM link AS l JOIN evidence AS e ON e.id = l.evidence_id JOIN revision AS v ON v.evidence_id = e.id AND v.n = e.n
WHERE l.assessment_id = :id ORDER BY v.name, l.evidence_id, l.criterion

-- STMT ASSESSMENT_TOUCH
-- What a submission of the draft would show has changed.
UPDATE t_assessment SET rev = rev + 1 WHERE id IN (SELECT l.assessment_id FROM link AS l WHERE l.evidence_id = :id)

-- STMT SHOWN_INSERT
INSERT INTO t_shown(submission_id, evidence_id, supplier_id, n, name, kind, size, sha256, dated_on, expires_on, added_at)
VALUES(:submission_id, :evidence_id, :supplier_id, :n, :name, :kind, :size, :sha256, :dated_on, :expires_on, :added_at)

-- STMT SHOWN_STORED
SELECT s.supplier_id, s.evidence_id, s.n, s.name, s.size, s.sha256, s.withdrawn_at
FROM shown AS s WHERE s.submission_id = :id AND s.evidence_id = :evidence_id

-- STMT SHOWN_OF_EVIDENCE
SELECT s.submission_id, s.n, b.submitted_at FROM shown AS s JOIN submission AS b ON b.id = s.submission_id
WHERE s.evidence_id = :id ORDER BY b.submitted_at DESC, s.submission_id LIMIT 1000

-- STMT SHOWN_IN
SELECT s.submission_id FROM shown AS s WHERE s.evidence_id = :id ORDER BY s.submission_id

-- STMT SHOWN_WITHDRAW
UPDATE t_shown SET withdrawn_at = :now WHERE evidence_id = :id

-- STMT SHOWN_WITHDRAWN
SELECT s.evidence_id FROM shown AS s WHERE s.submission_id = :id AND s.withdrawn_at IS NOT NULL ORDER BY s.evidence_id

-- STMT USAGE_GET
SELECT u.bytes, CASE WHEN u.day = :day THEN u.day_bytes ELSE 0 END FROM usage AS u WHERE u.supplier_id = :supplier_id

-- STMT USAGE_ADD
INSERT INTO t_usage(supplier_id, bytes, day, day_bytes) VALUES(:supplier_id, :size, :day, :size)
ON CONFLICT(supplier_id) DO UPDATE SET bytes = t_usage.bytes + :size, day = :day,
  day_bytes = CASE WHEN t_usage.day = :day THEN t_usage.day_bytes ELSE 0 END + :size

-- STMT USAGE_TAKE
-- What a withdrawn thing no longer needs.
UPDATE t_usage SET bytes = bytes - coalesce((SELECT sum(v.size) FROM revision AS v WHERE v.evidence_id = :id), 0)
WHERE supplier_id = :supplier_id
