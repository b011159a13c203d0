-- Views that their owners share with roles, units and people (UX guide 4.2). Who is named and has left, or is of another
-- company, sees nothing by it.
alter table saved_view
    add column shared_roles text[] not null default '{}',
    add column shared_units uuid[] not null default '{}',
    add column shared_users uuid[] not null default '{}',
    add column is_shared boolean generated always as
        (shared_roles <> '{}' or shared_units <> '{}' or shared_users <> '{}') stored;
create index saved_view_shared on saved_view (company_id) where is_shared;
