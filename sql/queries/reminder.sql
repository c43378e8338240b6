-- Reminders of due dates: read by both sides, put away by each person; sent by the worker in system context.

-- COLUMNS reminder
r.id, r.level_id, r.supplier_id, r.kind, r.due_on, r.sent_at, l.star, l.state, l.contact_name,
(SELECT a.id FROM assessment AS a WHERE a.level_id = l.id) AS assessment_id,
CASE WHEN l.state IN ('issued', 'accepted') AND l.due_on = r.due_on
  AND NOT EXISTS (SELECT 1 FROM submission AS b WHERE b.level_id = l.id) THEN 1 ELSE 0 END AS open, s.seen_at

-- STMT REMINDER_OF_SUPPLIER
SELECT {{reminder}} FROM reminder AS r JOIN level AS l ON l.id = r.level_id
  LEFT JOIN seen AS s ON s.reminder_id = r.id AND s.person_id = :person_id
WHERE r.supplier_id = :supplier_id
ORDER BY r.sent_at DESC, r.id LIMIT 100

-- STMT REMINDER_GET
SELECT {{reminder}} FROM reminder AS r JOIN level AS l ON l.id = r.level_id
  LEFT JOIN seen AS s ON s.reminder_id = r.id AND s.person_id = :person_id
WHERE r.id = :id

-- STMT SEEN_INSERT
INSERT INTO t_seen(reminder_id, person_id, seen_at) VALUES(:reminder_id, :person_id, :now) ON CONFLICT DO NOTHING

-- STMT SEEN_DELETE
DELETE FROM t_seen WHERE reminder_id = :reminder_id AND person_id = :person_id

-- STMT REMINDER_LOOK
-- The next requests with a due date from :first to :last that wait for something: visible, not in talks, nothing submitted.
SELECT l.id, l.supplier_id, l.star, l.due_on, l.visible_from FROM level AS l
WHERE l.due_on >= :first AND l.due_on <= :last AND (l.due_on, l.id) > (:after_due, :after)
  AND l.state IN ('issued', 'accepted') AND l.visible_from <= :now
  AND NOT EXISTS (SELECT 1 FROM submission AS b WHERE b.level_id = l.id)
ORDER BY l.due_on, l.id LIMIT 20

-- STMT REMINDER_INSERT
-- Never twice: nothing changes when it was sent for this due date.
INSERT INTO t_reminder(id, level_id, supplier_id, kind, due_on, sent_at)
VALUES(:id, :level_id, :supplier_id, :kind, :due_on, :sent_at) ON CONFLICT DO NOTHING

-- STMT VERIFY_REMINDER
SELECT r.id, r.level_id, r.supplier_id, r.kind, r.due_on, r.sent_at FROM reminder AS r ORDER BY r.id
