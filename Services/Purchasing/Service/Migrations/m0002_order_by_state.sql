-- GET orders?state=IN_CUSTOMS, paged by id.
CREATE INDEX purchase_order_in_state ON purchase_order (company_id, state, id);
