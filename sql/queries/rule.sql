-- The rules: what they look at of one supplier, what they found, what legal waived.

-- STMT RULE_SUPPLIER
-- When a supplier was added, and how many there are. System context.
SELECT s.id, s.added_at, (SELECT t.n FROM tally AS t WHERE t.key = 'all') AS suppliers FROM supplier AS s WHERE s.id = :supplier_id

-- STMT RULE_LEVELS
-- Its level requests that were issued, with their letters. System context.
SELECT {{level}}, l.letter_ja AS letter
FROM level AS l JOIN supplier AS s ON s.id = l.supplier_id
WHERE l.supplier_id = :supplier_id AND l.issued_at IS NOT NULL
ORDER BY l.issued_at, l.id

-- STMT RULE_ALIKE
-- By position: how many requests in force are worded alike, and how many of them were issued on that day. System context.
SELECT CAST(coalesce(sum(a.n), 0) AS BIGINT), CAST(coalesce(sum(CASE WHEN a.day = :day THEN a.n END), 0) AS BIGINT)
FROM alike AS a WHERE a.hash = :hash

-- STMT ALIKE_ADD
-- One more, or one less. System context.
INSERT INTO t_alike(hash, day, n) VALUES(:hash, :day, :n) ON CONFLICT(hash, day) DO UPDATE SET n = t_alike.n + excluded.n

-- STMT RULE_NEGOS
SELECT {{nego}} FROM nego AS g JOIN supplier AS s ON s.id = g.supplier_id WHERE g.supplier_id = :supplier_id ORDER BY g.begun_at, g.id

-- STMT RULE_ENTRIES
SELECT {{entry}} FROM entry AS e WHERE e.supplier_id = :supplier_id ORDER BY e.nego_id, e.n

-- STMT RULE_LINES
SELECT {{line}} FROM line AS i WHERE i.supplier_id = :supplier_id ORDER BY i.entry_id, i.n

-- STMT RULE_CAMPAIGN
-- When talks were last opened with many suppliers. System context.
SELECT max(c.begun_at) AS added_at FROM campaign AS c

-- COLUMNS found_row
f.id, f.supplier_id, f.rule, f.object, nullif(f.object_id, '') AS object_id, f.nego_id, nullif(f.cause, '') AS cause, f.severity,
f.wall, f.since_on, f.raised_at, f.pack, f.detail,
(SELECT w.id FROM waiver AS w WHERE w.supplier_id = f.supplier_id AND w.rule = f.rule AND w.object_id = f.object_id
  AND w.ended_at IS NULL AND w.until_on >= :today ORDER BY w.until_on DESC, w.id LIMIT 1) AS waiver_id

-- STMT FINDING_OF_SUPPLIER
-- Of one supplier; of the installation, when it is NULL.
SELECT {{found_row}} FROM finding AS f
WHERE f.supplier_id = :supplier_id OR (f.supplier_id IS NULL AND CAST(:supplier_id AS TEXT) IS NULL)
ORDER BY f.rank, f.raised_at, f.id

-- STMT FINDING_PAGE
-- The gravest first, of them the oldest; :rank, :raised_at and :after are those of the last finding of the page before.
SELECT {{found_row}} FROM finding AS f WHERE (f.rank, f.raised_at, f.id) > (:rank, :raised_at, :after)
ORDER BY f.rank, f.raised_at, f.id LIMIT :limit

-- STMT FINDING_PAGE_RULE
-- The same of one rule.
SELECT {{found_row}} FROM finding AS f WHERE f.rule = :rule AND (f.rank, f.raised_at, f.id) > (:rank, :raised_at, :after)
ORDER BY f.rank, f.raised_at, f.id LIMIT :limit

-- STMT FINDING_PAGE_SEVERITY
-- The same of one severity.
SELECT {{found_row}} FROM finding AS f WHERE f.severity = :severity AND (f.rank, f.raised_at, f.id) > (:rank, :raised_at, :after)
ORDER BY f.rank, f.raised_at, f.id LIMIT :limit

-- STMT FINDING_INSERT
INSERT INTO t_finding(id, supplier_id, rule, object, object_id, nego_id, cause, severity, rank, wall, since_on, raised_at, pack, detail)
VALUES(:id, :supplier_id, :rule, :object, coalesce(:object_id, ''), :nego_id, coalesce(:cause, ''), :severity, :rank, :wall, :since_on,
  :raised_at, :pack, :detail)

-- STMT FINDING_UPDATE
-- What may change while it stays the same finding.
UPDATE t_finding SET severity = :severity, rank = :rank, wall = :wall, since_on = :since_on, pack = :pack, detail = :detail WHERE id = :id

-- STMT FINDING_DELETE
DELETE FROM t_finding WHERE id = :id

-- STMT FOUND_LIST
SELECT n.wall, n.severity, n.n FROM found AS n ORDER BY n.wall, n.severity

-- STMT FOUND_ADD
-- Counters are made on first use.
INSERT INTO t_found(wall, severity, n) VALUES(:wall, :severity, :n) ON CONFLICT(wall, severity) DO UPDATE SET n = t_found.n + :n

-- STMT RULE_NEXT
-- Suppliers after one, by id: for a look at all of them. System context.
SELECT s.id FROM supplier AS s WHERE s.id > :after ORDER BY s.id LIMIT :limit

-- COLUMNS waiver
w.id, w.supplier_id, w.rule, w.object_id, w.wall, w.reason, w.until_on, w.given_at, w.given_by, w.ended_at,
w.ended_by

-- STMT WAIVER_OF_SUPPLIER
SELECT {{waiver}} FROM waiver AS w WHERE w.supplier_id = :supplier_id ORDER BY w.given_at DESC, w.id LIMIT 200

-- STMT WAIVER_GET
SELECT {{waiver}} FROM waiver AS w WHERE w.id = :id

-- STMT WAIVER_INSERT
INSERT INTO t_waiver(id, supplier_id, rule, object_id, wall, reason, until_on, given_at, given_by)
VALUES(:id, :supplier_id, :rule, :object_id, :wall, :reason, :until_on, :given_at, :given_by)

-- STMT WAIVER_END
UPDATE t_waiver SET ended_at = :ended_at, ended_by = :ended_by WHERE id = :id AND ended_at IS NULL

-- STMT VERIFY_WAIVER
SELECT w.id, w.supplier_id, w.rule, w.object_id, w.wall, w.reason, w.until_on, w.given_at, w.given_by,
  w.ended_at, w.ended_by
FROM waiver AS w ORDER BY w.id
