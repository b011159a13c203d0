-- Dispatch notes with their lines and permits; a note's row is the lock of all three (SM-16).
create table dispatch_note (
  company_id uuid not null,
  note_id uuid not null,
  invoice_id uuid not null,
  opportunity_id uuid not null,
  account_id uuid not null,
  account_name text not null,
  address jsonb,
  warehouse_id uuid not null,
  remainder_of uuid,
  state text not null
    check (state in ('CREATED', 'RELEASED', 'PICKED', 'BLOCKED', 'EXITED', 'CLOSED', 'CANCELLED')),
  blocked_from text check (blocked_from in ('CREATED', 'RELEASED', 'PICKED')),
  block_reason text,
  is_invoice_released boolean not null,
  picked_by uuid,
  permit_id uuid,
  version integer not null,
  created_at timestamptz not null,
  exited_at timestamptz,
  primary key (company_id, note_id),
  check ((state = 'BLOCKED') = (blocked_from is not null))
) with (fillfactor = 60);
create index dispatch_note_of_opportunity on dispatch_note (company_id, opportunity_id, note_id);
create index dispatch_note_of_invoice on dispatch_note (company_id, invoice_id, note_id);
create index dispatch_note_open on dispatch_note (company_id, state, note_id)
  where state in ('CREATED', 'RELEASED', 'PICKED', 'BLOCKED', 'EXITED');

create table dispatch_line (
  company_id uuid not null,
  line_id uuid not null,
  note_id uuid not null,
  place integer not null,
  hold_id uuid not null,
  slice_id uuid not null,
  opportunity_line_id uuid not null,
  invoice_line_id uuid not null,
  product_id uuid not null,
  description text not null,
  unit text not null,
  quantity_millionths bigint not null check (quantity_millionths >= 0),
  picked_millionths bigint not null default 0,
  exited_millionths bigint not null default 0,
  delivered_millionths bigint not null default 0 check (delivered_millionths >= 0),
  returned_millionths bigint not null default 0 check (returned_millionths >= 0),
  lost_millionths bigint not null default 0 check (lost_millionths >= 0),
  awaited_millionths bigint not null default 0 check (awaited_millionths >= 0),
  exit_cost_units bigint not null default 0,
  settled_cost_units bigint not null default 0,
  delivered_cost_units bigint not null default 0,
  claimed_back_millionths bigint not null default 0,
  taken_back_millionths bigint not null default 0,
  taken_back_cost_units bigint not null default 0,
  primary key (company_id, note_id, line_id),
  foreign key (company_id, note_id) references dispatch_note,
  constraint picked_within_note check (picked_millionths between 0 and quantity_millionths),
  constraint exited_is_picked check (exited_millionths in (0, picked_millionths)),
  -- I-13: what is neither delivered, back nor lost is in transit
  constraint settled_within_exited
    check (delivered_millionths + returned_millionths + lost_millionths + awaited_millionths <= exited_millionths),
  constraint settled_cost_within_exit check (settled_cost_units between 0 and exit_cost_units),
  -- SM-17: returned <= delivered - returned before
  constraint returned_within_delivered
    check (claimed_back_millionths between taken_back_millionths and delivered_millionths),
  constraint returned_cost_within_delivered check (taken_back_cost_units between 0 and delivered_cost_units)
) with (fillfactor = 60);
create index dispatch_line_of_invoice_line on dispatch_line (company_id, invoice_line_id);

create table exit_permit (
  company_id uuid not null,
  permit_id uuid not null,
  note_id uuid not null,
  note_version integer not null,
  vehicle text not null,
  driver text not null,
  valid_until timestamptz not null,
  state text not null check (state in ('ISSUED', 'USED', 'REVOKED', 'EXPIRED')),
  issued_by uuid,
  issued_at timestamptz not null,
  used_by uuid,
  used_at timestamptz,
  primary key (company_id, permit_id),
  foreign key (company_id, note_id) references dispatch_note,
  check ((state = 'USED') = (used_at is not null))
) with (fillfactor = 70);
-- I-14: one live permit for a note, ever used once.
create unique index one_live_permit on exit_permit (company_id, note_id) where state in ('ISSUED', 'USED');
create index exit_permit_expiring on exit_permit (valid_until) where state = 'ISSUED';

-- Which delivery carries which note.
create table delivery (
  company_id uuid not null,
  delivery_id uuid not null,
  note_id uuid not null,
  primary key (company_id, delivery_id),
  foreign key (company_id, note_id) references dispatch_note
);

create table goods_return (
  company_id uuid not null,
  return_id uuid not null,
  account_id uuid not null,
  invoice_id uuid,
  opportunity_id uuid,
  reason text not null,
  state text not null check (state in ('REQUESTED', 'AUTHORISED', 'RECEIVED', 'ACCEPTED', 'REJECTED')),
  condition text check (condition in ('SELLABLE', 'SCRAP')),
  rejection text,
  credit_lines jsonb not null,
  version integer not null,
  requested_by uuid,
  authorised_by uuid,
  received_by uuid,
  decided_by uuid,
  requested_at timestamptz not null,
  decided_at timestamptz,
  primary key (company_id, return_id),
  check ((state = 'ACCEPTED') = (condition is not null))
);
create index goods_return_of_invoice on goods_return (company_id, invoice_id) where invoice_id is not null;

create table goods_return_line (
  company_id uuid not null,
  return_id uuid not null,
  place integer not null,
  dispatch_line_id uuid,
  slice_id uuid,
  invoice_line_id uuid,
  product_id uuid not null,
  warehouse_id uuid not null,
  description text not null,
  quantity_millionths bigint not null check (quantity_millionths >= 0),
  cost_units bigint not null default 0,
  primary key (company_id, return_id, place),
  foreign key (company_id, return_id) references goods_return
);
