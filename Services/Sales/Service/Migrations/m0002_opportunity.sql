-- SM-03 and SM-04: an opportunity, its lines, and their slices.
create table opportunity (
    id uuid primary key,
    company_id uuid not null,
    account_id uuid not null references account,
    account_name text not null,
    name text not null check (length(name) between 1 and 300),
    currency text not null,
    owner_id uuid not null,
    terms text not null check (terms in ('CREDIT', 'PREPAID')),
    delivery_rule text not null check (delivery_rule in ('AS_READY', 'COMPLETE_LINE', 'COMPLETE_ORDER')),
    accepts_answers boolean not null,
    rests_on_promises boolean not null,
    expected_on date not null,
    state text not null check (state in
        ('DRAFT', 'IN_APPROVAL', 'RETURNED', 'APPROVED', 'FULFILLING', 'WON', 'LOST')),
    process text not null,
    stage text not null,
    furthest_position integer not null check (furthest_position > 0),
    revision integer not null check (revision > 0),
    content_hash text,
    approval_request_id uuid,
    approved_at timestamptz,
    pro_forma_id uuid,
    paper_state text not null,
    paper_note text,
    amount_units bigint not null,
    loss_reason text,
    opened_at timestamptz not null,
    closed_at timestamptz,
    closed_on date,
    source text,
    external_ref text,
    version bigint not null,
    -- A closed opportunity has its time, a lost one its reason (I-41).
    check ((state in ('WON', 'LOST')) = (closed_at is not null)),
    check (state <> 'LOST' or loss_reason is not null),
    unique (company_id, source, external_ref));
create index opportunity_by_opening on opportunity (company_id, opened_at desc, id desc);
create index opportunity_by_state on opportunity (company_id, state, opened_at desc, id desc);

create table opportunity_line (
    id uuid primary key,
    opportunity_id uuid not null references opportunity on delete cascade,
    position integer not null,
    product_id uuid not null,
    description text not null,
    kind text not null,
    route text not null,
    quantity_millionths bigint not null check (quantity_millionths > 0),
    unit text not null,
    unit_price_millionths bigint not null,
    discount_rate_millionths bigint not null,
    tax_code text not null,
    tax_rate_millionths bigint not null,
    requested_on date,
    net_units bigint not null,
    tax_units bigint not null);
create index opportunity_line_of on opportunity_line (opportunity_id);

create table slice (
    id uuid primary key,
    opportunity_id uuid not null references opportunity on delete cascade,
    line_id uuid not null references opportunity_line on delete cascade,
    position integer not null,
    quantity_millionths bigint not null check (quantity_millionths > 0),
    state text not null,
    unit text,
    asked text[] not null default '{}',
    request_id uuid,
    offer_id uuid,
    promised_on date,
    valid_until date,
    unit_cost_millionths bigint,
    is_firming boolean not null default false,
    invoice_id uuid,
    delivery_id uuid,
    loss_reason text,
    state_at_loss text,
    -- Each lost slice has its reason and the state it died in (I-41).
    check (state <> 'LOST' or (loss_reason is not null and state_at_loss is not null)));
create index slice_of on slice (opportunity_id);
create unique index slice_by_request on slice (request_id) where request_id is not null;

-- The append-only movement list (domain.md 5.5, I-42).
create table stage_movement (
    id bigint generated always as identity primary key,
    company_id uuid not null,
    opportunity_id uuid not null references opportunity on delete cascade,
    from_stage text,
    to_stage text not null,
    distance integer not null,
    cause text not null,
    user_id uuid,
    moved_at timestamptz not null);
create index stage_movement_of on stage_movement (opportunity_id, id);

-- Which invoice line carries which opportunity line, as accounting told; crediting needs it.
create table invoice_line (
    invoice_line_id uuid primary key,
    invoice_id uuid not null,
    opportunity_id uuid not null,
    line_id uuid not null);
create index invoice_line_of on invoice_line (opportunity_id);
