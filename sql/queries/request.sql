-- Replies kept for retries (Idempotency-Key). System context.

-- STMT REQUEST_GET
SELECT body_hash, status, reply FROM request WHERE actor = :actor AND key = :key AND expires_at > :now

-- STMT REQUEST_PUT
INSERT INTO t_request(actor, key, body_hash, status, reply, expires_at)
VALUES(:actor, :key, :body_hash, :status, :reply, :expires_at)
ON CONFLICT(actor, key) DO UPDATE SET body_hash = excluded.body_hash, status = excluded.status, reply = excluded.reply,
  expires_at = excluded.expires_at

-- STMT REQUEST_SWEEP
DELETE FROM t_request WHERE expires_at <= :now

-- STMT REQUEST_EXPIRED
-- When the 200th of those that have expired did: what the worker sweeps at once. No row: there are fewer.
SELECT r.expires_at FROM request AS r WHERE r.expires_at <= :now ORDER BY r.expires_at LIMIT 1 OFFSET 199
