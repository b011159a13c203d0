-- GET orders?state=RELEASED, paged by id.
CREATE INDEX production_order_in_state ON production_order (company_id, state, id);
