CREATE TABLE bill_of_materials (
    company_id uuid NOT NULL,
    product_id uuid NOT NULL,
    process_days integer NOT NULL CHECK (process_days >= 0),
    steps jsonb NOT NULL,
    scrap_allowance_millionths bigint NOT NULL CHECK (scrap_allowance_millionths BETWEEN 0 AND 1000000),
    version integer NOT NULL DEFAULT 1,
    -- Carries the list as well: by company, then product.
    PRIMARY KEY (company_id, product_id)
);

CREATE TABLE bill_line (
    company_id uuid NOT NULL,
    product_id uuid NOT NULL,
    material_id uuid NOT NULL CHECK (material_id <> product_id),
    quantity_millionths bigint NOT NULL CHECK (quantity_millionths > 0),
    position bigint NOT NULL,
    PRIMARY KEY (company_id, product_id, material_id),
    FOREIGN KEY (company_id, product_id) REFERENCES bill_of_materials
);

-- Enquiry and order are one case and share the id; the order is reckoned before the enquiry's row is written.
CREATE TABLE production_order (
    id uuid PRIMARY KEY REFERENCES enquiry (id) DEFERRABLE INITIALLY DEFERRED,
    company_id uuid NOT NULL,
    product_id uuid NOT NULL,
    quantity_millionths bigint NOT NULL CHECK (quantity_millionths > 0),
    input_allowance_millionths bigint NOT NULL,
    process_days integer NOT NULL,
    steps jsonb NOT NULL,
    state text NOT NULL
        CHECK (state IN ('PLANNED', 'RELEASED', 'STARTING', 'STARTED', 'COMPLETED', 'CANCELLED')),
    materials_checked boolean NOT NULL DEFAULT false,
    material_cost_units bigint CHECK (material_cost_units >= 0),
    output_cost_units bigint,
    currency text,
    good_millionths bigint NOT NULL DEFAULT 0 CHECK (good_millionths >= 0),
    scrap_millionths bigint NOT NULL DEFAULT 0 CHECK (scrap_millionths >= 0),
    -- What the warehouse says it took in.
    received_millionths bigint NOT NULL DEFAULT 0,
    note text,
    version integer NOT NULL,
    CONSTRAINT order_allowance CHECK (input_allowance_millionths >= quantity_millionths
        AND good_millionths + scrap_millionths <= input_allowance_millionths),
    CONSTRAINT order_cost CHECK (num_nulls(material_cost_units, output_cost_units, currency) IN (0, 3)),
    CONSTRAINT order_cost_left CHECK (output_cost_units BETWEEN 0 AND material_cost_units),
    CONSTRAINT order_started CHECK (state NOT IN ('STARTED', 'COMPLETED') OR material_cost_units IS NOT NULL),
    CONSTRAINT order_completed CHECK (state <> 'COMPLETED' OR output_cost_units = material_cost_units)
);
CREATE INDEX production_order_list ON production_order (company_id, id);

CREATE TABLE order_material (
    order_id uuid NOT NULL REFERENCES production_order (id),
    material_id uuid NOT NULL,
    required_millionths bigint NOT NULL CHECK (required_millionths > 0),
    held_millionths bigint NOT NULL DEFAULT 0 CHECK (held_millionths >= 0),
    position bigint NOT NULL,
    PRIMARY KEY (order_id, material_id)
);

-- What was asked from supply; the id is supply's enquiry.
CREATE TABLE material_request (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL,
    material_id uuid NOT NULL,
    quantity_millionths bigint NOT NULL CHECK (quantity_millionths > 0),
    state text NOT NULL
        CHECK (state IN ('ASKED', 'QUOTED', 'COMMITTED', 'FULFILLED', 'DECLINED', 'EXPIRED', 'CANCELLED')),
    offer_id uuid,
    offered_millionths bigint,
    available_on date,
    valid_until date,
    FOREIGN KEY (order_id, material_id) REFERENCES order_material,
    CONSTRAINT material_request_offer
        CHECK (state NOT IN ('QUOTED', 'COMMITTED', 'FULFILLED') OR num_nulls(offer_id, offered_millionths) = 0)
);
CREATE INDEX material_request_order ON material_request (order_id);

CREATE TABLE output_report (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES production_order (id),
    good_millionths bigint NOT NULL CHECK (good_millionths >= 0),
    scrap_millionths bigint NOT NULL CHECK (scrap_millionths >= 0),
    cost_units bigint NOT NULL,
    reporter_id uuid,
    reported_at timestamptz NOT NULL
);
CREATE INDEX output_report_order ON output_report (order_id);
