-- T-09 looks for what was accepted and never invoiced; and whether there is an item about it already.
create index pro_forma_waiting on pro_forma (accepted_at) where state = 'ACCEPTED';
create index exception_item_of_source on exception_item (source_id, kind);
