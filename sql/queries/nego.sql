-- Price negotiations: cases with their entries and amounts, and where talks stand with each supplier.

-- COLUMNS nego
g.id, g.supplier_id, s.name_ja AS supplier_ja, s.name_en AS supplier_en, g.subject, g.title, g.level_id, g.deal_id, g.campaign_id,
g.begun_side, g.begun_at, g.begun_by, g.state, g.outcome, g.waits_for, g.waits_since, g.held_on, g.n, g.joined, g.changed_at

-- COLUMNS entry
e.id, e.nego_id, e.supplier_id, e.n, e.side, e.kind, e.occurred_on, e.about, e.words, e.mode, e.result, e.data_class, e.planned_on,
e.addressee, e.address, e.participants, e.basis, e.benefit, e.task, e.item, e.equivalent, e.related, e.fault, e.on_cost, e.waits,
e.why, e.for_security, e.files, e.recorded_at, e.recorded_by

-- COLUMNS line
i.entry_id, i.n, i.category, i.item, i.per, i.tax, i.was, i.becomes, i.source, i.words

-- STMT NEGO_GET
SELECT {{nego}} FROM nego AS g JOIN supplier AS s ON s.id = g.supplier_id WHERE g.id = :id

-- STMT NEGO_OF_SUPPLIER
SELECT {{nego}} FROM nego AS g JOIN supplier AS s ON s.id = g.supplier_id
WHERE g.supplier_id = :supplier_id
ORDER BY g.changed_at DESC, g.id LIMIT 100

-- STMT NEGO_PAGE
-- Changed last first; :before and :after are changed_at and id of the last case of the page before.
SELECT {{nego}} FROM nego AS g JOIN supplier AS s ON s.id = g.supplier_id
WHERE (g.changed_at, g.id) < (:before, :after)
ORDER BY g.changed_at DESC, g.id DESC LIMIT :limit

-- STMT NEGO_PAGE_WAITS
-- The same of those that wait for one side.
SELECT {{nego}} FROM nego AS g JOIN supplier AS s ON s.id = g.supplier_id
WHERE g.waits_for = :waits_for AND (g.changed_at, g.id) < (:before, :after)
ORDER BY g.changed_at DESC, g.id DESC LIMIT :limit

-- STMT NEGO_INSERT
INSERT INTO t_nego(id, supplier_id, subject, title, level_id, deal_id, campaign_id, begun_side, begun_at, begun_by, state, n, joined,
  changed_at)
VALUES(:id, :supplier_id, :subject, :title, :level_id, :deal_id, :campaign_id, :begun_side, :begun_at, :begun_by, :state, 0, 0,
  :changed_at)

-- STMT NEGO_UPDATE
-- What follows from the entries.
UPDATE t_nego SET state = :state, outcome = :outcome, waits_for = :waits_for, waits_since = :waits_since, held_on = :held_on, n = :n,
  joined = :joined, changed_at = :changed_at
WHERE id = :id AND n = :n - 1

-- STMT ENTRY_OF_NEGO
SELECT {{entry}} FROM entry AS e WHERE e.nego_id = :nego_id ORDER BY e.n

-- STMT LINE_OF_NEGO
SELECT {{line}} FROM line AS i WHERE i.nego_id = :nego_id ORDER BY i.entry_id, i.n

-- STMT ENTRY_INSERT
INSERT INTO t_entry(id, nego_id, supplier_id, n, side, kind, occurred_on, about, words, mode, result, data_class, planned_on, addressee,
  address, participants, basis, benefit, task, item, equivalent, related, fault, on_cost, waits, why, for_security, files, recorded_at,
  recorded_by)
VALUES(:id, :nego_id, :supplier_id, :n, :side, :kind, :occurred_on, :about, :words, :mode, :result, :data_class, :planned_on, :addressee,
  :address, :participants, :basis, :benefit, :task, :item, :equivalent, :related, :fault, :on_cost, :waits, :why, :for_security, :files,
  :recorded_at, :recorded_by)

