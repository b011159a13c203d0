-- What the warehouse told of its stock last; shown, and never decided by (SM-14).
CREATE TABLE availability (
    company_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    on_hand_millionths bigint NOT NULL,
    available_millionths bigint NOT NULL,
    as_of timestamptz NOT NULL,
    PRIMARY KEY (company_id, product_id, warehouse_id)
);
