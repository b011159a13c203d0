create table payment (
    id uuid primary key,
    company_id uuid not null,
    account_id uuid not null,
    -- BANK is money; CREDIT is a credit document without an invoice, which pays like money.
    kind text not null check (kind in ('BANK', 'CREDIT')),
    state text not null check (state in ('CLEARED', 'REVERSED')),
    amount_units bigint not null check (amount_units > 0),
    allocated_units bigint not null default 0,
    currency text not null,
    bank_reference text,
    received_on date not null,
    automatic boolean not null,
    recorded_at timestamptz not null,
    recorded_by uuid,
    reversed_at timestamptz,
    reverse_reason text,
    version bigint not null default 1,
    foreign key (company_id, account_id) references credit_account,
    constraint payment_reference_once unique (company_id, bank_reference),
    -- I-23
    constraint payment_allocated check (allocated_units between 0 and amount_units),
    constraint payment_reversed check (state = 'CLEARED' or allocated_units = 0)
) with (fillfactor = 70);
create index payment_listed on payment (company_id, id);
create index payment_of_account on payment (account_id, id);
create index payment_free on payment (account_id, received_on, id)
    where state = 'CLEARED' and allocated_units < amount_units;

-- Append-only; what is taken back is a row with the opposite sign.
create table allocation (
    id uuid primary key,
    company_id uuid not null,
    payment_id uuid not null references payment,
    invoice_id uuid not null references invoice,
    amount_units bigint not null check (amount_units <> 0),
    allocated_at timestamptz not null
);
create index allocation_of_payment on allocation (payment_id);
create index allocation_of_invoice on allocation (invoice_id);

create table journal_entry (
    id uuid primary key,
    company_id uuid not null,
    rule text not null,
    source_id uuid not null,
    account_id uuid,
    invoice_id uuid,
    posted_on date not null,
    occurred_on date not null,
    currency text not null,
    text text,
    posted_at timestamptz not null,
    -- I-25
    constraint journal_entry_once unique (company_id, source_id, rule),
    constraint journal_entry_dates check (posted_on >= occurred_on)
);
create index journal_entry_listed on journal_entry (company_id, id);
create index journal_entry_of_account on journal_entry (account_id, id) where account_id is not null;
create index journal_entry_of_invoice on journal_entry (invoice_id) where invoice_id is not null;
create index journal_entry_by_day on journal_entry (company_id, posted_on);

create table journal_line (
    entry_id uuid not null references journal_entry,
    line_no integer not null,
    company_id uuid not null,
    code integer not null,
    debit_units bigint not null check (debit_units >= 0),
    credit_units bigint not null check (credit_units >= 0),
    primary key (entry_id, line_no),
    constraint journal_line_one_side check ((debit_units = 0) <> (credit_units = 0))
);

-- I-21: whatever is added to an entry balances by itself, so the entry always does.
create function refuse_unbalanced() returns trigger language plpgsql as $$
begin
    if exists (
        select from added group by entry_id having sum(debit_units) <> sum(credit_units)
    ) then
        raise exception 'a journal entry does not balance'
            using errcode = '23514', constraint = 'journal_entry_balances';
    end if;
    return null;
end
$$;
create trigger journal_line_balances after insert on journal_line
    referencing new table as added for each statement execute function refuse_unbalanced();
create trigger journal_entry_is_posted before delete or update on journal_entry
    for each row execute function refuse_change();
create trigger journal_line_is_posted before delete or update on journal_line
    for each row execute function refuse_change();
create trigger allocation_stays before delete or update on allocation
    for each row execute function refuse_change();

-- The customer's account in goods: plus on delivery, minus on return (F-ARYA-37).
create table counterparty_goods (
    id bigint generated always as identity primary key,
    company_id uuid not null,
    account_id uuid not null,
    invoice_id uuid,
    product_id uuid not null,
    description text not null,
    unit text not null,
    quantity_millionths bigint not null,
    net_units bigint not null,
    source_id uuid not null,
    occurred_on date not null
);
create index counterparty_goods_of_account on counterparty_goods (account_id, product_id);

-- Material issued to each production order against what came out (P-18).
create table work_in_progress (
    order_id uuid primary key,
    company_id uuid not null,
    currency text not null,
    issued_units bigint not null default 0,
    received_units bigint not null default 0,
    variance_units bigint not null default 0
);
