-- What the warehouse keeps of others. It pre-fills and guards; it decides nothing of theirs.

create table company (
  company_id uuid primary key,
  name text not null,
  currency text not null,
  time_zone text not null
);

create table product (
  company_id uuid not null,
  product_id uuid not null,
  sku text not null,
  name text not null,
  kind text not null check (kind in ('GOODS', 'SERVICE', 'RAW_MATERIAL')),
  unit text not null,
  published_version integer not null,
  primary key (company_id, product_id)
);
create index product_by_sku on product (company_id, sku);

create table blocked_account (
  company_id uuid not null,
  account_id uuid not null,
  reason text not null,
  primary key (company_id, account_id)
);

create table pro_forma (
  company_id uuid not null,
  pro_forma_id uuid not null,
  opportunity_id uuid not null,
  state text not null check (state in ('ISSUED', 'ACCEPTED', 'ENDED')),
  valid_until date not null,
  issued_at timestamptz not null,
  ended_at timestamptz,
  primary key (company_id, pro_forma_id)
);
create index pro_forma_live on pro_forma (company_id, opportunity_id) where state <> 'ENDED';

-- Goods promised by supply, production and purchasing, and the peg they are meant for (S-52).
create table expected_receipt (
  company_id uuid not null,
  request_id uuid not null,
  source text not null check (source in ('SUPPLY', 'PURCHASE', 'PRODUCTION')),
  product_id uuid not null,
  quantity_millionths bigint not null check (quantity_millionths >= 0),
  received_millionths bigint not null default 0 check (received_millionths >= 0),
  unit_cost_millionths bigint not null,
  currency text not null,
  promised_on date,
  reference text not null,
  opportunity_id uuid,
  line_id uuid,
  slice_id uuid,
  production_order_id uuid,
  is_pegged boolean not null default true,
  state text not null check (state in ('EXPECTED', 'PARTLY_RECEIVED', 'RECEIVED', 'CANCELLED')),
  primary key (company_id, request_id)
);
create index expected_receipt_open on expected_receipt (company_id, product_id)
  where state in ('EXPECTED', 'PARTLY_RECEIVED');
create index expected_receipt_of_slice on expected_receipt (company_id, slice_id)
  where state in ('EXPECTED', 'PARTLY_RECEIVED');

-- Facts that did not fit; a person has to look at them. They are absorbed all the same.
create table exception_item (
  company_id uuid not null,
  exception_id uuid not null,
  kind text not null,
  subject_id uuid not null,
  detail text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  closed_by uuid,
  primary key (company_id, exception_id)
);
