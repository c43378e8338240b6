-- Schema version 1 for PostgreSQL: the tables of sql/sqlite in this engine's words. Instants in ms since 1970 UTC; dates
-- "YYYY-MM-DD" (JST); flags 0/1; choices as their name. Texts compare by their bytes, as on SQLite: the database has
-- the locale C. Run by the owner in the schema sctier. Views, policies and grants are generated from sql/tables.def and made anew by every
-- `sctierctl init` and `sctierctl migrate`.

CREATE TABLE t_schema(version BIGINT NOT NULL);

-- Who asks: store_pg_stmt.c tells it at the beginning of each transaction. Untold, all of them say nobody.
CREATE FUNCTION me_person() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('sctier.person', true), '');
CREATE FUNCTION me_supplier() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('sctier.supplier', true), '');
CREATE FUNCTION me_all() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(nullif(current_setting('sctier.all', true), '')::bigint, 0);
CREATE FUNCTION me_roles() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(nullif(current_setting('sctier.roles', true), '')::bigint, 0);
CREATE FUNCTION me_walls() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(nullif(current_setting('sctier.walls', true), '')::bigint, 0);
CREATE FUNCTION me_now() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('sctier.now', true), '')::bigint;
CREATE FUNCTION me_system() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(nullif(current_setting('sctier.system', true), '')::bigint, 0);
CREATE FUNCTION agree(needed text) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE found bigint := (SELECT version FROM t_schema);
BEGIN
  IF found <> needed::bigint THEN
    RAISE EXCEPTION 'the database has version %, this program needs %', found, needed USING ERRCODE = 'SCT01';
  END IF;
END $$;

CREATE TABLE t_buyer(            -- exactly one row: the corporate group that this installation serves
  id BIGINT PRIMARY KEY CHECK(id = 1),
  name_ja TEXT NOT NULL, name_en TEXT NOT NULL, corporate_number TEXT,
  log_id TEXT NOT NULL CHECK(length(log_id) = 64)
);

CREATE TABLE t_unit(             -- a company or business unit of the buyer
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  name_ja TEXT NOT NULL UNIQUE, name_en TEXT NOT NULL
);

CREATE TABLE t_provider(         -- an OpenID provider whose log-ins are accepted
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  issuer TEXT NOT NULL UNIQUE, name_ja TEXT NOT NULL, name_en TEXT NOT NULL, added_at BIGINT NOT NULL
);

CREATE TABLE t_binding(          -- the parties a provider may speak for: 'buyer' or a supplier's id
  provider_id TEXT NOT NULL REFERENCES t_provider(id), party TEXT NOT NULL,
  PRIMARY KEY(provider_id, party)
);

CREATE TABLE t_person(           -- a log-in: never an e-mail address, always (issuer, subject)
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  iss TEXT NOT NULL, sub TEXT NOT NULL, name TEXT NOT NULL,
  acting TEXT,                   -- the party chosen last, when there are several
  added_at BIGINT NOT NULL, UNIQUE(iss, sub)
);

CREATE TABLE t_membership(
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  person_id TEXT NOT NULL REFERENCES t_person(id), party TEXT NOT NULL, role TEXT NOT NULL,
  added_at BIGINT NOT NULL, ended_at BIGINT
);
CREATE UNIQUE INDEX i_membership ON t_membership(person_id, party, role) WHERE ended_at IS NULL;

CREATE TABLE t_invitation(       -- a one-time code; only its SHA-256 is kept
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  code_hash TEXT NOT NULL UNIQUE CHECK(length(code_hash) = 64),
  provider_id TEXT NOT NULL REFERENCES t_provider(id), party TEXT NOT NULL, roles TEXT NOT NULL,
  added_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT, used_by TEXT REFERENCES t_person(id)
);

CREATE TABLE t_supplier(
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  code TEXT NOT NULL UNIQUE, name_ja TEXT NOT NULL, name_en TEXT NOT NULL, kana TEXT NOT NULL,
  corporate_number TEXT UNIQUE CHECK(length(corporate_number) = 13),
  business_ja TEXT, business_en TEXT, unit_id TEXT REFERENCES t_unit(id), added_at BIGINT NOT NULL
);
CREATE INDEX i_supplier_kana ON t_supplier(kana, id);

