-- Orders are searched for what is made (UX guide 4.1); production's references are found with the enquiry.
CREATE INDEX production_order_of_product ON production_order (company_id, product_id, id);
