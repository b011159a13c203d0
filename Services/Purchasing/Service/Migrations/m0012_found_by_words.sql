-- Orders are searched for their number (UX guide 4.1, 11.9), for what is bought and for who sells it.
ALTER TABLE purchase_order ADD COLUMN search text GENERATED ALWAYS AS (search_key(number)) STORED;
CREATE INDEX purchase_order_by_words ON purchase_order USING gin (search gin_trgm_ops);
CREATE INDEX offer_of_supplier ON offer (supplier_id, enquiry_id) WHERE supplier_id IS NOT NULL;
