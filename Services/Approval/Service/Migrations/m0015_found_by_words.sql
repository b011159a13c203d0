-- Requests are searched for what they are about: name of the sale and customer (UX guide 4.1, 11.9). It stands apart from
-- the request, whose row changes with every step.
create table approval_request_search (
  request_id uuid primary key references approval_request on delete cascade,
  search text not null
);
insert into approval_request_search
  select id, search_key(title) || ' ' || search_key(account_name) from approval_request;
create index approval_request_by_words on approval_request_search using gin (search gin_trgm_ops);
create function make_requests_findable() returns trigger language plpgsql as $$
begin
  insert into approval_request_search select id, search_key(title) || ' ' || search_key(account_name) from made;
  return null;
end
$$;
create trigger approval_request_is_findable after insert on approval_request
  referencing new table as made for each statement execute function make_requests_findable();
