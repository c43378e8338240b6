-- Identity, parties, suppliers. Views show what the actor may see; sql/tables.def says what that is.

-- STMT IDENTITY
-- The person behind a log-in and every membership whose party the log-in's provider may speak for. No row when the portal does
-- not know the provider; one row of NULLs when it knows the provider but not the person. System context.
SELECT p.id, p.name, p.acting, m.party, m.role
FROM provider AS v
LEFT JOIN person AS p ON p.iss = v.issuer AND p.sub = :sub
LEFT JOIN membership AS m ON m.person_id = p.id AND m.ended_at IS NULL AND EXISTS (
  SELECT 1 FROM binding AS b WHERE b.provider_id = v.id AND b.party = m.party)
WHERE v.issuer = :iss
ORDER BY m.party, m.role

-- STMT BUYER_NAMES
SELECT name_ja AS buyer_ja, name_en AS buyer_en FROM buyer WHERE id = 1

-- STMT PROVIDER_LIST
SELECT id, issuer, name_ja, name_en FROM provider ORDER BY name_ja, id

-- STMT PARTY_NAMES
-- The suppliers that the actor is a member of, by kana.
SELECT s.id, s.name_ja, s.name_en
FROM membership AS m JOIN supplier AS s ON s.id = m.party
WHERE m.person_id = :person_id AND m.ended_at IS NULL
GROUP BY s.id, s.name_ja, s.name_en, s.kana
ORDER BY s.kana, s.id

-- STMT PERSON_ACT_FOR
UPDATE t_person SET acting = :party WHERE id = :person_id

-- STMT PERSON_INSERT
INSERT INTO t_person(id, iss, sub, name, added_at) VALUES(:id, :iss, :sub, :name, :now)

-- STMT INVITATION_OPEN
-- The invitation of a code, if the log-in's provider is the one it was made for. System context.
SELECT i.id, i.party, i.roles, i.expires_at
FROM invitation AS i JOIN provider AS v ON v.id = i.provider_id
WHERE i.code_hash = :code_hash AND i.used_at IS NULL AND v.issuer = :iss

-- STMT INVITATION_USE
UPDATE t_invitation SET used_at = :now, used_by = :person_id WHERE id = :id AND used_at IS NULL

-- STMT MEMBERSHIP_INSERT
INSERT INTO t_membership(id, person_id, party, role, added_at)
VALUES(:id, :person_id, :party, :role, :now)
ON CONFLICT DO NOTHING

-- COLUMNS supplier
s.id, s.code, s.name_ja, s.name_en, s.kana, s.corporate_number, s.business_ja, s.business_en,
u.name_ja AS unit_ja, u.name_en AS unit_en, t.standing,
CASE t.standing WHEN 'draft' THEN l.id ELSE t.level_id END AS level_id,
CASE t.standing WHEN 'draft' THEN l.star ELSE t.star END AS star, t.issued_at,
CASE t.standing WHEN 'draft' THEN l.due_on ELSE t.due_on END AS due_on,
CASE t.standing WHEN 'draft' THEN l.depth_asked ELSE t.depth_asked END AS depth_asked, t.submitted_at,
t.depth, t.met, t.unmet, t.na, t.total

-- STMT SUPPLIER_GET
SELECT {{supplier}}
FROM supplier AS s JOIN standing AS t ON t.supplier_id = s.id LEFT JOIN unit AS u ON u.id = s.unit_id
  LEFT JOIN level AS l ON l.id = CASE t.standing WHEN 'draft' THEN t.level_id END
WHERE s.id = :id

-- STMT SUPPLIER_PAGE
-- Sorted by kana; :after is the last supplier of the page before, '' for the first page. What a draft asks comes through its own
-- view: it shows to its authors only. Of other requests the standing has a copy.
SELECT {{supplier}}
FROM supplier AS s JOIN standing AS t ON t.supplier_id = s.id LEFT JOIN unit AS u ON u.id = s.unit_id
  LEFT JOIN level AS l ON l.id = CASE t.standing WHEN 'draft' THEN t.level_id END
WHERE (s.kana, s.id) > (coalesce((SELECT a.kana FROM supplier AS a WHERE a.id = :after), ''), :after)
ORDER BY s.kana, s.id LIMIT :limit

-- STMT SUPPLIER_PAGE_STANDING
SELECT {{supplier}}
FROM standing AS t JOIN supplier AS s ON s.id = t.supplier_id LEFT JOIN unit AS u ON u.id = s.unit_id
  LEFT JOIN level AS l ON l.id = CASE t.standing WHEN 'draft' THEN t.level_id END
WHERE t.standing = :standing
  AND (t.kana, t.supplier_id) > (coalesce((SELECT a.kana FROM supplier AS a WHERE a.id = :after), ''), :after)
ORDER BY t.kana, t.supplier_id LIMIT :limit

-- STMT SUPPLIER_SEARCH
-- :pattern is lower case with LIKE's signs escaped; :standing NULL means any.
SELECT {{supplier}}
FROM supplier AS s JOIN standing AS t ON t.supplier_id = s.id LEFT JOIN unit AS u ON u.id = s.unit_id
  LEFT JOIN level AS l ON l.id = CASE t.standing WHEN 'draft' THEN t.level_id END
WHERE (s.kana, s.id) > (coalesce((SELECT a.kana FROM supplier AS a WHERE a.id = :after), ''), :after)
  AND (lower(s.name_ja) LIKE :pattern ESCAPE '\' OR lower(s.name_en) LIKE :pattern ESCAPE '\'
    OR s.kana LIKE :pattern ESCAPE '\' OR lower(s.code) LIKE :pattern ESCAPE '\'
    OR s.corporate_number LIKE :pattern ESCAPE '\')
  AND (CAST(:standing AS TEXT) IS NULL OR t.standing = :standing)
ORDER BY s.kana, s.id LIMIT :limit

-- STMT STANDINGS
SELECT coalesce(max(CASE WHEN key = 'all' THEN n END), 0) AS "all",
  coalesce(max(CASE WHEN key = 'none' THEN n END), 0) AS "none",
  coalesce(max(CASE WHEN key = 'draft' THEN n END), 0) AS draft,
  coalesce(max(CASE WHEN key = 'issued' THEN n END), 0) AS issued,
  coalesce(max(CASE WHEN key = 'talks' THEN n END), 0) AS talks,
  coalesce(max(CASE WHEN key = 'accepted' THEN n END), 0) AS accepted,
  coalesce(max(CASE WHEN key = 'submitted' THEN n END), 0) AS submitted,
  coalesce(max(CASE WHEN key = 'declined' THEN n END), 0) AS declined,
  coalesce(max(CASE WHEN key = 'withdrawn' THEN n END), 0) AS withdrawn
FROM tally

-- STMT STANDING_GET
SELECT standing FROM standing WHERE supplier_id = :supplier_id

-- STMT STANDING_SET
UPDATE t_standing SET standing = :standing, level_id = :level_id, star = :star, issued_at = :issued_at,
  due_on = :due_on, depth_asked = :depth_asked,
  submitted_at = :submitted_at, depth = :depth, met = :met, unmet = :unmet, na = :na, total = :total
WHERE supplier_id = :supplier_id

-- STMT TALLY_ADD
-- Counters are made on first use.
INSERT INTO t_tally(key, n) VALUES(:key, 1) ON CONFLICT(key) DO UPDATE SET n = t_tally.n + 1

-- STMT TALLY_TAKE
UPDATE t_tally SET n = n - 1 WHERE key = :key
