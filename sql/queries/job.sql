-- Jobs of the worker. System context. :now and the other instants are the worker's clock.

-- COLUMNS job
j.name, j.due_at, j.done_to, j.holder, j.lease_until, j.started_at, j.ended_at, j.did_ja, j.did_en, j.error, j.runs, j.failures

-- STMT JOB_LIST
SELECT {{job}} FROM job AS j ORDER BY j.name

-- STMT JOB_GET
SELECT {{job}} FROM job AS j WHERE j.name = :name

-- STMT JOB_ADD
INSERT INTO t_job(name, due_at) VALUES(:name, :due_at) ON CONFLICT DO NOTHING

-- STMT JOB_TAKE
-- The lease, for one of those who ask at once. Not before due_at, unless :early is 1; and not while somebody has it. A due_at or
-- a lease further ahead than any that is ever given (:due_latest, :lease_latest) was set by a clock that was wrong.
UPDATE t_job SET holder = :holder, lease_until = :lease_until, started_at = :now
WHERE name = :name AND (:early = 1 OR due_at <= :now OR due_at > :due_latest)
  AND (holder IS NULL OR lease_until <= :now OR lease_until > :lease_latest)

-- STMT JOB_HOLD
-- Longer, for the one who has it still.
UPDATE t_job SET lease_until = :lease_until WHERE name = :name AND holder = :holder AND started_at = :started_at

-- STMT JOB_DONE
UPDATE t_job SET holder = NULL, lease_until = NULL, ended_at = :now, due_at = :due_at, done_to = :done_to,
  did_ja = :did_ja, did_en = :did_en, error = NULL, runs = runs + 1, failures = 0
WHERE name = :name AND holder = :holder AND started_at = :started_at

-- STMT JOB_FAILED
UPDATE t_job SET holder = NULL, lease_until = NULL, ended_at = :now, due_at = :due_at, error = :error, runs = runs + 1,
  failures = failures + 1
WHERE name = :name AND holder = :holder AND started_at = :started_at

-- STMT JOB_LEFT
-- Given back unfinished: the worker was told to end. The next one begins it again.
UPDATE t_job SET holder = NULL, lease_until = NULL WHERE name = :name AND holder = :holder AND started_at = :started_at
