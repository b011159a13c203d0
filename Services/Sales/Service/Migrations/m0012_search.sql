-- Names are found by any part of them, at any number of rows: by the three-letter pieces of what is searched instead of
-- them (UX guide 11.9). Letters with marks, letters of Arabic and Persian keyboards and all digits are made alike; blanks,
-- joiners and punctuation are left out. The text is the same on every server, whatever its locale.
create extension if not exists pg_trgm;

create function search_key(name text) returns text
    language sql immutable strict parallel safe
    as $$
        select lower(translate(
            regexp_replace(normalize(name, NFKD),
                '[\s!-/:-@[-`{-~\u00A0-\u00BF\u0300-\u036F\u0600-\u061F\u0640\u064B-\u065F\u066A-\u066D\u0670\u06D4\u2000-\u206F]',
                '', 'g'),
            'يىكةە۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩łŁøØ',
            'ییکهه01234567890123456789lloo'))
    $$;

alter table account
    add column search text generated always as (search_key(name) || ' ' || search_key(coalesce(tax_id, ''))) stored;
create index account_by_words on account using gin (search gin_trgm_ops);

alter table product
    add column search text generated always as (search_key(sku) || ' ' || search_key(name)) stored;
create index product_by_words on product using gin (search gin_trgm_ops);

-- Apart from the opportunity: its row changes with every fact, its name never, and this index is dear to write. Whoever
-- opens sales or takes them over from elsewhere need not think of it.
create table opportunity_search (
    opportunity_id uuid primary key references opportunity on delete cascade,
    search text not null);
insert into opportunity_search
    select id, search_key(name) || ' ' || search_key(account_name) from opportunity;
create index opportunity_by_words on opportunity_search using gin (search gin_trgm_ops);

create function make_opportunities_findable() returns trigger
    language plpgsql
    as $$
        begin
            insert into opportunity_search
                select id, search_key(name) || ' ' || search_key(account_name) from opened;
            return null;
        end
    $$;
create trigger opportunity_is_findable after insert on opportunity
    referencing new table as opened for each statement execute function make_opportunities_findable();
