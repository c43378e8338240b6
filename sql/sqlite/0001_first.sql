-- Schema version 1. STRICT tables; instants in ms since 1970 UTC; dates "YYYY-MM-DD" (JST); flags 0/1; choices as their name.
-- Tables are WITHOUT ROWID unless their rows are long: those would lie in the inner nodes of the tree too, and make it deep.
-- Views and row guards are generated from sql/tables.def and made anew by every `sctierctl init` and `sctierctl migrate`.

CREATE TABLE t_buyer(            -- exactly one row: the corporate group that this installation serves
  id INTEGER PRIMARY KEY CHECK(id = 1),
  name_ja TEXT NOT NULL, name_en TEXT NOT NULL, corporate_number TEXT,
  log_id TEXT NOT NULL CHECK(length(log_id) = 64)
) STRICT;

CREATE TABLE t_unit(             -- a company or business unit of the buyer
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  name_ja TEXT NOT NULL UNIQUE, name_en TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE t_provider(         -- an OpenID provider whose log-ins are accepted
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  issuer TEXT NOT NULL UNIQUE, name_ja TEXT NOT NULL, name_en TEXT NOT NULL, added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE t_binding(          -- the parties a provider may speak for: 'buyer' or a supplier's id
  provider_id TEXT NOT NULL REFERENCES t_provider(id), party TEXT NOT NULL,
  PRIMARY KEY(provider_id, party)
) STRICT, WITHOUT ROWID;

CREATE TABLE t_person(           -- a log-in: never an e-mail address, always (issuer, subject)
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  iss TEXT NOT NULL, sub TEXT NOT NULL, name TEXT NOT NULL,
  acting TEXT,                   -- the party chosen last, when there are several
  added_at INTEGER NOT NULL, UNIQUE(iss, sub)
) STRICT, WITHOUT ROWID;

CREATE TABLE t_membership(
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  person_id TEXT NOT NULL REFERENCES t_person(id), party TEXT NOT NULL, role TEXT NOT NULL,
  added_at INTEGER NOT NULL, ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX i_membership ON t_membership(person_id, party, role) WHERE ended_at IS NULL;
CREATE INDEX i_membership_of ON t_membership(person_id, ended_at, party, role); -- all that a request asks of it

CREATE TABLE t_invitation(       -- a one-time code; only its SHA-256 is kept
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  code_hash TEXT NOT NULL UNIQUE CHECK(length(code_hash) = 64),
  provider_id TEXT NOT NULL REFERENCES t_provider(id), party TEXT NOT NULL, roles TEXT NOT NULL,
  added_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER, used_by TEXT REFERENCES t_person(id)
) STRICT, WITHOUT ROWID;

CREATE TABLE t_supplier(
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  code TEXT NOT NULL UNIQUE, name_ja TEXT NOT NULL, name_en TEXT NOT NULL, kana TEXT NOT NULL,
  corporate_number TEXT UNIQUE CHECK(length(corporate_number) = 13),
  business_ja TEXT, business_en TEXT, unit_id TEXT REFERENCES t_unit(id), added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX i_supplier_kana ON t_supplier(kana, id);

CREATE TABLE t_standing(         -- where a supplier stands with its newest request, as the buyer sees it; never shown to a supplier
  supplier_id TEXT PRIMARY KEY REFERENCES t_supplier(id), kana TEXT NOT NULL,
  standing TEXT NOT NULL, level_id TEXT, star INTEGER, due_on TEXT, submitted_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX i_standing ON t_standing(standing, kana, supplier_id);

CREATE TABLE t_tally(            -- stored counters, kept by the transaction that changes them
  key TEXT PRIMARY KEY, n INTEGER NOT NULL CHECK(n >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE t_level(
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT NOT NULL REFERENCES t_supplier(id),
  state TEXT NOT NULL CHECK(state IN ('draft','issued','cancelled','talks','accepted','declined','withdrawn')),
  rev INTEGER NOT NULL,
  star INTEGER CHECK(star IN (3, 4)),
  q_secret TEXT, q_outage TEXT, q_access TEXT, c_incident TEXT, c_subcontract TEXT,
  reason TEXT, other_reason TEXT, scope_entities TEXT, scope_sites TEXT, scope_systems TEXT,
  due_on TEXT, depth_asked TEXT,
  contact_name TEXT, contact_unit TEXT, contact_mail TEXT, contact_phone TEXT,
  edition TEXT NOT NULL, created_at INTEGER NOT NULL,
  issued_at INTEGER, issued_by TEXT, visible_from INTEGER,
  letter_hash TEXT, letter_ja TEXT, letter_en TEXT, -- the letter as it was issued
  paused_at INTEGER, paused_days INTEGER NOT NULL DEFAULT 0,
  answered_at INTEGER, answered_by TEXT, answered_words TEXT,
  withdrawn_at INTEGER, withdrawn_words TEXT,
  UNIQUE(id, supplier_id),       -- keys with the owner in them: nobody's rows can hang on somebody else's
  CHECK(state = 'draft' OR (issued_at IS NOT NULL AND visible_from IS NOT NULL AND reason IS NOT NULL AND star IS NOT NULL))
) STRICT;
CREATE INDEX i_level_supplier ON t_level(supplier_id, created_at);

CREATE TABLE t_assessment(       -- one for each accepted level request
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  level_id TEXT NOT NULL UNIQUE, supplier_id TEXT NOT NULL REFERENCES t_supplier(id),
  edition TEXT NOT NULL, star INTEGER NOT NULL, n INTEGER NOT NULL, depth TEXT NOT NULL, rev INTEGER NOT NULL,
  met INTEGER NOT NULL, unmet INTEGER NOT NULL, na INTEGER NOT NULL, total INTEGER NOT NULL,
  submitted_at INTEGER,
  UNIQUE(id, supplier_id), FOREIGN KEY(level_id, supplier_id) REFERENCES t_level(id, supplier_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX i_assessment_supplier ON t_assessment(supplier_id, id);

CREATE TABLE t_answer(           -- working drafts, the supplier's alone
  supplier_id TEXT NOT NULL, assessment_id TEXT NOT NULL, criterion TEXT NOT NULL,
  verdict TEXT CHECK(verdict IN ('met','unmet','na')), note TEXT, working INTEGER NOT NULL CHECK(working IN (0, 1)),
  rev INTEGER NOT NULL, saved_by TEXT NOT NULL, saved_at INTEGER NOT NULL,
  PRIMARY KEY(assessment_id, criterion),
  FOREIGN KEY(assessment_id, supplier_id) REFERENCES t_assessment(id, supplier_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE t_submission(       -- what the buyer reads: frozen bytes at the depth the supplier chose
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  assessment_id TEXT NOT NULL, level_id TEXT NOT NULL, supplier_id TEXT NOT NULL REFERENCES t_supplier(id),
  n INTEGER NOT NULL, edition TEXT NOT NULL, star INTEGER NOT NULL, depth TEXT NOT NULL,
  shared TEXT NOT NULL, shared_hash TEXT NOT NULL CHECK(length(shared_hash) = 64),
  full_hash TEXT NOT NULL CHECK(length(full_hash) = 64),
  seq INTEGER NOT NULL REFERENCES t_log(seq), submitted_at INTEGER NOT NULL, submitted_by TEXT NOT NULL,
  UNIQUE(assessment_id, n), UNIQUE(id, supplier_id),
  FOREIGN KEY(assessment_id, supplier_id) REFERENCES t_assessment(id, supplier_id),
  FOREIGN KEY(level_id, supplier_id) REFERENCES t_level(id, supplier_id)
) STRICT;
CREATE INDEX i_submission_supplier ON t_submission(supplier_id, submitted_at);
CREATE INDEX i_submission_level ON t_submission(level_id, submitted_at);

CREATE TABLE t_frozen(           -- the full frozen bytes, the supplier's alone
  submission_id TEXT PRIMARY KEY, supplier_id TEXT NOT NULL, body TEXT NOT NULL,
  FOREIGN KEY(submission_id, supplier_id) REFERENCES t_submission(id, supplier_id)
) STRICT;

CREATE TABLE t_log(              -- the evidence log: one RFC 9162 tree, a back-link per stream in each leaf
  seq INTEGER PRIMARY KEY, stream TEXT NOT NULL, wall INTEGER NOT NULL, n INTEGER NOT NULL,
  body BLOB NOT NULL, leaf BLOB NOT NULL CHECK(length(leaf) = 32), UNIQUE(stream, n)
) STRICT;
CREATE TABLE t_log_content(
  seq INTEGER PRIMARY KEY REFERENCES t_log(seq), wall INTEGER NOT NULL,
  salt BLOB NOT NULL CHECK(length(salt) = 32), content BLOB NOT NULL
) STRICT;
CREATE TABLE t_log_node(         -- complete subtrees: level 0 is the leaf hashes
  level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL CHECK(length(hash) = 32),
  PRIMARY KEY(level, idx)
) STRICT, WITHOUT ROWID;

-- Append-only in earnest: INSERT OR REPLACE fires no delete trigger, so gaps and repeats are refused at INSERT as well.
CREATE TRIGGER tr_log_insert BEFORE INSERT ON t_log BEGIN
  SELECT RAISE(ABORT, 'log: seq') WHERE NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM t_log);
  SELECT RAISE(ABORT, 'log: n') WHERE NEW.n IS NOT (SELECT coalesce(max(n) + 1, 1) FROM t_log WHERE stream = NEW.stream);
END;
CREATE TRIGGER tr_log_update BEFORE UPDATE ON t_log BEGIN SELECT RAISE(ABORT, 'log: append-only'); END;
CREATE TRIGGER tr_log_delete BEFORE DELETE ON t_log BEGIN SELECT RAISE(ABORT, 'log: append-only'); END;
CREATE TRIGGER tr_log_content_insert BEFORE INSERT ON t_log_content BEGIN
  SELECT RAISE(ABORT, 'log: content') WHERE EXISTS (SELECT 1 FROM t_log_content WHERE seq = NEW.seq);
END;
CREATE TRIGGER tr_log_content_update BEFORE UPDATE ON t_log_content BEGIN SELECT RAISE(ABORT, 'log: append-only'); END;
CREATE TRIGGER tr_log_content_delete BEFORE DELETE ON t_log_content BEGIN SELECT RAISE(ABORT, 'log: append-only'); END;
CREATE TRIGGER tr_log_node_insert BEFORE INSERT ON t_log_node BEGIN
  SELECT RAISE(ABORT, 'log: node') WHERE NEW.idx IS NOT (SELECT coalesce(max(idx) + 1, 0) FROM t_log_node WHERE level = NEW.level);
END;
CREATE TRIGGER tr_log_node_update BEFORE UPDATE ON t_log_node BEGIN SELECT RAISE(ABORT, 'log: append-only'); END;
CREATE TRIGGER tr_log_node_delete BEFORE DELETE ON t_log_node BEGIN SELECT RAISE(ABORT, 'log: append-only'); END;
CREATE TRIGGER tr_submission_update BEFORE UPDATE ON t_submission BEGIN SELECT RAISE(ABORT, 'submission: frozen'); END;
CREATE TRIGGER tr_submission_delete BEFORE DELETE ON t_submission BEGIN SELECT RAISE(ABORT, 'submission: frozen'); END;
CREATE TRIGGER tr_frozen_update BEFORE UPDATE ON t_frozen BEGIN SELECT RAISE(ABORT, 'submission: frozen'); END;
CREATE TRIGGER tr_frozen_delete BEFORE DELETE ON t_frozen BEGIN SELECT RAISE(ABORT, 'submission: frozen'); END;

CREATE TABLE t_request(          -- replies to POSTs by Idempotency-Key, so that a retry does nothing twice
  actor TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL,
  status INTEGER NOT NULL, reply TEXT NOT NULL, expires_at INTEGER NOT NULL,
  PRIMARY KEY(actor, key)
) STRICT;
CREATE INDEX i_request_expires ON t_request(expires_at);
