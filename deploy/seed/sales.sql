-- A company that has sold for years: accounts, and deals of the pipeline with their lines, in the database of Sales.
--
-- Variables: company (name), accounts, opportunities, lines (for each opportunity), source. The deals are such as an import
-- leaves (process “pipeline”): closed or open, with slices, movements and totals that the audit holds against one another.
-- The same source is not seeded twice.
\set ON_ERROR_STOP 1
SET synchronous_commit = off;
SET work_mem = '256MB';
BEGIN;
SELECT setseed(0.42);
SELECT company_id, country, currency FROM company WHERE name = :'company' \gset
SELECT count(*) > 0 AS is_there FROM opportunity WHERE company_id = :'company_id' AND source = :'source' \gset
\if :is_there
\echo The company has these deals already.
ROLLBACK;
\quit
\endif

CREATE TEMP TABLE word ON COMMIT DROP AS
SELECT row_number() OVER () - 1 AS n, w.*
FROM unnest(
    CASE :'country' WHEN 'IR' THEN ARRAY['پارس','آریا','نور','کوشا','البرز','سپهر','زاگرس','پویا','دماوند','کارون','مهر','بهین','سامان','رایان','تابان','هامون']
        ELSE ARRAY['Nowak','Kowalski','Wiśniewski','Wójcik','Mazur','Krawczyk','Zieliński','Dąbrowski','Lis','Sokół','Orzeł','Żuraw','Jodła','Klon','Bałtyk','Wisła'] END,
    CASE :'country' WHEN 'IR' THEN ARRAY['صنعت','پمپ','فولاد','تجهیز','گستر','سازه','پلیمر','الکتریک','توان','ماشین','غذا','دارو','نساجی','شیمی','چوب','رنگ']
        ELSE ARRAY['Hurt','Budowa','Transport','Elektro','Metal','Tekstyl','Chemia','Farm','Drewno','Meble','Szkło','Papier','Auto','Agro','Serwis','Technika'] END)
    AS w (first, second);

INSERT INTO account (id, company_id, name, country, tax_id, external_ref)
SELECT gen_random_uuid(), :'company_id', f.first || ' ' || s.second || ' ' || i, :'country', NULL, :'source' || '-' || i
FROM generate_series(1, :accounts) AS i
JOIN word AS f ON f.n = i % 16
JOIN word AS s ON s.n = i / 16 % 16;

INSERT INTO product (id, company_id, sku, name, kind, unit, route, tax_code, tax_rate_millionths, list_price_millionths,
    list_price_currency, category)
SELECT gen_random_uuid(), :'company_id', 'S-' || i, s.second || ' ' || i, 'GOODS', 'pcs', 'STOCK', 'STANDARD', 0,
    (1000 + i * 37) * 1000000::bigint, :'currency', s.second
FROM generate_series(1, 2000) AS i JOIN word AS s ON s.n = i % 16
ON CONFLICT DO NOTHING;

CREATE TEMP TABLE seller ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY username) - 1 AS n, count(*) OVER () AS all_of_them, user_id
FROM app_user WHERE company_id = :'company_id' AND active;

CREATE TEMP TABLE buyer ON COMMIT DROP AS
SELECT row_number() OVER () - 1 AS n, id, name FROM account
WHERE company_id = :'company_id' AND external_ref LIKE :'source' || '-%';

CREATE TEMP TABLE good ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY sku) - 1 AS n, * FROM product
WHERE company_id = :'company_id' AND sku LIKE 'S-%';
CREATE UNIQUE INDEX ON good (n);
CREATE UNIQUE INDEX ON buyer (n);
ANALYZE good, buyer, seller;

-- Seven in ten won, two lost, one still open; over the last three years.
CREATE TEMP TABLE deal ON COMMIT DROP AS
SELECT d.i, gen_random_uuid() AS id, b.id AS account_id, b.name AS account_name, g.name AS product_name,
    s.user_id AS owner_id, d.opened_at,
    CASE WHEN d.luck < 0.7 THEN 'WON' WHEN d.luck < 0.9 THEN 'LOST' ELSE 'DRAFT' END AS state,
    CASE WHEN d.luck < 0.8 THEN 'engaging' ELSE 'prospecting' END AS stage,
    least(d.opened_at + make_interval(days => 3 + d.i % 90), now()) AS ended_at
