-- Master data belongs to Sales (A-11); companies and users are replicas of Identity's.
create table company (
    company_id uuid primary key,
    name text not null,
    country text not null,
    currency text not null,
    time_zone text not null,
    calendar text not null check (calendar in ('persian', 'gregorian')));

create table app_user (
    user_id uuid primary key,
    company_id uuid not null,
    username text not null,
    display_name text not null,
    unit_id uuid,
    unit_name text,
    manager_id uuid,
    active boolean not null default true);

create table account (
    id uuid primary key,
    company_id uuid not null,
    name text not null check (name <> ''),
    tax_id text,
    country text not null,
    account_class text,
    address jsonb,
    external_ref text,
    version bigint not null default 1,
    unique (company_id, external_ref));
create index account_by_name on account (company_id, name, id);

create table product (
    id uuid primary key,
    company_id uuid not null,
    sku text not null check (sku <> ''),
    name text not null,
    kind text not null check (kind in ('GOODS', 'SERVICE', 'RAW_MATERIAL')),
    unit text not null,
    route text not null check (route in ('STOCK', 'TRADE', 'MAKE', 'BUY')),
    tax_code text not null,
    tax_rate_millionths bigint not null check (tax_rate_millionths between 0 and 1000000),
    list_price_millionths bigint,
    list_price_currency text,
    category text,
    version bigint not null default 1,
    unique (company_id, sku));
