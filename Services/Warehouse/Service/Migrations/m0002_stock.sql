create table warehouse (
  company_id uuid not null,
  warehouse_id uuid not null,
  name text not null,
  primary key (company_id, warehouse_id)
);

-- One product in one warehouse. Quantities by place, claims, and the exact value: an average is never stored.
-- Rows are locked in the order of the primary key, behind the company's stock gate.
create table stock_item (
  company_id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  stock_class text not null check (stock_class in ('GOODS', 'RAW_MATERIAL')),
  currency text not null,
  store_millionths bigint not null default 0 constraint store_not_negative check (store_millionths >= 0),
  dispatch_area_millionths bigint not null default 0
    constraint dispatch_area_not_negative check (dispatch_area_millionths >= 0),
  transit_millionths bigint not null default 0 constraint transit_not_negative check (transit_millionths >= 0),
  quarantine_millionths bigint not null default 0
    constraint quarantine_not_negative check (quarantine_millionths >= 0),
  held_millionths bigint not null default 0 constraint held_not_negative check (held_millionths >= 0),
  reserved_millionths bigint not null default 0 constraint reserved_not_negative check (reserved_millionths >= 0),
  value_units bigint not null default 0 constraint value_not_negative check (value_units >= 0),
  transit_value_units bigint not null default 0
    constraint transit_value_not_negative check (transit_value_units >= 0),
  quarantine_value_units bigint not null default 0
    constraint quarantine_value_not_negative check (quarantine_value_units >= 0),
  last_value_units bigint not null default 0,
  last_quantity_millionths bigint not null default 0,
  changed_at timestamptz not null,
  primary key (company_id, product_id, warehouse_id),
  foreign key (company_id, warehouse_id) references warehouse,
  -- I-10
  constraint claims_within_stock
    check (held_millionths + reserved_millionths <= store_millionths + dispatch_area_millionths),
  constraint nothing_has_no_value
    check (value_units = 0 or store_millionths + dispatch_area_millionths > 0)
) with (fillfactor = 60);

-- The stock ledger: posted, never changed (SM-15). No foreign key to stock_item: I-11 compares the two.
create table stock_ledger (
  row_id bigint generated always as identity,
  company_id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  kind text not null,
  from_place text not null,
  to_place text not null,
  quantity_millionths bigint not null check (quantity_millionths >= 0),
  cost_units bigint not null check (cost_units >= 0),
  source_id uuid not null,
  actor_id uuid,
  posted_at timestamptz not null,
  primary key (company_id, row_id),
  check (from_place <> to_place),
  check (quantity_millionths > 0 or cost_units > 0)
);
create index stock_ledger_of_product on stock_ledger (company_id, product_id, row_id);

create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'ledger rows are never changed; post the opposite';
end $$;
create trigger ledger_is_append_only before update or delete on stock_ledger
  for each statement execute function refuse_ledger_change();

create table receipt (
  company_id uuid not null,
  receipt_id uuid not null,
  source text not null check (source in ('SUPPLY', 'PURCHASE', 'PRODUCTION', 'OPENING')),
  request_id uuid,
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity_millionths bigint not null check (quantity_millionths > 0),
  cost_units bigint not null check (cost_units >= 0),
  currency text not null,
  pegged_millionths bigint not null default 0,
  received_by uuid,
  received_at timestamptz not null,
  primary key (company_id, receipt_id)
);
create index receipt_of_product on receipt (company_id, product_id, receipt_id);

create table stock_adjustment (
  company_id uuid not null,
  adjustment_id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity_millionths bigint not null check (quantity_millionths <> 0),
  cost_units bigint not null,
  currency text not null,
  reason text not null check (reason in ('COUNT', 'SCRAP', 'WRITE_OFF')),
  note text,
  adjusted_by uuid,
  adjusted_at timestamptz not null,
  primary key (company_id, adjustment_id)
);

-- Claims on stock for slices of opportunities (SM-14). What is over keeps its row with quantity 0.
create table hold (
  company_id uuid not null,
  hold_id uuid not null,
  asked_as uuid not null,
  opportunity_id uuid not null,
  line_id uuid,
  slice_id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  cause text not null check (cause in ('REQUEST', 'PEG')),
  state text not null check (state in ('HELD', 'RESERVED', 'RELEASED', 'EXPIRED', 'CONSUMED')),
  asked_millionths bigint not null check (asked_millionths > 0),
  quantity_millionths bigint not null,
  on_notes_millionths bigint not null default 0,
  expires_at timestamptz,
  pro_forma_id uuid,
  made_at timestamptz not null,
  ended_at timestamptz,
  primary key (company_id, hold_id),
  foreign key (company_id, product_id, warehouse_id) references stock_item,
  constraint live_holds_claim check ((state in ('HELD', 'RESERVED')) = (quantity_millionths > 0)),
  constraint notes_within_hold check (on_notes_millionths between 0 and quantity_millionths),
  constraint notes_need_reservation check (state = 'RESERVED' or on_notes_millionths = 0)
) with (fillfactor = 70);
create index hold_of_opportunity on hold (company_id, opportunity_id);
create index hold_expiring on hold (expires_at) where state = 'HELD';

-- A release that came before the hold it releases (M-06).
create table hold_tombstone (
  company_id uuid not null,
  slice_id uuid not null,
  buried_at timestamptz not null,
  primary key (company_id, slice_id)
);

-- Material for production orders; claims count as reserved.
create table production_order (
  company_id uuid not null,
  order_id uuid not null,
  state text not null check (state in ('OPEN', 'ISSUED', 'RELEASED')),
  issued_units bigint not null default 0,
  output_units bigint not null default 0,
  primary key (company_id, order_id)
);
create table material_need (
  company_id uuid not null,
  order_id uuid not null,
  product_id uuid not null,
  place integer not null,
  quantity_millionths bigint not null check (quantity_millionths > 0),
  primary key (company_id, order_id, product_id),
  foreign key (company_id, order_id) references production_order
);
create table material_claim (
  company_id uuid not null,
  order_id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  quantity_millionths bigint not null check (quantity_millionths > 0),
  primary key (company_id, order_id, product_id, warehouse_id),
  foreign key (company_id, product_id, warehouse_id) references stock_item
);
