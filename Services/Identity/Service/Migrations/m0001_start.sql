-- Companies, units, users, sign-ins and signing keys.

create table company (
    company_id uuid primary key,
    version integer not null check (version >= 1),
    name text not null check (length(name) between 1 and 200),
    country text not null check (country ~ '^[A-Z]{2}$'),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    time_zone text not null,
    calendar text not null check (calendar in ('persian', 'gregorian')),
    tax_id text,
    is_installation boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
-- There is one home of the first administrator.
create unique index company_installation on company (is_installation) where is_installation;

create table unit (
    unit_id uuid primary key,
    company_id uuid not null references company,
    version integer not null check (version >= 1),
    name text not null check (length(name) between 1 and 100),
    parent_id uuid,
    unique (company_id, name),
    unique (company_id, unit_id),
    foreign key (company_id, parent_id) references unit (company_id, unit_id),
    check (parent_id <> unit_id)
);

create table app_user (
    user_id uuid primary key,
    company_id uuid not null references company,
    version integer not null check (version >= 1),
    username text not null,
    state text not null check (state in ('ACTIVE', 'DEACTIVATED')),
    display_name text not null check (length(display_name) between 1 and 200),
    roles text[] not null check (cardinality(roles) > 0),
    unit_id uuid,
    manager_id uuid,
    scopes jsonb,
    discount_limit_millionths bigint check (discount_limit_millionths between 0 and 1000000),
    approval_limit_units bigint check (approval_limit_units >= 0),
    approval_limit_currency text,
    password_hash text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint app_user_username unique (username),
    check (username = lower(username)),
    unique (company_id, user_id),
    foreign key (company_id, unit_id) references unit (company_id, unit_id),
    foreign key (company_id, manager_id) references app_user (company_id, user_id),
    check (manager_id <> user_id),
    check ((approval_limit_units is null) = (approval_limit_currency is null))
);
-- Carries the list of users: by name within a company.
create index app_user_list on app_user (company_id, username);

-- Attempts to sign in, counted by user name and by address.
create table sign_in_limit (
    kind text not null check (kind in ('user', 'address')),
    subject text not null,
    failures integer not null check (failures >= 0),
    window_start timestamptz not null,
    bars integer not null check (bars >= 0),
    barred_until timestamptz,
    primary key (kind, subject)
);
create index sign_in_limit_age on sign_in_limit (window_start);

create table session (
    session_id uuid primary key,
    user_id uuid not null references app_user,
    company_id uuid not null references company,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index session_by_user on session (user_id) where revoked_at is null;
create index session_age on session (expires_at);

-- Only digests: who reads this table cannot refresh. Used ones stay, so that a second use is seen.
create table refresh_token (
    digest bytea primary key,
    session_id uuid not null references session on delete cascade,
    issued_at timestamptz not null,
    used_at timestamptz
);
create index refresh_token_session on refresh_token (session_id);

-- The private part is sealed with the key of the installation (KARVAN_IDENTITY_KEY).
create table signing_key (
    key_id text primary key,
    x text not null,
    y text not null,
    sealed_private bytea not null,
    created_at timestamptz not null,
    active_from timestamptz not null
);
