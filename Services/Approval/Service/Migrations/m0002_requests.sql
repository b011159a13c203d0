create table approval_request (
  id uuid primary key,
  company_id uuid not null,
  subject_kind text not null check (subject_kind in ('opportunity', 'credit-override')),
  subject_id uuid not null,
  revision integer not null check (revision > 0),
  content_hash text not null,
  policy_id uuid not null references approval_policy,
  requested_by uuid not null,
  state text not null check (state in (
    'IN_PROGRESS', 'GRANTED', 'RETURNED', 'REJECTED', 'WITHDRAWN', 'SUPERSEDED', 'EXPIRED', 'REFUSED')),
  automatic boolean not null,
  refusal text,
  title text not null,
  account_name text not null,
  total_units bigint not null,
  currency text not null,
  discount_rate_millionths bigint not null,
  requested_at timestamptz not null,
  ended_at timestamptz,
  version integer not null check (version > 0),
  -- Decisions refer to exactly this content (I-50) and to the requester (I-51).
  constraint approval_request_content unique (id, revision, content_hash, requested_by),
  check ((state = 'IN_PROGRESS') = (ended_at is null)),
  check (not automatic or state = 'GRANTED')
);
-- One open question per document: a newer revision supersedes the older one first.
create unique index approval_request_one_open
  on approval_request (company_id, subject_kind, subject_id) where state = 'IN_PROGRESS';
create index approval_request_by_subject on approval_request (company_id, subject_id, revision);
create index approval_request_list on approval_request (company_id, requested_at desc, id desc);

create table approval_line (
  request_id uuid not null references approval_request,
  position integer not null,
  company_id uuid not null,
  line_id uuid not null,
  product_name text not null,
  quantity_millionths bigint not null,
  unit text not null,
  unit_price_millionths bigint not null,
  price_currency text not null,
  discount_rate_millionths bigint not null,
  net_units bigint not null,
  net_currency text not null,
  primary key (request_id, position)
);

create table request_step (
  request_id uuid not null references approval_request,
  step integer not null check (step > 0),
  company_id uuid not null,
  policy_step integer not null,
  name text not null,
  needed integer not null check (needed > 0),
  state text not null check (state in ('WAITING', 'OPEN', 'DONE', 'CLOSED')),
  round integer not null check (round > 0),
  opened_at timestamptz,
  is_reminded boolean not null default false,
  is_escalated boolean not null default false,
  -- T-04: when to look at an open step again.
  next_call_at timestamptz,
  primary key (request_id, step),
  check ((state = 'OPEN') <= (opened_at is not null and next_call_at is not null))
);
-- One open step per request, looked at in the end: one statement closes a step and opens the next.
alter table request_step add constraint request_step_one_open
  exclude using btree (request_id with =) where (state = 'OPEN') deferrable initially deferred;
create index request_step_due on request_step (next_call_at) where state = 'OPEN';

create table approval_task (
  id uuid primary key,
  request_id uuid not null,
  step integer not null,
  round integer not null,
  company_id uuid not null,
  user_id uuid not null,
  seats integer[] not null check (cardinality(seats) > 0),
  is_escalated boolean not null,
  state text not null check (state in ('OPEN', 'DONE', 'CLOSED')),
  decided_by uuid,
  opened_at timestamptz not null,
  closed_at timestamptz,
  foreign key (request_id, step) references request_step,
  constraint approval_task_once unique (request_id, step, round, user_id),
  -- Distinct persons: nobody fills two seats of a step, also not for another.
  constraint approval_task_distinct unique (request_id, step, round, decided_by),
  check ((state = 'DONE') = (decided_by is not null)),
  check ((state = 'OPEN') = (closed_at is null))
);
create index approval_task_inbox on approval_task (company_id, user_id, opened_at, id) where state = 'OPEN';

create table approval_decision (
  id uuid primary key,
  -- The order in which decisions were taken.
  seq bigint generated always as identity,
  company_id uuid not null,
  request_id uuid not null,
  step integer not null,
  round integer not null,
  decision text not null check (decision in ('approve', 'return', 'reject')),
  approver_id uuid not null,
  on_behalf_of uuid,
  revision integer not null,
  content_hash text not null,
  requested_by uuid not null,
  reason text,
  returned_to_step integer,
  decided_at timestamptz not null,
  foreign key (request_id, revision, content_hash, requested_by)
    references approval_request (id, revision, content_hash, requested_by),
  constraint approval_decision_once unique (request_id, step, round, approver_id),
  constraint approval_decision_not_own check (approver_id <> requested_by and on_behalf_of is distinct from requested_by),
  check (decision <> 'reject' or reason <> '')
);

create table approval_remark (
  decision_id uuid not null references approval_decision,
  position integer not null,
  company_id uuid not null,
  line_id uuid,
  field text,
  text text not null,
  primary key (decision_id, position)
);

-- Decisions are append-only (SM-06).
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger approval_decision_append_only before update or delete on approval_decision
  for each row execute function refuse_change();
create trigger approval_remark_append_only before update or delete on approval_remark
  for each row execute function refuse_change();
