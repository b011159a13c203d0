-- Documents that are not filed through the portal: from before the company joined it, or declared otherwise.
alter table submission drop constraint submission_state_check;
alter table submission add constraint submission_state_check check (state in (
  'WAITING_ORIGINAL', 'QUEUED', 'INVALID', 'READY', 'SENT', 'UNKNOWN', 'ACCEPTED', 'REJECTED', 'CLOSED_BY_ADJUSTMENT',
  'OUTSIDE'));
-- Whether the original of an adjustment that moves is such a document.
alter table submission add column original_is_outside boolean not null default false;
alter table submission drop constraint submission_after_original;
alter table submission add constraint submission_after_original check (
  original_id is null or state in ('WAITING_ORIGINAL', 'CLOSED_BY_ADJUSTMENT', 'OUTSIDE') or original_is_outside
  or accepted_original_id is not distinct from original_id);
drop index submission_one_open, submission_open_deadline, submission_no_deadline;
create unique index submission_one_open on submission (document_id)
  where state not in ('ACCEPTED', 'CLOSED_BY_ADJUSTMENT', 'OUTSIDE');
create index submission_open_deadline on submission (company_id, portal, deadline_at)
  where state not in ('ACCEPTED', 'CLOSED_BY_ADJUSTMENT', 'OUTSIDE');
create index submission_no_deadline on submission (company_id, portal)
  where not deadline_known and state not in ('ACCEPTED', 'CLOSED_BY_ADJUSTMENT', 'OUTSIDE');

-- The day of issue from which documents are filed; what was set up before files everything.
alter table taxpayer add column files_from date;

-- Copy of what Sales publishes: a refused document is prepared anew with what was mended at its customer.
create table account (
  account_id uuid primary key,
  company_id uuid not null,
  party jsonb not null,
  version bigint not null
);
-- The buyer as a resubmission names him, where that is not as on the document.
create table mended_buyer (
  submission_id uuid not null references submission,
  attempt integer not null check (attempt > 0),
  company_id uuid not null,
  buyer jsonb not null,
  primary key (submission_id, attempt)
);
create trigger mended_buyer_stays before update or delete on mended_buyer
    for each row execute function refuse_change();

alter table intervention drop constraint intervention_action_check;
alter table intervention add constraint intervention_action_check check (
  action in ('INQUIRE', 'RESUBMIT', 'CLOSE', 'RESOLVE_OURS', 'RESOLVE_SETTLED', 'ACKNOWLEDGE', 'EXEMPT'));

create index exchange_list on exchange (company_id, id);
create index submission_by_original on submission (company_id, original_id) where original_id is not null;
