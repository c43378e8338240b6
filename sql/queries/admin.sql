-- Administration by the operator. All of it runs in system context.

-- STMT ADMIN_BUYER_INSERT
INSERT INTO t_buyer(id, name_ja, name_en, corporate_number, log_id)
VALUES(1, :name_ja, :name_en, :corporate_number, :log_id)

-- STMT ADMIN_BUYER_GET
SELECT name_ja, name_en, corporate_number FROM buyer WHERE id = 1

-- STMT ADMIN_UNIT_GET
SELECT id, name_ja, name_en FROM unit WHERE name_ja = :name_ja

-- STMT ADMIN_UNIT_LIST
SELECT id, name_ja, name_en FROM unit WHERE name_ja > '' ORDER BY name_ja

-- STMT ADMIN_UNIT_INSERT
INSERT INTO t_unit(id, name_ja, name_en) VALUES(:id, :name_ja, :name_en)

-- STMT ADMIN_PROVIDER_GET
SELECT id, issuer, name_ja, name_en FROM provider WHERE issuer = :issuer

-- STMT ADMIN_PROVIDER_LIST
SELECT p.id, p.issuer, p.name_ja, p.name_en,
  EXISTS (SELECT 1 FROM binding AS b WHERE b.provider_id = p.id AND b.party = 'buyer') AS buyer,
  (SELECT count(*) FROM binding AS b WHERE b.provider_id = p.id AND b.party <> 'buyer') AS suppliers
FROM provider AS p WHERE p.issuer > '' ORDER BY p.issuer

-- STMT ADMIN_PROVIDER_INSERT
INSERT INTO t_provider(id, issuer, name_ja, name_en, added_at) VALUES(:id, :issuer, :name_ja, :name_en, :added_at)

-- STMT ADMIN_BINDING_GET
SELECT party FROM binding WHERE provider_id = :provider_id AND party = :party

-- STMT ADMIN_BINDING_INSERT
INSERT INTO t_binding(provider_id, party) VALUES(:provider_id, :party) ON CONFLICT DO NOTHING

-- STMT ADMIN_UNBOUND
-- Suppliers that the provider does not speak for yet, by code, after the code :after.
SELECT s.id AS party, s.code FROM supplier AS s
WHERE s.code > :after AND NOT EXISTS (
  SELECT 1 FROM binding AS b WHERE b.provider_id = :provider_id AND b.party = s.id)
ORDER BY s.code LIMIT 500

-- STMT ADMIN_SUPPLIER_BY_CODE
SELECT id, code, name_ja, name_en, kana FROM supplier WHERE code = :code

-- STMT ADMIN_SUPPLIER_BY_NUMBER
SELECT id, code, name_ja, name_en, kana FROM supplier WHERE corporate_number = :corporate_number

-- STMT ADMIN_SUPPLIER_LIST
SELECT s.id, s.code, s.name_ja, s.name_en, s.kana, s.corporate_number, u.name_ja AS unit_ja,
  (SELECT count(*) FROM provider AS p JOIN binding AS b ON b.provider_id = p.id AND b.party = s.id) AS providers
FROM supplier AS s LEFT JOIN unit AS u ON u.id = s.unit_id
WHERE s.code > :after ORDER BY s.code LIMIT 500

-- STMT ADMIN_SUPPLIER_INSERT
INSERT INTO t_supplier(id, code, name_ja, name_en, kana, corporate_number, business_ja, business_en, unit_id, added_at)
VALUES(:supplier, :code, :name_ja, :name_en, :kana, :corporate_number, :business_ja, :business_en, :unit_id, :added_at)

-- STMT ADMIN_STANDING_INSERT
INSERT INTO t_standing(supplier_id, kana, standing) VALUES(:supplier, :kana, 'none')

-- STMT ADMIN_PERSON_GET
SELECT id, name FROM person WHERE iss = :iss AND sub = :sub

-- STMT ADMIN_MEMBERSHIP_END
UPDATE t_membership SET ended_at = :now
WHERE person_id = :person_id AND party = :party AND role = :role AND ended_at IS NULL
RETURNING id

-- STMT ADMIN_MEMBER_LIST
SELECT p.iss AS issuer, p.sub, p.name, m.party, s.code, s.name_ja, m.role, m.added_at
FROM person AS p JOIN membership AS m ON m.person_id = p.id AND m.ended_at IS NULL
LEFT JOIN supplier AS s ON s.id = m.party
WHERE p.iss > '' ORDER BY p.iss, p.sub, m.party, m.role

-- STMT ADMIN_INVITATION_INSERT
INSERT INTO t_invitation(id, code_hash, provider_id, party, roles, added_at, expires_at)
VALUES(:id, :code_hash, :provider_id, :party, :roles, :added_at, :expires_at)
