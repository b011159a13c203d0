-- What a stopped production order left on the shop floor; null for an order that was not stopped (P-18a).
alter table work_in_progress add column lost_units bigint;
