-- Schema version 2: as sql/sqlite/0002_counts.sql. No PostgreSQL database of version 1 was ever in use: there is nothing to copy. The indexes
-- stay as they are: an entry of an index is at most a third of a page here, and texts may be longer.

ALTER TABLE t_standing ADD COLUMN issued_at BIGINT;
ALTER TABLE t_standing ADD COLUMN depth_asked TEXT;
ALTER TABLE t_standing ADD COLUMN depth TEXT;
ALTER TABLE t_standing ADD COLUMN met BIGINT NOT NULL DEFAULT 0;
ALTER TABLE t_standing ADD COLUMN unmet BIGINT NOT NULL DEFAULT 0;
ALTER TABLE t_standing ADD COLUMN na BIGINT NOT NULL DEFAULT 0;
ALTER TABLE t_standing ADD COLUMN total BIGINT NOT NULL DEFAULT 0;
