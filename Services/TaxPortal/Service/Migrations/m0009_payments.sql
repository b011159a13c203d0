-- Money that came in after a sale on credit, as the authority is told of it.
create table sale_payment (
  id uuid primary key,
  company_id uuid not null,
  submission_id uuid not null references submission,
  portal text not null,
  amount_units bigint not null check (amount_units > 0),
  currency text not null,
  paid_on date not null,
  method text not null check (
    method in ('CHEQUE', 'BARTER', 'CASH', 'POS', 'INTERNET', 'CARD', 'TRANSFER', 'OTHER')),
  terminal_number text,
  reference_number text,
  state text not null check (state in ('QUEUED', 'SENT', 'REGISTERED', 'REFUSED', 'UNKNOWN', 'WITHDRAWN')),
  faults jsonb not null default '[]',
  -- What a person said of it last, and who.
  reason text,
  resolved_by uuid,
  entered_at timestamptz not null,
  entered_by uuid,
  -- When the authority is told; of one that is SENT: when whoever sent it is taken for gone.
  due_at timestamptz not null,
  sent_at timestamptz,
  updated_at timestamptz not null,
  version integer not null check (version > 0),
  constraint sale_payment_sent check (state not in ('SENT', 'UNKNOWN') or sent_at is not null)
);
create index sale_payment_of_submission on sale_payment (submission_id, entered_at, id);
create index sale_payment_to_do on sale_payment (company_id, portal, due_at) where state in ('QUEUED', 'SENT');
create index sale_payment_for_people on sale_payment (company_id, updated_at) where state in ('REFUSED', 'UNKNOWN');
