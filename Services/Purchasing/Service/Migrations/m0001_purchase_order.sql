-- Home or abroad, marked by the buyer before the order (F-ARYA-30).
CREATE TABLE purchase_origin (
    enquiry_id uuid PRIMARY KEY REFERENCES enquiry (id),
    company_id uuid NOT NULL,
    origin text NOT NULL CHECK (origin IN ('HOME', 'ABROAD'))
);

-- What the supplier says about an order; what arrived stands in the enquiry of the same id.
CREATE TABLE purchase_order (
    id uuid PRIMARY KEY REFERENCES enquiry (id),
    company_id uuid NOT NULL,
    number text NOT NULL,
    origin text NOT NULL CHECK (origin IN ('HOME', 'ABROAD')),
    state text NOT NULL CHECK (state IN ('ORDERED', 'CONFIRMED', 'IN_TRANSIT', 'IN_CUSTOMS')),
    confirmed_on date,
    confirmed_millionths bigint CHECK (confirmed_millionths > 0),
    shipped_on date,
    carrier text,
    tracking_number text,
    customs_reference text,
    customs_cleared_on date,
    CONSTRAINT purchase_order_number UNIQUE (company_id, number),
    CONSTRAINT purchase_order_confirmed
        CHECK (state = 'ORDERED' OR num_nulls(confirmed_on, confirmed_millionths) = 0),
    CONSTRAINT purchase_order_customs CHECK (origin = 'ABROAD' OR num_nonnulls(customs_reference, customs_cleared_on) = 0)
);
CREATE INDEX purchase_order_list ON purchase_order (company_id, id);
