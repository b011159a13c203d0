-- Lists are searched for numbers and names (UX guide 4.1, 11.9). What is searched of documents stands apart from them:
-- their rows change with every fact, their number and buyer never, and these indexes are dear to write. Whoever writes
-- documents need not think of it.
create table pro_forma_search (
    pro_forma_id uuid primary key references pro_forma on delete cascade,
    search text not null);
-- As it is written: PF-000042.
insert into pro_forma_search
    select id, search_key('PF' || lpad(number::text, greatest(6, length(number::text)), '0')) || ' ' || search_key(account_name)
    from pro_forma;
create index pro_forma_by_words on pro_forma_search using gin (search gin_trgm_ops);
create function make_pro_formas_findable() returns trigger language plpgsql as $$
begin
    insert into pro_forma_search
        select id, search_key('PF' || lpad(number::text, greatest(6, length(number::text)), '0')) || ' ' || search_key(account_name) from made;
    return null;
end
$$;
create trigger pro_forma_is_findable after insert on pro_forma
    referencing new table as made for each statement execute function make_pro_formas_findable();

create table invoice_search (
    invoice_id uuid primary key references invoice on delete cascade,
    search text not null);
insert into invoice_search
    select id, search_key(legal_number) || ' ' || search_key(coalesce(buyer ->> 'name', '')) from invoice;
create index invoice_by_words on invoice_search using gin (search gin_trgm_ops);
create function make_invoices_findable() returns trigger language plpgsql as $$
begin
    insert into invoice_search
        select id, search_key(legal_number) || ' ' || search_key(coalesce(buyer ->> 'name', '')) from made;
    return null;
end
$$;
create trigger invoice_is_findable after insert on invoice
    referencing new table as made for each statement execute function make_invoices_findable();

-- These never change.
alter table adjustment add column search text
    generated always as (search_key(legal_number) || ' ' || search_key(coalesce(buyer ->> 'name', ''))) stored;
create index adjustment_by_words on adjustment using gin (search gin_trgm_ops);
alter table journal_entry add column search text generated always as (search_key(text)) stored;
create index journal_entry_by_words on journal_entry using gin (search gin_trgm_ops) where search is not null;

-- Of the few columns of a payment that change, none is searched.
alter table payment add column search text generated always as (search_key(bank_reference)) stored;
create index payment_by_words on payment using gin (search gin_trgm_ops) where search is not null;