-- STMT LINE_INSERT
INSERT INTO t_line(entry_id, n, supplier_id, nego_id, category, item, per, tax, was, becomes, source, words, yen)
VALUES(:entry_id, :n, :supplier_id, :nego_id, :category, :item, :per, :tax, :was, :becomes, :source, :words, :yen)

-- STMT NEGO_LEVEL
-- Whether a supplier was sent that level request. System context.
SELECT l.id FROM level AS l WHERE l.id = :id AND l.supplier_id = :supplier_id AND l.state NOT IN ('draft', 'cancelled')

-- COLUMNS talk
s.id AS supplier_id, s.code, s.name_ja, s.name_en, s.kana, coalesce(t.open, 0) AS open, coalesce(t.waits, 0) AS waits,
nullif(t.held_on, '0000-00-00') AS held_on, t.opened_on,
coalesce(t.refused, 0) AS refused, coalesce(t.reasoned, 0) AS reasoned

-- STMT TALK_GET
SELECT {{talk}} FROM supplier AS s LEFT JOIN talk AS t ON t.supplier_id = s.id WHERE s.id = :id

-- STMT TALK_PAGE
-- Sorted by kana; :after is the last supplier of the page before, '' for the first page.
SELECT {{talk}} FROM supplier AS s LEFT JOIN talk AS t ON t.supplier_id = s.id
WHERE (s.kana, s.id) > (coalesce((SELECT a.kana FROM supplier AS a WHERE a.id = :after), ''), :after)
ORDER BY s.kana, s.id LIMIT :limit

-- STMT TALK_SEARCH
SELECT {{talk}} FROM supplier AS s LEFT JOIN talk AS t ON t.supplier_id = s.id
WHERE (s.kana, s.id) > (coalesce((SELECT a.kana FROM supplier AS a WHERE a.id = :after), ''), :after)
  AND lower(s.name_ja || ' ' || s.name_en || ' ' || s.kana || ' ' || s.code || ' ' || coalesce(s.corporate_number, '')) LIKE :pattern ESCAPE '\'
ORDER BY s.kana, s.id LIMIT :limit

-- STMT TALK_SILENT
-- Those with whom no talk was held since a day, the longest silence first.
SELECT {{talk}} FROM talk AS t JOIN supplier AS s ON s.id = t.supplier_id
WHERE t.held_on < :since AND (t.held_on, t.supplier_id) > (:after_on, :after)
ORDER BY t.held_on, t.supplier_id LIMIT :limit

-- STMT TALK_SILENT_SEARCH
-- Those of them that a search finds.
SELECT {{talk}} FROM talk AS t JOIN supplier AS s ON s.id = t.supplier_id
WHERE t.held_on < :since AND (t.held_on, t.supplier_id) > (:after_on, :after)
  AND lower(s.name_ja || ' ' || s.name_en || ' ' || s.kana || ' ' || s.code || ' ' || coalesce(s.corporate_number, '')) LIKE :pattern ESCAPE '\'
ORDER BY t.held_on, t.supplier_id LIMIT :limit

-- STMT TALK_EXPECTED
-- What t_talk must say of a supplier: counted from its cases and entries. System context.
SELECT count(CASE WHEN g.state NOT IN ('closed', 'withdrawn') THEN 1 END) AS open,
  count(CASE WHEN g.state NOT IN ('closed', 'withdrawn') AND g.waits_for = 'buyer' THEN 1 END) AS waits,
  max(g.held_on) AS held_on,
  (SELECT max(e.occurred_on) FROM entry AS e WHERE e.supplier_id = :supplier_id AND e.kind = 'opened') AS opened_on,
  count(CASE WHEN g.outcome IN ('partial', 'keep', 'cut') THEN 1 END) AS refused,
  count(CASE WHEN g.outcome IN ('partial', 'keep', 'cut') AND EXISTS (SELECT 1 FROM entry AS e JOIN entry AS d ON d.id = e.about
    WHERE e.nego_id = g.id AND e.kind = 'delivered' AND d.kind = 'decided') THEN 1 END) AS reasoned
FROM nego AS g WHERE g.supplier_id = :supplier_id