CREATE TABLE t_standing( -- where a supplier stands with its newest request, as the buyer sees it; never shown to a supplier
  supplier_id TEXT PRIMARY KEY REFERENCES t_supplier(id), kana TEXT NOT NULL,
  standing TEXT NOT NULL, level_id TEXT, star BIGINT, due_on TEXT, submitted_at BIGINT
);
CREATE INDEX i_standing ON t_standing(standing, kana, supplier_id);

CREATE TABLE t_tally(            -- stored counters, kept by the transaction that changes them
  key TEXT PRIMARY KEY, n BIGINT NOT NULL CHECK(n >= 0)
);

CREATE TABLE t_level(
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT NOT NULL REFERENCES t_supplier(id),
  state TEXT NOT NULL CHECK(state IN ('draft','issued','cancelled','talks','accepted','declined','withdrawn')),
  rev BIGINT NOT NULL,
  star BIGINT CHECK(star IN (3, 4)),
  q_secret TEXT, q_outage TEXT, q_access TEXT, c_incident TEXT, c_subcontract TEXT,
  reason TEXT, other_reason TEXT, scope_entities TEXT, scope_sites TEXT, scope_systems TEXT,
  due_on TEXT, depth_asked TEXT,
  contact_name TEXT, contact_unit TEXT, contact_mail TEXT, contact_phone TEXT,
  edition TEXT NOT NULL, created_at BIGINT NOT NULL,
  issued_at BIGINT, issued_by TEXT, visible_from BIGINT,
  letter_hash TEXT, letter_ja TEXT, letter_en TEXT, -- the letter as it was issued
  paused_at BIGINT, paused_days BIGINT NOT NULL DEFAULT 0,
  answered_at BIGINT, answered_by TEXT, answered_words TEXT,
  withdrawn_at BIGINT, withdrawn_words TEXT,
  UNIQUE(id, supplier_id),       -- keys with the owner in them: nobody's rows can hang on somebody else's
  CHECK(state = 'draft' OR (issued_at IS NOT NULL AND visible_from IS NOT NULL AND reason IS NOT NULL AND star IS NOT NULL))
);
CREATE INDEX i_level_supplier ON t_level(supplier_id, created_at);

CREATE TABLE t_assessment(       -- one for each accepted level request
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  level_id TEXT NOT NULL UNIQUE, supplier_id TEXT NOT NULL REFERENCES t_supplier(id),
  edition TEXT NOT NULL, star BIGINT NOT NULL, n BIGINT NOT NULL, depth TEXT NOT NULL, rev BIGINT NOT NULL,
  met BIGINT NOT NULL, unmet BIGINT NOT NULL, na BIGINT NOT NULL, total BIGINT NOT NULL,
  submitted_at BIGINT,
  UNIQUE(id, supplier_id), FOREIGN KEY(level_id, supplier_id) REFERENCES t_level(id, supplier_id)
);
CREATE INDEX i_assessment_supplier ON t_assessment(supplier_id, id);

CREATE TABLE t_answer(           -- working drafts, the supplier's alone
  supplier_id TEXT NOT NULL, assessment_id TEXT NOT NULL, criterion TEXT NOT NULL,
  verdict TEXT CHECK(verdict IN ('met','unmet','na')), note TEXT, working BIGINT NOT NULL CHECK(working IN (0, 1)),
  rev BIGINT NOT NULL, saved_by TEXT NOT NULL, saved_at BIGINT NOT NULL,
  PRIMARY KEY(assessment_id, criterion),
  FOREIGN KEY(assessment_id, supplier_id) REFERENCES t_assessment(id, supplier_id)
);

