-- Lists that people saved for themselves: what stands in the address of each (UX guide 4.2).
create table saved_view (
    view_id uuid primary key,
    user_id uuid not null references app_user,
    company_id uuid not null references company,
    page text not null check (octet_length(page) between 2 and 100),
    name text not null check (char_length(name) between 1 and 60),
    query text not null check (octet_length(query) <= 2000),
    unique (user_id, page, name)
);