-- STMT TALK_KEPT
-- What t_talk says. System context.
SELECT t.supplier_id, t.open, t.waits, nullif(t.held_on, '0000-00-00') AS held_on, t.opened_on, t.refused, t.reasoned
FROM talk AS t WHERE t.supplier_id = :supplier_id

-- STMT TALK_PUT
INSERT INTO t_talk(supplier_id, open, waits, held_on, opened_on, refused, reasoned)
VALUES(:supplier_id, :open, :waits, coalesce(:held_on, '0000-00-00'), :opened_on, :refused, :reasoned)
ON CONFLICT(supplier_id) DO UPDATE SET open = :open, waits = :waits, held_on = coalesce(:held_on, '0000-00-00'), opened_on = :opened_on,
  refused = :refused, reasoned = :reasoned

-- COLUMNS campaign
c.id, c.title, c.words, c.planned_on, c.begun_at, c.begun_by,
(SELECT count(*) FROM nego AS g WHERE g.campaign_id = c.id) AS cases,
(SELECT count(*) FROM nego AS g WHERE g.campaign_id = c.id AND g.held_on IS NOT NULL) AS held,
(SELECT count(*) FROM nego AS g WHERE g.campaign_id = c.id AND g.waits_for = 'buyer') AS waits,
(SELECT count(*) FROM nego AS g WHERE g.campaign_id = c.id AND g.state IN ('closed', 'withdrawn')) AS ended

-- STMT CAMPAIGN_LIST
SELECT {{campaign}} FROM campaign AS c ORDER BY c.begun_at DESC, c.id LIMIT 100

-- STMT CAMPAIGN_GET
SELECT {{campaign}} FROM campaign AS c WHERE c.id = :id

-- STMT CAMPAIGN_INSERT
INSERT INTO t_campaign(id, title, words, planned_on, begun_at, begun_by)
VALUES(:id, :title, :words, :planned_on, :begun_at, :begun_by)

-- STMT CAMPAIGN_NEGO
-- The case of a supplier in a campaign.
SELECT g.id FROM nego AS g WHERE g.campaign_id = :campaign_id AND g.supplier_id = :supplier_id

-- STMT VERIFY_NEGO
SELECT g.id, g.supplier_id, g.subject, g.title, g.level_id, g.deal_id, g.campaign_id, g.begun_side, g.begun_at, g.begun_by, g.state,
  g.outcome, g.waits_for, g.waits_since, g.held_on, g.n, g.joined, g.changed_at
FROM nego AS g ORDER BY g.id

-- STMT VERIFY_ENTRY
SELECT e.id, e.nego_id, e.supplier_id, e.n, e.side, e.kind, e.occurred_on, e.about, e.words, e.mode, e.result, e.data_class,
  e.planned_on, e.addressee, e.address, e.participants, e.basis, e.benefit, e.task, e.item, e.equivalent, e.related, e.fault, e.on_cost,
  e.waits, e.why, e.for_security, e.files, e.recorded_at, e.recorded_by
FROM entry AS e ORDER BY e.id

-- STMT VERIFY_LINE
SELECT i.entry_id, i.n, i.supplier_id, i.nego_id, i.category, i.item, i.per, i.tax, i.was, i.becomes, i.source, i.words, i.yen
FROM line AS i ORDER BY i.entry_id, i.n

-- STMT VERIFY_SIZE
SELECT z.id, z.supplier_id, z.as_of, z.source, z.individual, z.one_director, z.capital, z.employees, z.controlled, z.parent_capital,
  z.parent_employees, z.words, z.declared_at, z.declared_by, z.side
FROM size AS z ORDER BY z.id

-- STMT VERIFY_DEAL
SELECT d.id, d.supplier_id, d.title, d.dealing, d.ordered_on, d.order_no, d.intermediary, d.real_orderer, d.own_use, d.as_business,
  d.passes_on, d.words, d.replaces, d.recorded_at, d.recorded_by
FROM deal AS d ORDER BY d.id

-- STMT VERIFY_CAMPAIGN
SELECT c.id, c.title, c.words, c.planned_on, c.begun_at, c.begun_by FROM campaign AS c ORDER BY c.id
