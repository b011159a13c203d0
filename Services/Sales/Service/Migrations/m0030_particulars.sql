-- What is known of a sale besides its lines (domain.md 5.2). Of those that are there already it is told who bought before them.
alter table opportunity
    add column business_type text not null default 'NEW' check (business_type in ('EXISTING', 'NEW')),
    add column lead_source text,
    add column details text,
    add column probability integer check (probability between 0 and 100),
    add constraint lead_source_length check (length(lead_source) between 1 and 100),
    add constraint details_length check (length(details) between 1 and 4000);
update opportunity as o set business_type = 'EXISTING'
where exists (
    select from opportunity as w
    where w.company_id = o.company_id and w.account_id = o.account_id and w.state = 'WON' and w.closed_at < o.opened_at);

alter table opportunity_history
    add column before text,
    drop constraint opportunity_history_kind_check,
    add constraint opportunity_history_kind_check check (kind in
        ('OPENED', 'STATE', 'REVISION', 'PAPER', 'LINE', 'PROMISE', 'REMARK', 'NOTE', 'NEXT_STEP', 'OWNER', 'EXPECTED',
        'FIELD'));

-- Figures by stage weigh what people say of a sale above what its stage says; and what reports read of all sales lies in
-- this index too, so that nothing of the table itself is fetched for them.
drop index opportunity_groups;
create index opportunity_groups on opportunity (company_id, process, stage, state, currency, owner_id)
    include (amount_units, probability, closed_on, loss_reason, furthest_stage, opened_at, id);
-- What sources of sales a company names.
create index opportunity_sources on opportunity (company_id, lead_source) where lead_source is not null;
