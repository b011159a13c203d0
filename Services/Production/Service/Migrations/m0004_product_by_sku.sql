-- GET products: by code.
CREATE INDEX product_by_sku ON product (company_id, sku, product_id);
