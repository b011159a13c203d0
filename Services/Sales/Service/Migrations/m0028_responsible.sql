-- Who gave a sale to its owner, until he has done something with it.
alter table opportunity
    add column handed_over_by uuid,
    add column handed_over_at timestamptz,
    add column handover_note text,
    add constraint handover_has_its_time check ((handed_over_by is null) = (handed_over_at is null)),
    add constraint handover_note_length check (length(handover_note) between 1 and 1000);

alter table opportunity_history
    add column former_owner_id uuid,
    add column owner_id uuid,
    drop constraint opportunity_history_kind_check,
    add constraint opportunity_history_kind_check check (kind in
        ('OPENED', 'STATE', 'REVISION', 'PAPER', 'LINE', 'PROMISE', 'REMARK', 'NOTE', 'NEXT_STEP', 'OWNER', 'EXPECTED'));

-- Whether his roles let him sell; not known of those whom Identity told of before.
alter table app_user add column sells boolean;

-- Who is responsible for a customer, and what was changed of him, field by field: append-only.
alter table account add column owner_id uuid;
create table account_history (
    id bigint generated always as identity primary key,
    account_id uuid not null references account on delete cascade,
    happened_at timestamptz not null,
    user_id uuid,
    field text not null,
    before text,
    after text,
    note text,
    constraint account_note_length check (length(note) between 1 and 1000));
create index account_history_of on account_history (account_id, id desc);

-- Others that may be the same customer (F-SARV-20).
create index account_by_likeness on account using gin (search_key(name) gin_trgm_ops);
create index account_by_tax_number on account (company_id, tax_id) where tax_id is not null;
