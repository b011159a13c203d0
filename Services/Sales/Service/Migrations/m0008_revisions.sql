-- A sale is revised after its approval (S-31): which revision approvers agreed to, which one made a line what it is, and
-- which one left it out. A line is agreed when its revision is not later than the sale's agreed one.
alter table opportunity add column agreed_revision integer not null default 0;
update opportunity set agreed_revision = revision where approved_at is not null and state <> 'LOST';
alter table opportunity_line
    add column since_revision integer not null default 1,
    add column until_revision integer;
