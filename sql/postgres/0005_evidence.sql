-- Schema version 5: as sql/sqlite/0005_evidence.sql.

CREATE TABLE t_evidence(         -- a thing; n is its newest revision
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT NOT NULL REFERENCES t_supplier(id),
  n BIGINT NOT NULL, rev BIGINT NOT NULL, changed_at BIGINT NOT NULL,
  withdrawn_at BIGINT, withdrawn_by TEXT, withdrawn_words TEXT,
  UNIQUE(id, supplier_id)
);
CREATE INDEX i_evidence_supplier ON t_evidence(supplier_id, changed_at, id);

CREATE TABLE t_revision(         -- a file as it came in; never changes
  evidence_id TEXT NOT NULL, n BIGINT NOT NULL, supplier_id TEXT NOT NULL,
  name TEXT NOT NULL, kind TEXT NOT NULL, size BIGINT NOT NULL CHECK(size > 0),
  sha256 TEXT NOT NULL CHECK(length(sha256) = 64), dated_on TEXT, expires_on TEXT,
  added_at BIGINT NOT NULL, added_by TEXT NOT NULL, seq BIGINT NOT NULL REFERENCES t_log(seq),
  PRIMARY KEY(evidence_id, n), FOREIGN KEY(evidence_id, supplier_id) REFERENCES t_evidence(id, supplier_id)
);
CREATE INDEX i_revision_bytes ON t_revision(supplier_id, sha256);
CREATE TRIGGER tr_revision_change BEFORE UPDATE OR DELETE OR TRUNCATE ON t_revision
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

CREATE TABLE t_upload(           -- a file that was announced; its bytes may still come, until expires_at
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT NOT NULL REFERENCES t_supplier(id), evidence_id TEXT,
  name TEXT NOT NULL, kind TEXT NOT NULL, size BIGINT NOT NULL, sha256 TEXT NOT NULL CHECK(length(sha256) = 64),
  dated_on TEXT, expires_on TEXT, assessment_id TEXT, criteria TEXT,
  done_at BIGINT, expires_at BIGINT NOT NULL,
  FOREIGN KEY(evidence_id, supplier_id) REFERENCES t_evidence(id, supplier_id),
  FOREIGN KEY(assessment_id, supplier_id) REFERENCES t_assessment(id, supplier_id)
);
CREATE INDEX i_upload_supplier ON t_upload(supplier_id, expires_at);
CREATE INDEX i_upload_expires ON t_upload(expires_at);

CREATE TABLE t_link(             -- a thing is attached to a criterion of a draft
  assessment_id TEXT NOT NULL, criterion TEXT NOT NULL, evidence_id TEXT NOT NULL, supplier_id TEXT NOT NULL,
  PRIMARY KEY(assessment_id, criterion, evidence_id),
  FOREIGN KEY(assessment_id, supplier_id) REFERENCES t_assessment(id, supplier_id),
  FOREIGN KEY(evidence_id, supplier_id) REFERENCES t_evidence(id, supplier_id)
);
CREATE INDEX i_link_evidence ON t_link(evidence_id, assessment_id, criterion);

CREATE TABLE t_shown(            -- what a submission shows the buyer of a thing; withdrawn_at: its bytes went from sight
  submission_id TEXT NOT NULL, evidence_id TEXT NOT NULL, supplier_id TEXT NOT NULL, n BIGINT NOT NULL,
  name TEXT NOT NULL, kind TEXT NOT NULL, size BIGINT NOT NULL, sha256 TEXT NOT NULL CHECK(length(sha256) = 64),
  dated_on TEXT, expires_on TEXT, added_at BIGINT NOT NULL, withdrawn_at BIGINT,
  PRIMARY KEY(submission_id, evidence_id),
  FOREIGN KEY(submission_id, supplier_id) REFERENCES t_submission(id, supplier_id),
  FOREIGN KEY(evidence_id, n) REFERENCES t_revision(evidence_id, n)
);
CREATE INDEX i_shown_evidence ON t_shown(evidence_id, submission_id);

CREATE TABLE t_usage(            -- bytes of revisions that are not withdrawn, and of those uploaded on the day
  supplier_id TEXT PRIMARY KEY REFERENCES t_supplier(id), bytes BIGINT NOT NULL CHECK(bytes >= 0),
  day TEXT NOT NULL, day_bytes BIGINT NOT NULL
);
