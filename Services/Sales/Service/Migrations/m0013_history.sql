-- What happened to a sale, as people read it: append-only, in the order of happening (F-LEJEK-07). The line's name stays
-- when a revision has dropped the line.
create table opportunity_history (
    id bigint generated always as identity primary key,
    opportunity_id uuid not null references opportunity on delete cascade,
    happened_at timestamptz not null,
    user_id uuid,
    kind text not null check (kind in
        ('OPENED', 'STATE', 'REVISION', 'PAPER', 'LINE', 'PROMISE', 'REMARK', 'NOTE', 'NEXT_STEP')),
    value text not null,
    unit text,
    line_id uuid,
    line_name text,
    lines integer not null,
    quantity_millionths bigint,
    quantity_unit text,
    day date,
    words text);
create index opportunity_history_of on opportunity_history (opportunity_id, id desc);

-- What is to be done next, and until when; outside of what approvers judge (SM-03).
alter table opportunity
    add column next_step text,
    add column next_step_on date,
    add constraint next_step_has_its_day check ((next_step is null) = (next_step_on is null)),
    add constraint next_step_length check (length(next_step) between 1 and 300);
create index opportunity_by_next_step on opportunity (company_id, next_step_on, id) where next_step_on is not null;