FROM (
    SELECT i, random() AS luck, now() - make_interval(mins => (random() * 1576800)::int) AS opened_at
    FROM generate_series(1, :opportunities) AS i
) AS d
JOIN buyer AS b ON b.n = (d.i * 7919::bigint) % :accounts
JOIN good AS g ON g.n = d.i % 2000
JOIN seller AS s ON s.n = d.i % s.all_of_them;
CREATE UNIQUE INDEX ON deal (i);
ANALYZE deal;

CREATE TEMP TABLE deal_line ON COMMIT DROP AS
SELECT d.id AS opportunity_id, d.state, gen_random_uuid() AS id, l AS position, g.id AS product_id, g.name, g.unit,
    1 + (d.i + l * 3) % 20 AS pieces, g.list_price_millionths AS price,
    (1 + (d.i + l * 3) % 20) * (g.list_price_millionths / 1000000) * CASE :'currency' WHEN 'IRR' THEN 1 ELSE 100 END AS net
FROM deal AS d
CROSS JOIN generate_series(1, :lines) AS l
JOIN good AS g ON g.n = (d.i + (l - 1) * 131) % 2000;

INSERT INTO opportunity (id, company_id, account_id, account_name, name, currency, owner_id, terms, delivery_rule,
    accepts_answers, rests_on_promises, expected_on, state, process, stage, furthest_stage, revision, paper_state,
    amount_units, loss_reason, opened_at, closed_at, closed_on, source, external_ref, version)
SELECT d.id, :'company_id', d.account_id, d.account_name, d.account_name || ' / ' || d.product_name, :'currency',
    d.owner_id, 'CREDIT', 'COMPLETE_ORDER', true, true, d.ended_at::date, d.state, 'pipeline', d.stage,
    d.stage, 1, 'NONE', a.net,
    CASE d.state WHEN 'LOST' THEN (ARRAY['price', 'delivery time', 'competitor', 'no budget'])[1 + d.i % 4] END,
    d.opened_at, CASE WHEN d.state <> 'DRAFT' THEN d.ended_at END, CASE WHEN d.state <> 'DRAFT' THEN d.ended_at::date END,
    :'source', :'source' || '-' || d.i, 1
FROM deal AS d
JOIN (SELECT opportunity_id, sum(net) AS net FROM deal_line GROUP BY 1) AS a ON a.opportunity_id = d.id;

INSERT INTO opportunity_line (id, opportunity_id, position, product_id, description, kind, route, quantity_millionths, unit,
    unit_price_millionths, discount_rate_millionths, tax_code, tax_rate_millionths, net_units, tax_units)
SELECT id, opportunity_id, position, product_id, name, 'GOODS', 'STOCK', pieces * 1000000::bigint, unit, price, 0,
    'STANDARD', 0, net, 0
FROM deal_line;

INSERT INTO slice (id, opportunity_id, line_id, position, quantity_millionths, state, loss_reason, state_at_loss)
SELECT gen_random_uuid(), opportunity_id, id, 1, pieces * 1000000::bigint,
    CASE state WHEN 'WON' THEN 'DELIVERED' WHEN 'LOST' THEN 'LOST' ELSE 'PLANNED' END,
    CASE state WHEN 'LOST' THEN 'price' END, CASE state WHEN 'LOST' THEN 'PLANNED' END
FROM deal_line;

INSERT INTO stage_movement (company_id, opportunity_id, from_stage, to_stage, distance, cause, moved_at)
SELECT :'company_id', id, NULL, 'prospecting', 0, 'IMPORT', opened_at FROM deal;
INSERT INTO stage_movement (company_id, opportunity_id, from_stage, to_stage, distance, cause, moved_at)
SELECT :'company_id', id, 'prospecting', 'engaging', 1, 'IMPORT', ended_at FROM deal WHERE stage = 'engaging';
COMMIT;
VACUUM ANALYZE account, product, opportunity, opportunity_line, slice, stage_movement;
