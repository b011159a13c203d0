-- How long a sale may stand in a stage before it is marked (F-SARV-10).
alter table sales_stage add column limit_days integer check (limit_days between 1 and 3650);
