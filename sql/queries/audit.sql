-- Stored counters against what they count (service_audit.h). System context.

-- STMT AUDIT_STANDING
SELECT t.supplier_id AS id, t.standing, t.level_id, t.star, t.issued_at, t.due_on, t.depth_asked, t.submitted_at, t.depth,
  t.met, t.unmet, t.na, t.total
FROM standing AS t WHERE t.supplier_id > :after ORDER BY t.supplier_id LIMIT 100

-- STMT AUDIT_ASSESSMENT
-- By position: what the counters say, and how many answers there are.
SELECT a.id, a.met, a.unmet, a.na,
  (SELECT count(*) FROM answer AS w WHERE w.assessment_id = a.id AND w.verdict = 'met'),
  (SELECT count(*) FROM answer AS w WHERE w.assessment_id = a.id AND w.verdict = 'unmet'),
  (SELECT count(*) FROM answer AS w WHERE w.assessment_id = a.id AND w.verdict = 'na')
FROM assessment AS a WHERE a.id > :after ORDER BY a.id LIMIT 200

-- STMT AUDIT_TALLY
SELECT t.key, t.n FROM tally AS t

-- STMT AUDIT_COUNT
SELECT t.standing, count(*) FROM standing AS t GROUP BY t.standing

-- STMT AUDIT_USAGE
-- By position: what the counter says, and what the revisions of things that are not withdrawn hold.
SELECT u.supplier_id, u.bytes,
  (SELECT CAST(coalesce(sum(v.size), 0) AS BIGINT) FROM revision AS v JOIN evidence AS e ON e.id = v.evidence_id
    WHERE v.supplier_id = u.supplier_id AND e.withdrawn_at IS NULL)
FROM usage AS u WHERE u.supplier_id > :after ORDER BY u.supplier_id LIMIT 100

-- STMT AUDIT_TALK
-- Where talks stand, as it is kept. System context.
SELECT t.supplier_id, t.open, t.waits, nullif(t.held_on, '0000-00-00') AS held_on, t.opened_on, t.refused, t.reasoned
FROM talk AS t WHERE t.supplier_id > :after ORDER BY t.supplier_id LIMIT 100

-- STMT AUDIT_TOTAL
SELECT c.key, c.n FROM total AS c

-- STMT AUDIT_FOUND
-- Findings as they are counted, and as they are: by wall and severity. System context.
SELECT n.wall || '/' || n.severity, n.n FROM found AS n

-- STMT AUDIT_FINDING
SELECT f.wall || '/' || f.severity, count(*) FROM finding AS f GROUP BY f.wall, f.severity

-- STMT AUDIT_SUM
-- What the totals must be.
SELECT 'held/' || t.held_on, count(*) FROM talk AS t GROUP BY t.held_on
UNION ALL SELECT 'open', CAST(coalesce(sum(t.open), 0) AS BIGINT) FROM talk AS t
UNION ALL SELECT 'waits', CAST(coalesce(sum(t.waits), 0) AS BIGINT) FROM talk AS t
UNION ALL SELECT 'refused', CAST(coalesce(sum(t.refused), 0) AS BIGINT) FROM talk AS t
UNION ALL SELECT 'reasoned', CAST(coalesce(sum(t.reasoned), 0) AS BIGINT) FROM talk AS t
