-- Schema version 5. Evidence files: things with their revisions, announced uploads, what is attached to which criterion, what
-- submissions show of them, and how much of its storage each supplier uses. The bytes are files (mod_sctier/blob).

CREATE TABLE t_evidence(         -- a thing; n is its newest revision
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT NOT NULL REFERENCES t_supplier(id),
  n INTEGER NOT NULL, rev INTEGER NOT NULL, changed_at INTEGER NOT NULL,
  withdrawn_at INTEGER, withdrawn_by TEXT, withdrawn_words TEXT,
  UNIQUE(id, supplier_id)
) STRICT;
CREATE INDEX i_evidence_supplier ON t_evidence(supplier_id, changed_at, id);

CREATE TABLE t_revision(         -- a file as it came in; never changes
  evidence_id TEXT NOT NULL, n INTEGER NOT NULL, supplier_id TEXT NOT NULL,
  name TEXT NOT NULL, kind TEXT NOT NULL, size INTEGER NOT NULL CHECK(size > 0),
  sha256 TEXT NOT NULL CHECK(length(sha256) = 64), dated_on TEXT, expires_on TEXT,
  added_at INTEGER NOT NULL, added_by TEXT NOT NULL, seq INTEGER NOT NULL REFERENCES t_log(seq),
  PRIMARY KEY(evidence_id, n), FOREIGN KEY(evidence_id, supplier_id) REFERENCES t_evidence(id, supplier_id)
) STRICT;
CREATE INDEX i_revision_bytes ON t_revision(supplier_id, sha256);
CREATE TRIGGER tr_revision_update BEFORE UPDATE ON t_revision BEGIN SELECT RAISE(ABORT, 'revision: never changes'); END;
CREATE TRIGGER tr_revision_delete BEFORE DELETE ON t_revision BEGIN SELECT RAISE(ABORT, 'revision: never changes'); END;

CREATE TABLE t_upload(           -- a file that was announced; its bytes may still come, until expires_at
  id TEXT PRIMARY KEY CHECK(length(id) = 32),
  supplier_id TEXT NOT NULL REFERENCES t_supplier(id), evidence_id TEXT,
  name TEXT NOT NULL, kind TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL CHECK(length(sha256) = 64),
  dated_on TEXT, expires_on TEXT, assessment_id TEXT, criteria TEXT,
  done_at INTEGER, expires_at INTEGER NOT NULL,
  FOREIGN KEY(evidence_id, supplier_id) REFERENCES t_evidence(id, supplier_id),
  FOREIGN KEY(assessment_id, supplier_id) REFERENCES t_assessment(id, supplier_id)
) STRICT;
CREATE INDEX i_upload_supplier ON t_upload(supplier_id, expires_at);
CREATE INDEX i_upload_expires ON t_upload(expires_at);

CREATE TABLE t_link(             -- a thing is attached to a criterion of a draft
  assessment_id TEXT NOT NULL, criterion TEXT NOT NULL, evidence_id TEXT NOT NULL, supplier_id TEXT NOT NULL,
  PRIMARY KEY(assessment_id, criterion, evidence_id),
  FOREIGN KEY(assessment_id, supplier_id) REFERENCES t_assessment(id, supplier_id),
  FOREIGN KEY(evidence_id, supplier_id) REFERENCES t_evidence(id, supplier_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX i_link_evidence ON t_link(evidence_id, assessment_id, criterion);

CREATE TABLE t_shown(            -- what a submission shows the buyer of a thing; withdrawn_at: its bytes went from sight
  submission_id TEXT NOT NULL, evidence_id TEXT NOT NULL, supplier_id TEXT NOT NULL, n INTEGER NOT NULL,
  name TEXT NOT NULL, kind TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL CHECK(length(sha256) = 64),
  dated_on TEXT, expires_on TEXT, added_at INTEGER NOT NULL, withdrawn_at INTEGER,
  PRIMARY KEY(submission_id, evidence_id),
  FOREIGN KEY(submission_id, supplier_id) REFERENCES t_submission(id, supplier_id),
  FOREIGN KEY(evidence_id, n) REFERENCES t_revision(evidence_id, n)
) STRICT;
CREATE INDEX i_shown_evidence ON t_shown(evidence_id, submission_id);

CREATE TABLE t_usage(            -- bytes of revisions that are not withdrawn, and of those uploaded on the day
  supplier_id TEXT PRIMARY KEY REFERENCES t_supplier(id), bytes INTEGER NOT NULL CHECK(bytes >= 0),
  day TEXT NOT NULL, day_bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
