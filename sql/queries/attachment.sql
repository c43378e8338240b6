-- Files brought to a price negotiation. One that no entry names ends with its time.

-- COLUMNS attachment
a.id, a.nego_id, a.supplier_id, a.side, a.name, a.kind, a.size, a.sha256, a.announced_at, a.announced_by, a.done_at, a.expires_at,
a.entry_id

-- STMT ATTACHMENT_GET
SELECT {{attachment}} FROM attachment AS a WHERE a.id = :id AND (a.expires_at IS NULL OR a.expires_at > :now)

-- STMT ATTACHMENT_ROOM
-- Bytes that one side brought or announced to a case, and how many files have not come.
SELECT CAST(coalesce(sum(a.size), 0) AS BIGINT), count(CASE WHEN a.done_at IS NULL THEN 1 END) FROM attachment AS a
WHERE a.nego_id = :nego_id AND a.side = :side AND (a.expires_at IS NULL OR a.expires_at > :now)

-- STMT ATTACHMENT_INSERT
INSERT INTO t_attachment(id, nego_id, supplier_id, side, name, kind, size, sha256, announced_at, announced_by, expires_at, for_security)
VALUES(:id, :nego_id, :supplier_id, :side, :name, :kind, :size, :sha256, :announced_at, :announced_by, :expires_at, :for_security)

-- STMT ATTACHMENT_DONE
UPDATE t_attachment SET done_at = :done_at, expires_at = :expires_at WHERE id = :id AND done_at IS NULL

-- STMT ATTACHMENT_NAME
-- An entry names it: from now on it is read like the entry, and stays.
UPDATE t_attachment SET entry_id = :entry_id, for_security = :for_security, expires_at = NULL
WHERE id = :id AND entry_id IS NULL AND done_at IS NOT NULL

-- STMT ATTACHMENT_SWEEP
-- System context.
DELETE FROM t_attachment WHERE expires_at <= :now

-- STMT ATTACHMENT_CHECK
-- Everything whose bytes must be there, in the order of the key, after one of them. System context.
SELECT a.supplier_id, a.id AS evidence_id, 0 AS n, a.name, a.size, a.sha256 FROM attachment AS a
WHERE a.id > :after AND a.done_at IS NOT NULL ORDER BY a.id LIMIT :limit

-- STMT VERIFY_ATTACHMENT
SELECT a.id, a.nego_id, a.supplier_id, a.side, a.name, a.size, a.sha256, a.expires_at, a.for_security, a.entry_id
FROM attachment AS a ORDER BY a.id
