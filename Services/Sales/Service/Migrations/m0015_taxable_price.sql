-- The part of a unit's price that VAT is due on; none where it is due on the whole net amount.
alter table opportunity_line add column taxable_price_millionths bigint
    check (taxable_price_millionths between 0 and unit_price_millionths);
