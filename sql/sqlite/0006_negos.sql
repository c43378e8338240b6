-- Schema version 6. Price negotiations: sizes of the parties, deals, campaigns, cases with their entries and amounts, files brought to
-- them; what the rules found, what legal waived and holds.

CREATE TABLE t_size(             -- how large a party was on a day; supplier_id NULL: the buyer
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT REFERENCES t_supplier(id),
  as_of TEXT NOT NULL, source TEXT NOT NULL, individual TEXT, one_director TEXT,
  capital INTEGER NOT NULL, employees INTEGER NOT NULL, -- -1: not known
  controlled TEXT, parent_capital INTEGER NOT NULL, parent_employees INTEGER NOT NULL, words TEXT,
  declared_at INTEGER NOT NULL, declared_by TEXT NOT NULL, side TEXT NOT NULL
) STRICT;
CREATE INDEX i_size_supplier ON t_size(supplier_id, as_of);

CREATE TABLE t_deal(             -- an order or contract; a wrong record is replaced by another one
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT NOT NULL REFERENCES t_supplier(id),
  title TEXT NOT NULL, dealing TEXT NOT NULL, ordered_on TEXT NOT NULL, order_no TEXT, intermediary TEXT, real_orderer TEXT,
  own_use TEXT, as_business TEXT, passes_on TEXT, words TEXT, replaces TEXT,
  recorded_at INTEGER NOT NULL, recorded_by TEXT NOT NULL,
  UNIQUE(id, supplier_id)        -- no key to itself: rows are copied in the order of ids
) STRICT;
CREATE INDEX i_deal_supplier ON t_deal(supplier_id, ordered_on);
CREATE UNIQUE INDEX i_deal_replaces ON t_deal(replaces) WHERE replaces IS NOT NULL;

CREATE TABLE t_campaign(         -- talks that the buyer opens by itself with many suppliers
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  title TEXT NOT NULL, words TEXT NOT NULL, planned_on TEXT,
  begun_at INTEGER NOT NULL, begun_by TEXT NOT NULL
) STRICT;
CREATE INDEX i_campaign_begun ON t_campaign(begun_at, id);

CREATE TABLE t_nego(             -- a case; state to held_on follow from its entries
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT NOT NULL REFERENCES t_supplier(id),
  subject TEXT NOT NULL, title TEXT NOT NULL, level_id TEXT, deal_id TEXT, campaign_id TEXT REFERENCES t_campaign(id),
  begun_side TEXT NOT NULL, begun_at INTEGER NOT NULL, begun_by TEXT NOT NULL,
  state TEXT NOT NULL, outcome TEXT, waits_for TEXT, waits_since TEXT, held_on TEXT,
  n INTEGER NOT NULL, joined INTEGER NOT NULL CHECK(joined IN (0, 1)), changed_at INTEGER NOT NULL,
  UNIQUE(id, supplier_id),
  FOREIGN KEY(level_id, supplier_id) REFERENCES t_level(id, supplier_id),
  FOREIGN KEY(deal_id, supplier_id) REFERENCES t_deal(id, supplier_id)
) STRICT;
CREATE INDEX i_nego_supplier ON t_nego(supplier_id, changed_at);
CREATE INDEX i_nego_changed ON t_nego(changed_at, id);
CREATE INDEX i_nego_waits ON t_nego(waits_for, changed_at, id);
CREATE UNIQUE INDEX i_nego_campaign ON t_nego(campaign_id, supplier_id) WHERE campaign_id IS NOT NULL;

CREATE TABLE t_entry(            -- what was recorded in a case; never changes
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  nego_id TEXT NOT NULL, supplier_id TEXT NOT NULL, n INTEGER NOT NULL, side TEXT NOT NULL, kind TEXT NOT NULL,
  occurred_on TEXT NOT NULL, about TEXT, words TEXT, mode TEXT, result TEXT, data_class TEXT, planned_on TEXT,
  addressee TEXT, address TEXT, participants TEXT, basis TEXT, benefit TEXT, task TEXT, item TEXT,
  equivalent TEXT, related TEXT, fault TEXT, on_cost TEXT, waits TEXT, why TEXT, for_security TEXT,
  files TEXT, recorded_at INTEGER NOT NULL, recorded_by TEXT NOT NULL,
  UNIQUE(id, supplier_id),
  FOREIGN KEY(nego_id, supplier_id) REFERENCES t_nego(id, supplier_id) -- `about` has no key: rows are copied in the order of ids
) STRICT;
CREATE UNIQUE INDEX i_entry_nego ON t_entry(nego_id, n);
CREATE INDEX i_entry_supplier ON t_entry(supplier_id, occurred_on, id);
CREATE INDEX i_entry_occurred ON t_entry(occurred_on, id);
CREATE TRIGGER tr_entry_update BEFORE UPDATE ON t_entry BEGIN SELECT RAISE(ABORT, 'entry: never changes'); END;
CREATE TRIGGER tr_entry_delete BEFORE DELETE ON t_entry BEGIN SELECT RAISE(ABORT, 'entry: never changes'); END;

