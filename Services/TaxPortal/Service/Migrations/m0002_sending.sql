-- The way of a submission to its portal and back.
alter table submission
  add column sendings integer not null default 0 check (sendings >= 0),
  -- New for every sending, and stored before it.
  add column request_id uuid,
  add column channel text,
  add column heard_at timestamptz,
  add column inquiries integer not null default 0,
  add column due_at timestamptz not null default '-infinity',
  add column replaces text,
  add column risk_told integer not null default 0 check (risk_told in (0, 50, 80)),
  -- Whoever works on it at the moment, and until when nobody else may.
  add column lease_id uuid,
  add column leased_until timestamptz,
  -- Whether the legal deadline was looked up.
  add column deadline_known boolean not null default false,
  -- When the authority's confirmation is fetched next; null where there is nothing to fetch.
  add column receipt_due_at timestamptz;
update submission set due_at = queued_at;
alter table submission alter column due_at drop default;
alter table submission drop constraint submission_sent;
alter table submission add constraint submission_sent check (
  state not in ('SENT', 'UNKNOWN', 'ACCEPTED') or (sent_at is not null and request_id is not null and sendings > 0))
  -- What earlier versions of this service kept was never sent.
  not valid;
alter table submission add constraint submission_lease check ((lease_id is null) = (leased_until is null));

-- I-61, with the adjustments of an original that was given up: they are closed with it.
alter table submission drop constraint submission_after_original;
alter table submission add constraint submission_after_original check (
  original_id is null or state in ('WAITING_ORIGINAL', 'CLOSED_BY_ADJUSTMENT')
  or accepted_original_id is not distinct from original_id);

-- What the runner looks for.
drop index submission_to_do;
create index submission_to_do on submission (company_id, portal, state, due_at)
  where state in ('QUEUED', 'READY', 'SENT', 'UNKNOWN');
create index submission_open_deadline on submission (company_id, portal, deadline_at)
  where state not in ('ACCEPTED', 'CLOSED_BY_ADJUSTMENT');
create index submission_no_deadline on submission (company_id, portal)
  where not deadline_known and state not in ('ACCEPTED', 'CLOSED_BY_ADJUSTMENT');
create index submission_receipt_due on submission (company_id, portal, receipt_due_at)
  where receipt_due_at is not null;
create index submission_by_channel on submission (company_id, portal, channel)
  where state in ('SENT', 'UNKNOWN');
create index submission_refused on submission (company_id, updated_at)
  where state in ('INVALID', 'REJECTED', 'UNKNOWN');

-- One of a chain is on its way at a time (S-86): the authority counts each adjustment against the last it accepted.
create unique index submission_one_adjusting on submission (original_id)
  where original_id is not null and state in ('QUEUED', 'READY', 'SENT', 'UNKNOWN');

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'what was prepared, sent or heard never changes: %', tg_table_name
        using errcode = '23514', constraint = 'evidence_is_immutable';
end
$$;
create trigger tax_document_stays before update or delete on tax_document
    for each row execute function refuse_change();
create trigger tax_document_line_stays before update or delete on tax_document_line
    for each row execute function refuse_change();
create trigger acceptance_stays before update or delete on acceptance
    for each row execute function refuse_change();

-- The portal's serials: gapless within company, portal and memory; a document keeps its own for good.
create table serial_counter (
  company_id uuid not null,
  portal text not null,
  memory text not null,
  first bigint not null check (first > 0),
  last bigint not null,
  primary key (company_id, portal, memory),
  check (last >= first - 1)
);
create table document_serial (
  document_id uuid not null references tax_document,
  company_id uuid not null,
  portal text not null,
  memory text not null,
  serial bigint not null,
  primary key (document_id, portal, memory),
  constraint document_serial_once unique (company_id, portal, memory, serial)
);
create trigger document_serial_stays before update or delete on document_serial
    for each row execute function refuse_change();

-- The exact bytes of each attempt, stored before they are sent.
create table preparation (
  submission_id uuid not null references submission,
  attempt integer not null check (attempt > 0),
  company_id uuid not null,
  identity_key text not null,
  content_hash text not null,
  content bytea not null,
  media_type text not null,
  facts jsonb not null,
  prepared_at timestamptz not null,
  primary key (submission_id, attempt)
);
create trigger preparation_stays before update or delete on preparation
    for each row execute function refuse_change();

-- What an offline document carries beside that.
create table offline_note (
  submission_id uuid not null references submission,
  attempt integer not null,
  company_id uuid not null,
  facts jsonb not null,
  declared_at timestamptz not null,
  deadline_at timestamptz not null,
  primary key (submission_id, attempt)
);
create trigger offline_note_stays before update or delete on offline_note
    for each row execute function refuse_change();

-- Every request and every answer, as they were on the wire.
create table exchange (
  id uuid primary key,
  company_id uuid not null,
  portal text not null,
  method text not null,
  url text not null,
  request_body bytea,
  status integer,
  answer_body bytea,
  failure text,
  started_at timestamptz not null,
  milliseconds integer not null
);
create trigger exchange_stays before update or delete on exchange
    for each row execute function refuse_change();
create table exchange_submission (
  submission_id uuid not null,
  exchange_id uuid not null references exchange,
  company_id uuid not null,
  primary key (submission_id, exchange_id)
);
create trigger exchange_submission_stays before update or delete on exchange_submission
    for each row execute function refuse_change();

-- The authority's confirmations.
create table receipt (
  submission_id uuid primary key references submission,
  company_id uuid not null,
  media_type text not null,
  content bytea not null,
  received_at timestamptz not null
);
create trigger receipt_stays before update or delete on receipt
    for each row execute function refuse_change();

-- What a company's documents are sent with; its keys lie in files.
create table taxpayer (
  company_id uuid not null,
  portal text not null check (portal in ('moadian', 'ksef')),
  base_url text not null,
  memory_id text,
  options jsonb not null,
  is_enabled boolean not null,
  updated_at timestamptz not null,
  updated_by uuid,
  version integer not null check (version > 0),
  primary key (company_id, portal)
);

-- How a company's calls at a portal went of late.
create table portal_health (
  company_id uuid not null,
  portal text not null,
  state text not null check (state in ('OK', 'OUTAGE', 'LIMIT', 'CREDENTIALS', 'PROTOCOL_ERROR')),
  code text,
  message text,
  failures integer not null,
  since timestamptz not null,
  last_ok_at timestamptz,
  paused_until timestamptz,
  primary key (company_id, portal)
);

create table portal_channel (
  company_id uuid not null,
  portal text not null,
  name text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (company_id, portal, name)
);
create index portal_channel_open on portal_channel (company_id, portal) where closed_at is null;

-- Certificates and tokens as they were found last.
create table credential (
  company_id uuid not null,
  portal text not null,
  name text not null,
  subject text not null,
  valid_until timestamptz not null,
  -- The days before the end that were warned of last: 30, 7, 1, or 0 when it is over.
  warned_days integer,
  checked_at timestamptz not null,
  primary key (company_id, portal, name)
);

-- Why people had a submission sent again, asked about or closed.
create table intervention (
  id uuid primary key,
  company_id uuid not null,
  submission_id uuid not null references submission,
  action text not null check (action in ('INQUIRE', 'RESUBMIT', 'CLOSE')),
  reason text,
  data_mended boolean,
  acted_at timestamptz not null,
  acted_by uuid
);
create index intervention_of_submission on intervention (submission_id);
create trigger intervention_stays before update or delete on intervention
    for each row execute function refuse_change();
