-- Lists by state, paged by the key: GET exit-permits?state=ISSUED (the gate asks all day), GET holds?state=HELD,
-- GET goods-returns?state=REQUESTED.
create index exit_permit_in_state on exit_permit (company_id, state, permit_id);
create index hold_in_state on hold (company_id, state, hold_id);
create index goods_return_in_state on goods_return (company_id, state, return_id);
