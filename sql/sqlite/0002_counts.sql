-- Schema version 2. The buyer's list shows how far each supplier is. What it shows of the newest request, and of the newest
-- submission to it, is copied where it is written, and indexes hold all that a page shows: a row is found once, and no row costs
-- more because there are more of them. total is 0 while nothing was submitted.

ALTER TABLE t_standing ADD COLUMN issued_at INTEGER;
ALTER TABLE t_standing ADD COLUMN depth_asked TEXT;
ALTER TABLE t_standing ADD COLUMN depth TEXT;
ALTER TABLE t_standing ADD COLUMN met INTEGER NOT NULL DEFAULT 0;
ALTER TABLE t_standing ADD COLUMN unmet INTEGER NOT NULL DEFAULT 0;
ALTER TABLE t_standing ADD COLUMN na INTEGER NOT NULL DEFAULT 0;
ALTER TABLE t_standing ADD COLUMN total INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER IF EXISTS guard_standing_update; -- made anew after the migrations
UPDATE t_standing SET (issued_at, depth_asked) = (
  SELECT l.issued_at, l.depth_asked FROM t_level AS l WHERE l.id = t_standing.level_id);
UPDATE t_standing SET (depth, met, unmet, na, total) = (
  SELECT max(b.depth), sum(json_extract(c.value, '$.met')), sum(json_extract(c.value, '$.unmet')),
    sum(json_extract(c.value, '$.na')), sum(json_extract(c.value, '$.total'))
  FROM t_submission AS b, json_each(b.shared, '$.categories') AS c
  WHERE b.level_id = t_standing.level_id
    AND b.n = (SELECT max(other.n) FROM t_submission AS other WHERE other.level_id = b.level_id))
WHERE submitted_at IS NOT NULL;

DROP INDEX i_supplier_kana;
CREATE INDEX i_supplier_kana ON t_supplier(kana, id, code, name_ja, name_en, corporate_number, business_ja, business_en, unit_id);
DROP INDEX i_standing;
CREATE INDEX i_standing ON t_standing(standing, kana, supplier_id, level_id, star, issued_at, due_on, depth_asked, submitted_at,
  depth, met, unmet, na, total);
