-- Schema version 3: as sql/sqlite/0003_jobs.sql. What `sctierctl worker` does by the clock: one row for each line of
-- mod_sctier/jobs/jobs.def. Whoever has the lease runs the job; on several nodes there is one at a time.

CREATE TABLE t_job(
  name TEXT PRIMARY KEY,
  due_at BIGINT NOT NULL,       -- the next run; after a run that failed, the next try
  done_to BIGINT,               -- its work is done up to here: the next run goes on from it
  holder TEXT, lease_until BIGINT, -- which worker runs it; a worker that died keeps it no longer than this
  started_at BIGINT, ended_at BIGINT, -- of the last run
  did_ja TEXT, did_en TEXT,      -- what that run did
  error TEXT,                    -- why the last run failed
  runs BIGINT NOT NULL DEFAULT 0, failures BIGINT NOT NULL DEFAULT 0, -- failures since the last good run
  CHECK((holder IS NULL) = (lease_until IS NULL))
);
