-- Schema version 2. The buyer's list shows how far each supplier is: depth and counts of the newest submission to its newest
-- request, copied where they are written so that a page reads no submission. total is 0 while there is none.

ALTER TABLE t_standing ADD COLUMN depth TEXT;
ALTER TABLE t_standing ADD COLUMN met INTEGER NOT NULL DEFAULT 0;
ALTER TABLE t_standing ADD COLUMN unmet INTEGER NOT NULL DEFAULT 0;
ALTER TABLE t_standing ADD COLUMN na INTEGER NOT NULL DEFAULT 0;
ALTER TABLE t_standing ADD COLUMN total INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER IF EXISTS guard_standing_update; -- made anew after the migrations
UPDATE t_standing SET (depth, met, unmet, na, total) = (
  SELECT max(b.depth), sum(json_extract(c.value, '$.met')), sum(json_extract(c.value, '$.unmet')),
    sum(json_extract(c.value, '$.na')), sum(json_extract(c.value, '$.total'))
  FROM t_submission AS b, json_each(b.shared, '$.categories') AS c
  WHERE b.level_id = t_standing.level_id
    AND b.n = (SELECT max(other.n) FROM t_submission AS other WHERE other.level_id = b.level_id))
WHERE submitted_at IS NOT NULL;