CREATE TABLE t_log(              -- the evidence log: one RFC 9162 tree, a back-link per stream in each leaf
  seq BIGINT PRIMARY KEY, stream TEXT NOT NULL, wall BIGINT NOT NULL, n BIGINT NOT NULL,
  body BYTEA NOT NULL, leaf BYTEA NOT NULL CHECK(length(leaf) = 32), UNIQUE(stream, n)
);
CREATE TABLE t_log_content(
  seq BIGINT PRIMARY KEY REFERENCES t_log(seq), wall BIGINT NOT NULL,
  salt BYTEA NOT NULL CHECK(length(salt) = 32), content BYTEA NOT NULL
);
CREATE TABLE t_log_node(         -- complete subtrees: level 0 is the leaf hashes
  level BIGINT NOT NULL, idx BIGINT NOT NULL, hash BYTEA NOT NULL CHECK(length(hash) = 32),
  PRIMARY KEY(level, idx)
);

CREATE TABLE t_submission(       -- what the buyer reads: frozen bytes at the depth the supplier chose
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  assessment_id TEXT NOT NULL, level_id TEXT NOT NULL, supplier_id TEXT NOT NULL REFERENCES t_supplier(id),
  n BIGINT NOT NULL, edition TEXT NOT NULL, star BIGINT NOT NULL, depth TEXT NOT NULL,
  shared TEXT NOT NULL, shared_hash TEXT NOT NULL CHECK(length(shared_hash) = 64),
  full_hash TEXT NOT NULL CHECK(length(full_hash) = 64),
  seq BIGINT NOT NULL REFERENCES t_log(seq), submitted_at BIGINT NOT NULL, submitted_by TEXT NOT NULL,
  UNIQUE(assessment_id, n), UNIQUE(id, supplier_id),
  FOREIGN KEY(assessment_id, supplier_id) REFERENCES t_assessment(id, supplier_id),
  FOREIGN KEY(level_id, supplier_id) REFERENCES t_level(id, supplier_id)
);
CREATE INDEX i_submission_supplier ON t_submission(supplier_id, submitted_at);
CREATE INDEX i_submission_level ON t_submission(level_id, submitted_at);

CREATE TABLE t_frozen(           -- the full frozen bytes, the supplier's alone
  submission_id TEXT PRIMARY KEY, supplier_id TEXT NOT NULL, body TEXT NOT NULL,
  FOREIGN KEY(submission_id, supplier_id) REFERENCES t_submission(id, supplier_id)
);

CREATE TABLE t_request(          -- replies to POSTs by Idempotency-Key, so that a retry does nothing twice
  actor TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL,
  status BIGINT NOT NULL, reply TEXT NOT NULL, expires_at BIGINT NOT NULL,
  PRIMARY KEY(actor, key)
);
CREATE INDEX i_request_expires ON t_request(expires_at);

-- Append-only in earnest: nobody but the owner has the right to change the log, and the owner meets these.
CREATE FUNCTION log_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM t_log) THEN
    RAISE EXCEPTION 'log: seq';
  END IF;
  IF NEW.n <> (SELECT coalesce(max(n) + 1, 1) FROM t_log WHERE stream = NEW.stream) THEN
    RAISE EXCEPTION 'log: n';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION log_node_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM t_log_node WHERE level = NEW.level) THEN
    RAISE EXCEPTION 'log: node';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER tr_log_insert BEFORE INSERT ON t_log FOR EACH ROW EXECUTE FUNCTION log_next();
CREATE TRIGGER tr_log_node_insert BEFORE INSERT ON t_log_node FOR EACH ROW EXECUTE FUNCTION log_node_next();
CREATE TRIGGER tr_log_change BEFORE UPDATE OR DELETE OR TRUNCATE ON t_log
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER tr_log_content_change BEFORE UPDATE OR DELETE OR TRUNCATE ON t_log_content
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER tr_log_node_change BEFORE UPDATE OR DELETE OR TRUNCATE ON t_log_node
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER tr_submission_change BEFORE UPDATE OR DELETE OR TRUNCATE ON t_submission
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER tr_frozen_change BEFORE UPDATE OR DELETE OR TRUNCATE ON t_frozen
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
