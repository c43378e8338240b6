-- The evidence log. What appends, proves and verifies runs in system context; LOG_PAGE, LOG_ENTRY and LOG_STREAM also as the
-- reader. Columns are read by position (ledger_read.c, ledger_verify.c).

-- STMT LOG_ID
SELECT b.log_id FROM buyer AS b

-- STMT LOG_TIP
-- The newest entry of the whole log.
SELECT l.seq, l.body FROM log AS l ORDER BY l.seq DESC LIMIT 1

-- STMT LOG_STREAM
-- The newest entry of a stream, whose n is also the number of entries in it.
SELECT l.n, l.leaf, l.seq FROM log AS l WHERE l.stream = :stream ORDER BY l.n DESC LIMIT 1

-- STMT LOG_INSERT
INSERT INTO t_log(seq, stream, wall, n, body, leaf) VALUES(:seq, :stream, :wall, :n, :body, :leaf)

-- STMT LOG_CONTENT_INSERT
INSERT INTO t_log_content(seq, wall, salt, content) VALUES(:seq, :wall, :salt, :content)

-- STMT LOG_NODE_INSERT
INSERT INTO t_log_node(level, idx, hash) VALUES(:level, :idx, :hash)

-- STMT LOG_NODE
SELECT d.hash FROM log_node AS d WHERE d.level = :level AND d.idx = :idx

-- COLUMNS log_entry
l.seq, l.stream, l.n, l.body, l.leaf, c.salt, c.content, l.wall, c.wall AS content_wall

-- STMT LOG_ENTRY
SELECT {{log_entry}} FROM log AS l LEFT JOIN log_content AS c ON c.seq = l.seq WHERE l.seq = :seq

-- STMT LOG_PAGE
SELECT {{log_entry}} FROM log AS l LEFT JOIN log_content AS c ON c.seq = l.seq
WHERE l.stream = :stream AND l.n > :after ORDER BY l.n LIMIT :limit

-- STMT LOG_SCAN
-- For the verifier: the next entries of the whole log.
SELECT {{log_entry}} FROM log AS l LEFT JOIN log_content AS c ON c.seq = l.seq
WHERE l.seq > :after ORDER BY l.seq LIMIT :limit

-- STMT LOG_NODE_SCAN
SELECT d.idx, d.hash FROM log_node AS d WHERE d.level = :level AND d.idx >= :first AND d.idx < :end ORDER BY d.idx

-- STMT LOG_NODE_LEVELS
SELECT d.level, min(d.idx), max(d.idx) FROM log_node AS d GROUP BY d.level ORDER BY d.level

-- STMT LOG_CONTENT_STRAY
-- Content without its entry.
SELECT c.seq FROM log_content AS c WHERE NOT EXISTS (SELECT 1 FROM log AS l WHERE l.seq = c.seq) ORDER BY c.seq LIMIT 100

-- STMT LOG_LEVELS
SELECT v.id, v.state, v.star, v.supplier_id FROM level AS v ORDER BY v.id

-- STMT LOG_SUBMISSIONS
SELECT b.id, b.shared, b.shared_hash, b.full_hash, b.seq, f.body, b.assessment_id, b.level_id, b.n, b.edition, b.star, b.depth
FROM submission AS b LEFT JOIN frozen AS f ON f.submission_id = b.id ORDER BY b.id
