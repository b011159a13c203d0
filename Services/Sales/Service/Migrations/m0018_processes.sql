-- A company's sales processes and their stages (F-FARSI-02, F-SARV-14). What has no name of its own came with the suite and
-- is named by the reader's language.
create table sales_process (
    company_id uuid not null,
    key text not null check (key ~ '^[a-z0-9-]{1,40}$'),
    name text check (length(name) between 1 and 100),
    is_default boolean not null,
    is_retired boolean not null,
    version bigint not null check (version > 0),
    primary key (company_id, key),
    constraint default_process_takes_sales check (not (is_default and is_retired)));
create unique index sales_process_default on sales_process (company_id) where is_default;
create unique index sales_process_name on sales_process (company_id, lower(name));

-- Sales name a stage without a foreign key: its check would lock the stage's row for every document of every sale. Stages
-- are retired, never deleted.
create table sales_stage (
    company_id uuid not null,
    process text not null,
    key text not null check (key ~ '^[a-z0-9-]{1,40}$'),
    name text check (length(name) between 1 and 100),
    position integer not null check (position > 0),
    probability integer not null check (probability between 0 and 100),
    milestone text check (milestone in ('APPROVAL', 'SOURCING', 'PRO_FORMA', 'ORDER', 'INVOICE', 'DELIVERY')),
    is_retired boolean not null,
    primary key (company_id, key),
    foreign key (company_id, process) references sales_process,
    unique (company_id, process, position) deferrable initially deferred);
create unique index sales_stage_milestone on sales_stage (company_id, process, milestone) where not is_retired;

insert into sales_process (company_id, key, is_default, is_retired, version)
select c.company_id, p.key, p.key = 'unit-cycle', false, 1
from (select company_id from company union select company_id from opportunity) as c
cross join (values ('unit-cycle'), ('pipeline')) as p (key);
insert into sales_stage (company_id, process, key, position, probability, milestone, is_retired)
select p.company_id, s.process, s.key, s.position, s.probability, s.milestone, false
from sales_process as p
join (values
    ('unit-cycle', 'opportunity', 1, 10, null), ('unit-cycle', 'approval', 2, 20, 'APPROVAL'),
    ('unit-cycle', 'sourcing', 3, 40, 'SOURCING'), ('unit-cycle', 'pro-forma', 4, 60, 'PRO_FORMA'),
    ('unit-cycle', 'order', 5, 80, 'ORDER'), ('unit-cycle', 'invoice', 6, 90, 'INVOICE'),
    ('unit-cycle', 'delivery', 7, 95, 'DELIVERY'),
    ('pipeline', 'prospecting', 1, 10, null), ('pipeline', 'engaging', 2, 50, null))
    as s (process, key, position, probability, milestone) on s.process = p.key;

-- How far a sale came is a stage: places change, and what was reached does not.
alter table opportunity add column furthest_stage text;
update opportunity as o
set furthest_stage = coalesce(
    (select s.key from sales_stage as s
    where s.company_id = o.company_id and s.process = o.process and s.position = o.furthest_position), o.stage);
alter table opportunity alter column furthest_stage set not null, drop column furthest_position;
