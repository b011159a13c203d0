-- Deliveries are searched for customer and place (UX guide 4.1, 11.9). It stands apart from the delivery, whose row
-- changes on its way.
create table delivery_search (
  delivery_id uuid primary key references delivery on delete cascade,
  search text not null
);
insert into delivery_search
  select id, search_key(account_name) || ' ' || search_key(concat_ws(' ', street, city, postal_code)) from delivery;
create index delivery_by_words on delivery_search using gin (search gin_trgm_ops);
create function make_deliveries_findable() returns trigger language plpgsql as $$
begin
  insert into delivery_search
    select id, search_key(account_name) || ' ' || search_key(concat_ws(' ', street, city, postal_code)) from made;
  return null;
end
$$;
create trigger delivery_is_findable after insert on delivery
  referencing new table as made for each statement execute function make_deliveries_findable();
