-- Lists are searched for products, customers and who drives (UX guide 4.1, 11.9).
alter table product add column search text
  generated always as (search_key(sku) || ' ' || search_key(name)) stored;
create index product_by_words on product using gin (search gin_trgm_ops);

-- Apart from the note, whose row changes with everything that is done about it.
create table dispatch_note_search (
  company_id uuid not null,
  note_id uuid not null,
  account_id uuid not null,
  search text not null,
  primary key (company_id, note_id),
  foreign key (company_id, note_id) references dispatch_note on delete cascade
);
insert into dispatch_note_search
  select company_id, note_id, account_id, search_key(account_name) || ' ' || search_key(coalesce(address ->> 'city', ''))
  from dispatch_note;
create index dispatch_note_by_words on dispatch_note_search using gin (search gin_trgm_ops);
create function make_notes_findable() returns trigger language plpgsql as $$
begin
  insert into dispatch_note_search
    select company_id, note_id, account_id,
      search_key(account_name) || ' ' || search_key(coalesce(address ->> 'city', '')) from made;
  return null;
end
$$;
create trigger dispatch_note_is_findable after insert on dispatch_note
  referencing new table as made for each statement execute function make_notes_findable();

alter table exit_permit add column search text
  generated always as (search_key(vehicle) || ' ' || search_key(driver)) stored;
create index exit_permit_by_words on exit_permit using gin (search gin_trgm_ops);
create index exit_permit_of_note on exit_permit (company_id, note_id);

alter table claiming_sale add column search text
  generated always as (search_key(account_name) || ' ' || search_key(name)) stored;
create index claiming_sale_by_words on claiming_sale using gin (search gin_trgm_ops);
create index hold_of_product on hold (company_id, product_id, hold_id);

alter table expected_receipt add column search text generated always as (search_key(reference)) stored;
create index expected_receipt_by_words on expected_receipt using gin (search gin_trgm_ops);
create index expected_receipt_of_product on expected_receipt (company_id, product_id, request_id);

alter table goods_return add column search text generated always as (search_key(reason)) stored;
create index goods_return_by_words on goods_return using gin (search gin_trgm_ops);
create index goods_return_of_account on goods_return (company_id, account_id);
create index goods_return_line_of_product on goods_return_line (company_id, product_id);
