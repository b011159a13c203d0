-- People are found by any part of their names (UX guide 11.9).
alter table app_user add column search text
    generated always as (search_key(username) || ' ' || search_key(display_name)) stored;
create index app_user_by_words on app_user using gin (search gin_trgm_ops);
