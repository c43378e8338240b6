-- Assessments, answers, submissions. Drafts are the supplier's alone; a submission is read by both sides.

-- COLUMNS assessment
a.id, a.level_id, a.supplier_id, a.edition, a.star, a.n, a.depth, l.depth_asked, a.rev, a.met, a.unmet, a.na, a.total,
l.due_on, a.submitted_at

-- STMT ASSESSMENT_GET
SELECT {{assessment}} FROM assessment AS a LEFT JOIN level AS l ON l.id = a.level_id WHERE a.id = :id

-- STMT ASSESSMENT_OF_SUPPLIER
SELECT {{assessment}} FROM assessment AS a LEFT JOIN level AS l ON l.id = a.level_id
WHERE a.supplier_id = :supplier_id ORDER BY a.id LIMIT 100

-- STMT ASSESSMENT_INSERT
INSERT INTO t_assessment(id, level_id, supplier_id, edition, star, n, depth, rev, met, unmet, na, total)
VALUES(:id, :level_id, :supplier_id, :edition, :star, 1, 'counts', 1, 0, 0, 0, :total)

-- STMT ASSESSMENT_COUNT
-- Moves the counters by what one answer changed.
UPDATE t_assessment SET met = met + :met, unmet = unmet + :unmet, na = na + :na, rev = rev + 1
WHERE id = :id RETURNING rev, met, unmet, na, total

-- STMT ASSESSMENT_DEPTH
UPDATE t_assessment SET depth = :depth, rev = rev + 1 WHERE id = :id AND rev = :rev

-- STMT ASSESSMENT_SUBMITTED
UPDATE t_assessment SET n = n + 1, rev = rev + 1, submitted_at = :submitted_at WHERE id = :id AND rev = :rev

-- STMT ANSWER_ALL
SELECT criterion, verdict, note, working, rev, saved_by, saved_at FROM answer WHERE assessment_id = :id ORDER BY criterion

-- STMT ANSWER_GET
SELECT criterion, verdict, note, working, rev, saved_by, saved_at FROM answer
WHERE assessment_id = :id AND criterion = :criterion

-- STMT ANSWER_INSERT
INSERT INTO t_answer(supplier_id, assessment_id, criterion, verdict, note, working, rev, saved_by, saved_at)
VALUES(:supplier_id, :id, :criterion, :verdict, :note, :working, 1, :saved_by, :saved_at)

-- STMT ANSWER_UPDATE
UPDATE t_answer SET verdict = :verdict, note = :note, working = :working, rev = rev + 1, saved_by = :saved_by,
  saved_at = :saved_at
WHERE assessment_id = :id AND criterion = :criterion AND rev = :rev

-- COLUMNS submission
b.id, b.assessment_id, b.level_id, b.supplier_id, s.name_ja AS supplier_ja, s.name_en AS supplier_en, b.n, b.edition,
b.star, b.depth, b.shared_hash, b.full_hash, b.seq, b.submitted_at, b.submitted_by

-- STMT SUBMISSION_GET
SELECT {{submission}} FROM submission AS b JOIN supplier AS s ON s.id = b.supplier_id WHERE b.id = :id

-- STMT SUBMISSION_SHARED
SELECT shared FROM submission WHERE id = :id

-- STMT SUBMISSION_NEWEST
-- What the buyer's list tells of the newest submission to a level request. System context.
SELECT b.depth, b.shared FROM submission AS b WHERE b.level_id = :level_id ORDER BY b.n DESC LIMIT 1

-- STMT SUBMISSION_OF_ASSESSMENT
SELECT {{submission}} FROM submission AS b JOIN supplier AS s ON s.id = b.supplier_id
WHERE b.assessment_id = :assessment_id ORDER BY b.n DESC LIMIT 100

-- STMT SUBMISSION_OF_SUPPLIER
SELECT {{submission}} FROM submission AS b JOIN supplier AS s ON s.id = b.supplier_id
WHERE b.supplier_id = :supplier_id ORDER BY b.submitted_at DESC, b.id LIMIT 100

-- STMT SUBMISSION_INSERT
INSERT INTO t_submission(id, assessment_id, level_id, supplier_id, n, edition, star, depth, shared, shared_hash, full_hash,
  seq, submitted_at, submitted_by)
VALUES(:id, :assessment_id, :level_id, :supplier_id, :n, :edition, :star, :depth, :shared_text, :shared_hash, :full_hash,
  :seq, :submitted_at, :submitted_by)

-- STMT FROZEN_INSERT
INSERT INTO t_frozen(submission_id, supplier_id, body) VALUES(:submission_id, :supplier_id, :body)
