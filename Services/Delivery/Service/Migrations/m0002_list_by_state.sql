-- Carries the list of one state, newest first.
create index delivery_by_state on delivery (company_id, state, departed_at desc, id desc);
