-- What legal looks over: counters, months, the record searched, holds.

-- STMT TOTAL_ADD
-- One counter moves by :n. System context.
INSERT INTO t_total(key, n) VALUES(:key, :n) ON CONFLICT(key) DO UPDATE SET n = t_total.n + excluded.n

-- STMT DESK
-- By position: suppliers, silent before :since, then the other counters.
SELECT (SELECT CAST(coalesce(sum(c.n), 0) AS BIGINT) FROM total AS c WHERE c.key >= 'held/' AND c.key < 'held0'),
  (SELECT CAST(coalesce(sum(c.n), 0) AS BIGINT) FROM total AS c WHERE c.key >= 'held/' AND c.key < :since),
  (SELECT coalesce(max(c.n), 0) FROM total AS c WHERE c.key = 'open'),
  (SELECT coalesce(max(c.n), 0) FROM total AS c WHERE c.key = 'waits'),
  (SELECT coalesce(max(c.n), 0) FROM total AS c WHERE c.key = 'refused'),
  (SELECT coalesce(max(c.n), 0) FROM total AS c WHERE c.key = 'reasoned')

-- STMT TALK_MONTHS
-- By position: supplier and month of each talk that the buyer opened since :since with the suppliers of a page by kana.
SELECT s.id, substr(e.occurred_on, 1, 7) AS month
FROM supplier AS s JOIN entry AS e ON e.supplier_id = s.id
WHERE (s.kana, s.id) >= (:first_kana, :first) AND (s.kana, s.id) <= (:last_kana, :last)
  AND e.occurred_on >= :since AND e.kind = 'opened'
GROUP BY s.kana, s.id, substr(e.occurred_on, 1, 7)
ORDER BY s.kana, s.id, month

-- STMT KINDS_OF_SUPPLIER
SELECT e.kind, e.side, e.data_class, count(*) AS n, max(e.occurred_on) AS last_on
FROM entry AS e WHERE e.supplier_id = :supplier_id
GROUP BY e.kind, e.side, e.data_class ORDER BY e.kind, e.side, e.data_class

-- COLUMNS recorded
e.id, e.nego_id, g.title, e.supplier_id, s.name_ja AS supplier_ja, s.name_en AS supplier_en, e.n, e.occurred_on, e.recorded_at,
e.recorded_by, e.side, e.kind, e.about, e.mode, e.result, e.planned_on, e.addressee, e.address, e.participants, e.words, e.basis, e.why

-- STMT RECORDED_PAGE
-- Newest first; :before and :after are the day and id of the last entry of the page before.
SELECT {{recorded}}
FROM entry AS e JOIN nego AS g ON g.id = e.nego_id JOIN supplier AS s ON s.id = e.supplier_id
WHERE (e.occurred_on, e.id) < (:before, :after) AND e.occurred_on >= :first AND e.occurred_on <= :last
  AND (:amounts = 0 OR EXISTS (SELECT 1 FROM line AS i WHERE i.entry_id = e.id AND i.yen >= :least AND i.yen <= :most))
ORDER BY e.occurred_on DESC, e.id DESC LIMIT :limit

-- STMT RECORDED_PAGE_SUPPLIER
-- The same of one supplier.
SELECT {{recorded}}
FROM entry AS e JOIN nego AS g ON g.id = e.nego_id JOIN supplier AS s ON s.id = e.supplier_id
WHERE e.supplier_id = :supplier_id AND (e.occurred_on, e.id) < (:before, :after) AND e.occurred_on >= :first AND e.occurred_on <= :last
  AND (:amounts = 0 OR EXISTS (SELECT 1 FROM line AS i WHERE i.entry_id = e.id AND i.yen >= :least AND i.yen <= :most))
ORDER BY e.occurred_on DESC, e.id DESC LIMIT :limit

-- STMT RECORDED_NEGO
-- A whole case, in the order in which it was recorded.
SELECT {{recorded}}
FROM entry AS e JOIN nego AS g ON g.id = e.nego_id JOIN supplier AS s ON s.id = e.supplier_id
WHERE e.nego_id = :nego_id ORDER BY e.n

-- STMT LINE_OF_PAGE
-- The amounts of the entries of a page, between its last and its first.
SELECT {{line}} FROM entry AS e JOIN line AS i ON i.entry_id = e.id
WHERE (e.occurred_on, e.id) >= (:last_on, :last) AND (e.occurred_on, e.id) <= (:first_on, :first)
ORDER BY i.entry_id, i.n

-- STMT LINE_OF_PAGE_SUPPLIER
SELECT {{line}} FROM entry AS e JOIN line AS i ON i.entry_id = e.id
WHERE e.supplier_id = :supplier_id AND (e.occurred_on, e.id) >= (:last_on, :last) AND (e.occurred_on, e.id) <= (:first_on, :first)
ORDER BY i.entry_id, i.n

-- COLUMNS hold
h.id, h.supplier_id, h.nego_id, h.words, h.set_at, h.set_by, h.released_at, h.released_by, h.released_words

-- STMT HOLD_LIST
SELECT {{hold}} FROM hold AS h WHERE h.supplier_id = :supplier_id ORDER BY h.set_at DESC, h.id LIMIT 100

-- STMT HOLD_GET
SELECT {{hold}} FROM hold AS h WHERE h.id = :id

-- STMT HOLD_INSERT
INSERT INTO t_hold(id, supplier_id, nego_id, words, set_at, set_by) VALUES(:id, :supplier_id, :nego_id, :words, :set_at, :set_by)

-- STMT HOLD_RELEASE
UPDATE t_hold SET released_at = :released_at, released_by = :released_by, released_words = :released_words
WHERE id = :id AND released_at IS NULL

-- STMT VERIFY_HOLD
SELECT {{hold}} FROM hold AS h ORDER BY h.id
