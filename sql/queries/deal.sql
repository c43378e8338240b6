-- Sizes of the parties, and their deals.

-- STMT SIZE_LIST
-- Of the buyer and of one supplier, newest first.
SELECT z.id, z.supplier_id, z.as_of, z.source, z.individual, z.one_director, z.capital, z.employees, z.controlled, z.parent_capital,
  z.parent_employees, z.words, z.declared_at, z.declared_by, z.side
FROM size AS z WHERE z.supplier_id = :supplier_id OR z.supplier_id IS NULL
ORDER BY z.as_of DESC, z.declared_at DESC, z.id LIMIT 200

-- STMT SIZE_INSERT
INSERT INTO t_size(id, supplier_id, as_of, source, individual, one_director, capital, employees, controlled, parent_capital,
  parent_employees, words, declared_at, declared_by, side)
VALUES(:id, :supplier_id, :as_of, :source, :individual, :one_director, :capital, :employees, :controlled, :parent_capital,
  :parent_employees, :words, :declared_at, :declared_by, :side)

-- COLUMNS deal
d.id, d.supplier_id, d.title, d.dealing, d.ordered_on, d.order_no, d.intermediary, d.real_orderer, d.own_use, d.as_business,
d.passes_on, d.words, d.replaces, d.recorded_at, d.recorded_by,
(SELECT r.id FROM deal AS r WHERE r.replaces = d.id) AS replaced_by

-- STMT DEAL_LIST
SELECT {{deal}} FROM deal AS d WHERE d.supplier_id = :supplier_id ORDER BY d.ordered_on DESC, d.recorded_at DESC, d.id LIMIT 200

-- STMT DEAL_GET
SELECT {{deal}} FROM deal AS d WHERE d.id = :id AND d.supplier_id = :supplier_id

-- STMT DEAL_INSERT
INSERT INTO t_deal(id, supplier_id, title, dealing, ordered_on, order_no, intermediary, real_orderer, own_use, as_business, passes_on,
  words, replaces, recorded_at, recorded_by)
VALUES(:id, :supplier_id, :title, :dealing, :ordered_on, :order_no, :intermediary, :real_orderer, :own_use, :as_business, :passes_on,
  :words, :replaces, :recorded_at, :recorded_by)
