-- Raw material is found by the production order that waits for it (F-ARYA-25).
CREATE INDEX enquiry_production_order ON enquiry (company_id, production_order_id) WHERE production_order_id IS NOT NULL;
