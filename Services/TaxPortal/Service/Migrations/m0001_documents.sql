-- Copy of what Identity publishes; adapters need the taxpayer's id.
create table company (
  company_id uuid primary key,
  name text not null,
  country text not null,
  currency text not null,
  time_zone text not null,
  calendar text not null,
  tax_id text
);

-- Legal documents as accounting issued them. They never change.
create table tax_document (
  document_id uuid primary key,
  company_id uuid not null,
  kind text not null check (kind in ('INVOICE', 'CORRECTION', 'CANCELLATION', 'SALES_RETURN')),
  -- No reference: an adjustment may be told before its original.
  original_id uuid,
  account_id uuid not null,
  legal_number text not null,
  series text not null,
  fiscal_year integer not null,
  issue_date date not null,
  tax_date date,
  reason text,
  seller jsonb not null,
  buyer jsonb not null,
  currency text not null,
  net_units bigint not null,
  tax_units bigint not null,
  gross_units bigint not null,
  received_at timestamptz not null,
  check (kind <> 'INVOICE' or original_id is null),
  check (gross_units = net_units + tax_units)
);
create index tax_document_by_original on tax_document (company_id, original_id) where original_id is not null;

create table tax_document_line (
  document_id uuid not null references tax_document,
  position integer not null check (position > 0),
  company_id uuid not null,
  invoice_line_id uuid,
  product_id uuid not null,
  description text not null,
  unit text not null,
  unit_price_millionths bigint,
  price_currency text,
  tax_code text not null,
  tax_rate_millionths bigint not null,
  quantity_before_millionths bigint not null,
  quantity_after_millionths bigint not null,
  net_before_units bigint not null,
  net_after_units bigint not null,
  tax_before_units bigint not null,
  tax_after_units bigint not null,
  primary key (document_id, position),
  check ((unit_price_millionths is null) = (price_currency is null))
);

-- What an authority accepted: one row per document, for good.
create table acceptance (
  document_id uuid primary key references tax_document,
  company_id uuid not null,
  submission_id uuid not null unique,
  authority_number text not null,
  receipt_reference text,
  accepted_at timestamptz not null
);

create table submission (
  id uuid primary key,
  company_id uuid not null,
  document_id uuid not null references tax_document,
  original_id uuid,
  -- The original, once the authority has accepted it.
  accepted_original_id uuid references acceptance,
  portal text not null check (portal in ('moadian', 'ksef')),
  state text not null check (state in (
    'WAITING_ORIGINAL', 'QUEUED', 'INVALID', 'READY', 'SENT', 'UNKNOWN', 'ACCEPTED', 'REJECTED',
    'CLOSED_BY_ADJUSTMENT')),
  attempt integer not null check (attempt > 0),
  identity_key text,
  content_hash text,
  sent_at timestamptz,
  reference text,
  authority_number text,
  receipt_reference text,
  rejection text check (rejection in ('TECHNICAL', 'BUSINESS', 'NUMBER_CLASH')),
  faults jsonb not null,
  is_offline boolean not null,
  deadline_at timestamptz,
  queued_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null check (version > 0),
  -- Nothing is sent before its identity is stored.
  constraint submission_identity check (
    (identity_key is null) = (content_hash is null)
    and (state not in ('READY', 'SENT', 'UNKNOWN', 'ACCEPTED') or identity_key is not null)),
  constraint submission_sent check (state not in ('SENT', 'UNKNOWN', 'ACCEPTED') or sent_at is not null),
  constraint submission_accepted check ((state = 'ACCEPTED') = (authority_number is not null)),
  -- I-61: an adjustment moves only after its original was accepted.
  constraint submission_after_original check (
    original_id is null or state = 'WAITING_ORIGINAL' or accepted_original_id is not distinct from original_id)
);
-- I-60: one accepted submission per document, and one on its way.
create unique index submission_one_accepted on submission (document_id) where state = 'ACCEPTED';
create unique index submission_one_open on submission (document_id)
  where state not in ('ACCEPTED', 'CLOSED_BY_ADJUSTMENT');
create index submission_list on submission (company_id, queued_at desc, id desc);
create index submission_by_document on submission (document_id);
create index submission_waiting on submission (company_id, original_id) where state = 'WAITING_ORIGINAL';
-- What adapters work off.
create index submission_to_do on submission (portal, state, updated_at)
  where state in ('QUEUED', 'READY', 'SENT', 'UNKNOWN');
