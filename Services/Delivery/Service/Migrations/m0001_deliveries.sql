create table delivery (
  -- The dispatch note's id, or the invoice's for services: one delivery each.
  id uuid primary key,
  company_id uuid not null,
  kind text not null check (kind in ('GOODS', 'SERVICE')),
  dispatch_note_id uuid unique,
  invoice_id uuid not null,
  opportunity_id uuid not null,
  account_id uuid not null,
  account_name text not null,
  street text,
  city text,
  postal_code text,
  country text,
  state text not null check (state in (
    'IN_TRANSIT', 'ATTEMPT_FAILED', 'DELIVERED', 'PARTLY_DELIVERED', 'REFUSED', 'RETURNING', 'CLOSED', 'LOST')),
  failed_attempts integer not null check (failed_attempts >= 0),
  departed_at timestamptz not null,
  -- The last news of any kind (T-12).
  heard_at timestamptz not null,
  receiver text,
  proof_reference text,
  confirmed_at timestamptz,
  version integer not null check (version > 0),
  check ((kind = 'GOODS') = (dispatch_note_id is not null))
);
create index delivery_list on delivery (company_id, departed_at desc, id desc);
create index delivery_by_opportunity on delivery (company_id, opportunity_id);
create index delivery_by_invoice on delivery (company_id, invoice_id);
create index delivery_under_way on delivery (company_id, departed_at, id)
  where state in ('IN_TRANSIT', 'ATTEMPT_FAILED', 'RETURNING');

create table delivery_line (
  delivery_id uuid not null references delivery,
  position integer not null check (position > 0),
  company_id uuid not null,
  dispatch_line_id uuid unique,
  slice_id uuid not null,
  line_id uuid not null,
  invoice_line_id uuid not null,
  product_id uuid not null,
  description text not null,
  quantity_millionths bigint not null check (quantity_millionths > 0),
  unit text not null,
  cost_units bigint not null check (cost_units >= 0),
  currency text not null,
  delivered_millionths bigint not null default 0 check (delivered_millionths >= 0),
  refused_millionths bigint not null default 0 check (refused_millionths >= 0),
  lost_millionths bigint not null default 0 check (lost_millionths >= 0),
  recalled_millionths bigint not null default 0 check (recalled_millionths >= 0),
  received_millionths bigint not null default 0 check (received_millionths >= 0),
  delivered_cost_units bigint not null default 0 check (delivered_cost_units >= 0),
  lost_cost_units bigint not null default 0 check (lost_cost_units >= 0),
  received_cost_units bigint not null default 0 check (received_cost_units >= 0),
  refusal_reason text,
  primary key (delivery_id, position),
  -- I-13: nothing is accounted for twice.
  constraint delivery_line_accounted
    check (delivered_millionths + refused_millionths + lost_millionths + recalled_millionths <= quantity_millionths),
  constraint delivery_line_received check (received_millionths <= refused_millionths + recalled_millionths),
  constraint delivery_line_cost check (delivered_cost_units + lost_cost_units <= cost_units)
);

-- What happened, in the words of whoever said it; only ever added.
create table delivery_fact (
  id uuid primary key,
  delivery_id uuid not null references delivery,
  company_id uuid not null,
  kind text not null check (kind in (
    'CONFIRMED', 'ATTEMPT_FAILED', 'REATTEMPTED', 'RETURNING', 'RECALLED', 'LOST', 'RECEIVED_BACK')),
  at timestamptz not null,
  recorded_at timestamptz not null,
  recorded_by uuid,
  receiver text,
  proof_reference text,
  place text,
  reason text
);
create index delivery_fact_by_delivery on delivery_fact (delivery_id, recorded_at);

create table delivery_fact_line (
  fact_id uuid not null references delivery_fact,
  delivery_id uuid not null,
  position integer not null,
  company_id uuid not null,
  delivered_millionths bigint not null,
  refused_millionths bigint not null,
  lost_millionths bigint not null,
  recalled_millionths bigint not null,
  received_millionths bigint not null,
  cost_units bigint not null,
  reason text,
  primary key (fact_id, position),
  foreign key (delivery_id, position) references delivery_line (delivery_id, position)
);
create index delivery_fact_line_by_line on delivery_fact_line (delivery_id, position);

-- Facts that did not fit; a person looks at them.
create table exception_item (
  id uuid primary key,
  company_id uuid not null,
  delivery_id uuid not null,
  kind text not null,
  detail text not null,
  opened_at timestamptz not null
);
create index exception_item_list on exception_item (company_id, opened_at desc, id desc);