CREATE TABLE t_line(             -- the amounts of an entry: a table of their own, because the buyer's security people read entries
  entry_id TEXT NOT NULL, n INTEGER NOT NULL, supplier_id TEXT NOT NULL, nego_id TEXT NOT NULL,
  category TEXT NOT NULL, item TEXT, per TEXT, tax TEXT NOT NULL, was TEXT, becomes TEXT, source TEXT, words TEXT,
  yen INTEGER,                   -- `becomes` in whole yen, for ranges
  PRIMARY KEY(entry_id, n),
  FOREIGN KEY(entry_id, supplier_id) REFERENCES t_entry(id, supplier_id)
) STRICT;
CREATE INDEX i_line_nego ON t_line(nego_id, entry_id, n);
CREATE INDEX i_line_yen ON t_line(supplier_id, yen);
CREATE TRIGGER tr_line_update BEFORE UPDATE ON t_line BEGIN SELECT RAISE(ABORT, 'line: never changes'); END;
CREATE TRIGGER tr_line_delete BEFORE DELETE ON t_line BEGIN SELECT RAISE(ABORT, 'line: never changes'); END;

CREATE TABLE t_total(            -- counters over all suppliers: "held/<day>" (whose newest talk was then), open, waits, refused, reasoned
  key TEXT PRIMARY KEY, n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO t_total(key, n) SELECT 'held/0000-00-00', count(*) FROM t_supplier HAVING count(*) > 0; -- a new database is empty

CREATE TABLE t_hold(             -- legal keeps what a case may need; nego_id NULL: everything with the supplier
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT NOT NULL REFERENCES t_supplier(id), nego_id TEXT, words TEXT NOT NULL,
  set_at INTEGER NOT NULL, set_by TEXT NOT NULL, released_at INTEGER, released_by TEXT, released_words TEXT,
  FOREIGN KEY(nego_id, supplier_id) REFERENCES t_nego(id, supplier_id)
) STRICT;
CREATE INDEX i_hold_supplier ON t_hold(supplier_id, set_at);

CREATE TABLE t_talk(             -- where talks stand with a supplier; held_on is '0000-00-00' while none was held
  supplier_id TEXT PRIMARY KEY REFERENCES t_supplier(id), open INTEGER NOT NULL, waits INTEGER NOT NULL, held_on TEXT NOT NULL,
  opened_on TEXT, refused INTEGER NOT NULL, reasoned INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX i_talk_held ON t_talk(held_on, supplier_id);
INSERT INTO t_talk(supplier_id, open, waits, held_on, refused, reasoned) SELECT s.id, 0, 0, '0000-00-00', 0, 0 FROM t_supplier AS s;

CREATE TABLE t_finding(          -- what the rules say of a supplier today; supplier_id NULL: of the installation
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT REFERENCES t_supplier(id), rule TEXT NOT NULL, object TEXT NOT NULL,
  object_id TEXT NOT NULL, nego_id TEXT, cause TEXT NOT NULL, -- '' where there is none
  severity TEXT NOT NULL, rank INTEGER NOT NULL, wall TEXT NOT NULL, since_on TEXT, raised_at INTEGER NOT NULL,
  pack TEXT NOT NULL, detail TEXT NOT NULL,
  UNIQUE(supplier_id, rule, object_id, cause)
) STRICT;
CREATE INDEX i_finding_rank ON t_finding(rank, raised_at, id);
CREATE INDEX i_finding_rule ON t_finding(rule, rank, raised_at, id);
CREATE INDEX i_finding_severity ON t_finding(severity, rank, raised_at, id);

CREATE TABLE t_found(            -- how many findings there are
  wall TEXT NOT NULL, severity TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(wall, severity)
) STRICT, WITHOUT ROWID;

CREATE TABLE t_waiver(           -- a finding that legal answers for until a day
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT NOT NULL REFERENCES t_supplier(id), rule TEXT NOT NULL, object_id TEXT NOT NULL, wall TEXT NOT NULL,
  reason TEXT NOT NULL, until_on TEXT NOT NULL, given_at INTEGER NOT NULL, given_by TEXT NOT NULL,
  ended_at INTEGER, ended_by TEXT
) STRICT;
CREATE INDEX i_waiver_supplier ON t_waiver(supplier_id, rule, object_id);

CREATE TABLE t_alike(            -- level requests in force that were worded alike, by the hash of star and reason and the day of issue;
  hash TEXT NOT NULL CHECK(length(hash) = 64), day TEXT NOT NULL, n INTEGER NOT NULL, -- counted from this version on
  PRIMARY KEY(hash, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE t_attachment(       -- a file that one side brings to a case; entry_id: the entry that names it, unset until then
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  nego_id TEXT NOT NULL, supplier_id TEXT NOT NULL, side TEXT NOT NULL,
  name TEXT NOT NULL, kind TEXT NOT NULL, size INTEGER NOT NULL CHECK(size > 0), sha256 TEXT NOT NULL CHECK(length(sha256) = 64),
  announced_at INTEGER NOT NULL, announced_by TEXT NOT NULL,
  done_at INTEGER,               -- the bytes are in
  expires_at INTEGER,            -- of one that no entry names
  for_security TEXT,             -- as of the entry; before that 'yes' for one that the buyer's security people bring
  entry_id TEXT,
  CHECK(entry_id IS NULL OR (done_at IS NOT NULL AND expires_at IS NULL)),
  FOREIGN KEY(nego_id, supplier_id) REFERENCES t_nego(id, supplier_id),
  FOREIGN KEY(entry_id, supplier_id) REFERENCES t_entry(id, supplier_id)
) STRICT;
CREATE INDEX i_attachment_nego ON t_attachment(nego_id, side);
CREATE INDEX i_attachment_bytes ON t_attachment(supplier_id, sha256);
CREATE INDEX i_attachment_entry ON t_attachment(entry_id);
CREATE INDEX i_attachment_expires ON t_attachment(expires_at);
