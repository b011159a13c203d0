-- What people look for in lists: customers by name and by any part of it, and invoices that somebody stopped.
create extension if not exists pg_trgm;

-- Letters with marks, letters of Arabic and Persian keyboards and all digits are made alike; blanks, joiners and
-- punctuation are left out (UX guide 11.9).
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
create index account_by_name on account (company_id, name, account_id);
create index invoice_stopped on invoice (company_id, id) where stop_reason is not null;
