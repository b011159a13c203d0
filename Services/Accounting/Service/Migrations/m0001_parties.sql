-- Replicas of what others own, and the company's own settings.

create table company (
    company_id uuid primary key,
    name text not null,
    country text not null,
    currency text not null,
    time_zone text not null,
    calendar text not null check (calendar in ('persian', 'gregorian')),
    tax_id text,
    default_limit_units bigint not null check (default_limit_units >= 0),
    release_policy text not null default 'AT_ONCE' check (release_policy in ('AT_ONCE', 'ON_PAYMENT')),
    -- The last day of the last closed period; moved only under the exclusive lock of the books.
    closed_through date
);

create table account (
    company_id uuid not null,
    account_id uuid not null,
    name text not null,
    tax_id text,
    country text,
    account_class text,
    address jsonb,
    -- 0 for an account that was named by a pro-forma before sales published it.
    published_version bigint not null default 0,
    primary key (company_id, account_id)
);

create table product (
    company_id uuid not null,
    product_id uuid not null,
    sku text not null,
    name text not null,
    kind text not null,
    unit text not null,
    tax_code text not null,
    tax_rate_millionths bigint not null,
    published_version bigint not null,
    primary key (company_id, product_id)
);

-- One row per customer is the lock of every credit decision (7.2). The figures repeat the ledger's balances of this
-- customer and the active holds; R-05 compares them.
create table credit_account (
    company_id uuid not null,
    account_id uuid not null,
    currency text not null,
    limit_units bigint not null,
    receivable_units bigint not null default 0,
    undelivered_units bigint not null default 0,
    uninvoiced_units bigint not null default 0,
    cheques_units bigint not null default 0,
    advances_units bigint not null default 0,
    holds_units bigint not null default 0,
    earmarked_units bigint not null default 0,
    blocked_reason text,
    version bigint not null default 1,
    primary key (company_id, account_id),
    foreign key (company_id, account_id) references account,
    constraint credit_limit_positive check (limit_units >= 0),
    constraint credit_receivable_positive check (receivable_units >= 0),
    constraint credit_undelivered_positive check (undelivered_units >= 0),
    constraint credit_advances_positive check (advances_units >= 0),
    constraint credit_holds_positive check (holds_units >= 0),
    constraint credit_earmarked_positive check (earmarked_units >= 0)
) with (fillfactor = 50);

create table credit_override (
    id uuid primary key,
    company_id uuid not null,
    account_id uuid not null,
    request_id uuid not null unique,
    amount_units bigint not null check (amount_units > 0),
    currency text not null,
    expires_on date not null,
    reason text not null,
    opportunity_id uuid,
    content_hash text not null,
    state text not null check (state in ('REQUESTED', 'GRANTED', 'REFUSED')),
    requested_by uuid,
    granted_by uuid[] not null default '{}',
    outcome text,
    requested_at timestamptz not null,
    decided_at timestamptz,
    foreign key (company_id, account_id) references credit_account,
    -- Nobody grants what he asked for (I-51).
    constraint override_four_eyes check (requested_by is null or not requested_by = any(granted_by))
);
create index credit_override_of_account on credit_override (company_id, account_id, expires_on);

-- Limits, blocks and overrides, with who and why (7.2).
create table credit_change (
    id bigint generated always as identity primary key,
    company_id uuid not null,
    account_id uuid not null,
    kind text not null,
    amount_units bigint,
    reason text,
    changed_by uuid,
    changed_at timestamptz not null
);
create index credit_change_of_account on credit_change (company_id, account_id, id);

-- Months of the fiscal calendar that are closed; all others are open.
create table fiscal_period (
    company_id uuid not null,
    fiscal_year integer not null,
    period integer not null check (period between 1 and 12),
    starts_on date not null,
    ends_on date not null,
    closed_at timestamptz not null,
    closed_by uuid,
    primary key (company_id, fiscal_year, period),
    check (ends_on >= starts_on)
);

-- Facts that did not fit; the books are right, a person has to look.
create table exception_item (
    id uuid primary key,
    company_id uuid not null,
    kind text not null,
    detail text not null,
    source_id uuid not null,
    opened_at timestamptz not null,
    closed_at timestamptz,
    closed_by uuid
);
create index exception_item_open on exception_item (company_id, id) where closed_at is null;
