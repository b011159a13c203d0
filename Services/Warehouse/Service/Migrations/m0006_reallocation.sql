-- Reserved stock that was taken from one sale for another, by whom and why (S-54).
create table reallocation (
  company_id uuid not null,
  hold_id uuid not null,
  product_id uuid not null,
  quantity_millionths bigint not null check (quantity_millionths > 0),
  from_hold_id uuid not null,
  from_opportunity_id uuid not null,
  from_slice_id uuid not null,
  to_opportunity_id uuid not null check (to_opportunity_id <> from_opportunity_id),
  to_slice_id uuid not null,
  promised_on date not null,
  reason text not null check (reason <> ''),
  decided_by uuid,
  decided_at timestamptz not null,
  primary key (company_id, hold_id),
  foreign key (company_id, hold_id) references hold,
  foreign key (company_id, from_hold_id) references hold
);

alter table hold drop constraint hold_cause_check;
alter table hold add constraint hold_cause_check check (cause in ('REQUEST', 'PEG', 'QUEUE', 'REALLOCATION'));
