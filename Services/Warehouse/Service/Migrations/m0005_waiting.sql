-- Claims that wait for stock, served by priority and age when some becomes free (SM-14). Changed behind the company's
-- stock gate alone. What is served or let go is no row here any more.
create table waiting_hold (
  company_id uuid not null,
  slice_id uuid not null,
  asked_as uuid not null,
  opportunity_id uuid not null,
  line_id uuid not null,
  product_id uuid not null,
  quantity_millionths bigint not null check (quantity_millionths > 0),
  priority integer not null,
  approved_at timestamptz not null,
  asked_at timestamptz not null,
  primary key (company_id, slice_id)
);
create index waiting_hold_of_product on waiting_hold (company_id, product_id);
create index waiting_hold_of_opportunity on waiting_hold (company_id, opportunity_id);

alter table hold drop constraint hold_cause_check;
alter table hold add constraint hold_cause_check check (cause in ('REQUEST', 'PEG', 'QUEUE'));
