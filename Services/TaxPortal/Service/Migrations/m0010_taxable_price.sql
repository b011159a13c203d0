-- The part of a unit's price that VAT is due on, after, in the document's currency; none where it is due on the whole net
-- amount.
alter table tax_document_line add column taxable_price_millionths bigint check (taxable_price_millionths >= 0);
