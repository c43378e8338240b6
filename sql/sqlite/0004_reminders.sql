-- Schema version 4. Reminders of due dates, which the worker sends in the portal, and who has put one away.

CREATE TABLE t_reminder(         -- one for each day of reminders.def that came, for a due date
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  level_id TEXT NOT NULL, supplier_id TEXT NOT NULL REFERENCES t_supplier(id),
  kind TEXT NOT NULL, due_on TEXT NOT NULL, sent_at INTEGER NOT NULL,
  UNIQUE(level_id, kind, due_on), -- never twice; a due date that talks moved is another one
  FOREIGN KEY(level_id, supplier_id) REFERENCES t_level(id, supplier_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX i_reminder_supplier ON t_reminder(supplier_id, sent_at);

CREATE TABLE t_seen(             -- a person put a reminder away; nobody else is told
  reminder_id TEXT NOT NULL REFERENCES t_reminder(id), person_id TEXT NOT NULL REFERENCES t_person(id),
  seen_at INTEGER NOT NULL,
  PRIMARY KEY(reminder_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX i_level_due ON t_level(due_on, id);
