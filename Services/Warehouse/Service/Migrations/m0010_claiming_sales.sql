-- Whose claims these are, as sales told with the last one: people who move stock from one to another want to know.
create table claiming_sale (
  company_id uuid not null,
  opportunity_id uuid not null,
  account_name text not null,
  name text not null,
  primary key (company_id, opportunity_id)
);
