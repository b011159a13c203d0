-- Submissions are searched for their document's number and buyer and for the authority's number (UX guide 4.1, 11.9).
-- Neither of these tables ever changes.
alter table tax_document add column search text
  generated always as (search_key(legal_number) || ' ' || search_key(coalesce(buyer ->> 'name', ''))) stored;
create index tax_document_by_words on tax_document using gin (search gin_trgm_ops);
alter table acceptance add column search text generated always as (search_key(authority_number)) stored;
create index acceptance_by_words on acceptance using gin (search gin_trgm_ops);
