-- What a portal wants to know and the document does not say; the newest version counts.
create table particulars (
  document_id uuid not null references tax_document,
  version integer not null check (version > 0),
  company_id uuid not null,
  -- Facts by name; those of lines by the line's position, from 1.
  header jsonb not null,
  lines jsonb not null,
  reason text not null,
  entered_at timestamptz not null,
  entered_by uuid,
  primary key (document_id, version)
);
create trigger particulars_stay before update or delete on particulars
    for each row execute function refuse_change();

-- What a preparation was made with; none for those before it, and where nobody gave any.
alter table preparation add column particulars_version integer check (particulars_version > 0);

alter table intervention drop constraint intervention_action_check;
alter table intervention add constraint intervention_action_check check (
  action in ('INQUIRE', 'RESUBMIT', 'CLOSE', 'RESOLVE_OURS', 'RESOLVE_SETTLED', 'ACKNOWLEDGE', 'EXEMPT', 'PARTICULARS'));
