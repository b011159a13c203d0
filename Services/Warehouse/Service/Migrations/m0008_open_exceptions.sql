-- GET work counts what nobody has looked at, however much was looked at before.
create index exception_item_open on exception_item (company_id, exception_id) where closed_at is null;
