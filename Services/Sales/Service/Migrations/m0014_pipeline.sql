-- Other orders of the list, and its figures by process, stage and state without looking at a single sale.
create index opportunity_by_expected on opportunity (company_id, expected_on, id);
create index opportunity_by_amount on opportunity (company_id, amount_units, id);
create index opportunity_groups on opportunity (company_id, process, stage, state, currency, owner_id)
    include (amount_units);
-- Which sales are mainly about a product: its first line (reports by product, and the lists behind them).
create index opportunity_line_main on opportunity_line (product_id, opportunity_id) where position = 1;
-- Lost goods by the state that they were lost in (F-ARYA-40).
create index slice_lost on slice (state_at_loss, opportunity_id) where state = 'LOST';
