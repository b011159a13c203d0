-- The part of a unit's price that VAT is due on, in the price's currency; none where it is due on the whole net amount.
alter table approval_line add column taxable_price_millionths bigint;
