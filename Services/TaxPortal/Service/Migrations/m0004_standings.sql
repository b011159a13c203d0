-- What the buyer makes of an accepted document, where he has a say, and when the portal is asked about it next.
alter table submission
  add column standing text check (standing in ('AWAITED', 'IN_FORCE', 'REJECTED_BY_BUYER', 'SUPERSEDED')),
  add column standing_due_at timestamptz,
  -- Its next preparation takes a new serial: the old one's number belongs to another document.
  add column needs_new_serial boolean not null default false,
  add constraint submission_standing check (standing is null or state = 'ACCEPTED');
create index submission_standing_due on submission (company_id, portal, standing_due_at)
  where standing_due_at is not null;
-- Accepted, and yet something for people.
create index submission_remarked on submission (company_id, updated_at)
  where state = 'ACCEPTED' and faults <> '[]';

-- A document keeps each serial that it ever had.
alter table document_serial add column issue integer not null default 1 check (issue > 0);
alter table document_serial drop constraint document_serial_pkey;
alter table document_serial add primary key (document_id, portal, memory, issue);

alter table intervention drop constraint intervention_action_check;
alter table intervention add constraint intervention_action_check check (
  action in ('INQUIRE', 'RESUBMIT', 'CLOSE', 'RESOLVE_OURS', 'RESOLVE_SETTLED', 'ACKNOWLEDGE'));
