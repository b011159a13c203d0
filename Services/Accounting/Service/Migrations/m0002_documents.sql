-- Ordinary numbers for pro-formas: gaps are allowed, nobody waits.
create sequence pro_forma_number;

create table pro_forma (
    id uuid primary key,
    company_id uuid not null,
    number bigint not null,
    opportunity_id uuid not null,
    revision integer not null,
    content_hash text not null,
    approval_request_id uuid not null,
    account_id uuid not null,
    account_name text not null,
    currency text not null,
    terms text not null check (terms in ('CREDIT', 'PREPAID')),
    valid_until date not null,
    state text not null check (state in
        ('BLOCKED', 'ISSUED', 'ACCEPTED', 'PARTLY_INVOICED', 'INVOICED', 'EXPIRED', 'WITHDRAWN', 'SUPERSEDED')),
    net_units bigint not null check (net_units >= 0),
    tax_units bigint not null check (tax_units >= 0),
    hold_units bigint not null default 0 check (hold_units >= 0),
    -- What the last credit decision rested on; of an issued one the proof of I-20.
    credit_limit_units bigint,
    credit_overrides_units bigint,
    credit_exposure_units bigint,
    created_at timestamptz not null,
    issued_at timestamptz,
    accepted_at timestamptz,
    accepted_by uuid,
    evidence text,
    closed_at timestamptz,
    close_reason text,
    version bigint not null default 1,
    foreign key (company_id, account_id) references credit_account,
    constraint pro_forma_number_once unique (company_id, number),
    -- Only what is neither over nor blocked holds credit.
    constraint pro_forma_hold check (hold_units = 0 or state in ('ISSUED', 'ACCEPTED', 'PARTLY_INVOICED')),
    -- I-20, for every pro-forma on credit terms, at the moment it was issued.
    constraint pro_forma_within_ceiling check (
        issued_at is null or terms = 'PREPAID'
        or credit_exposure_units + net_units + tax_units <= credit_limit_units + credit_overrides_units)
) with (fillfactor = 70);
-- One live pro-forma for an opportunity.
create unique index pro_forma_live on pro_forma (company_id, opportunity_id)
    where state in ('BLOCKED', 'ISSUED', 'ACCEPTED', 'PARTLY_INVOICED');
create index pro_forma_of_opportunity on pro_forma (opportunity_id);
create index pro_forma_listed on pro_forma (company_id, id);
create index pro_forma_in_state on pro_forma (company_id, state, id);
create index pro_forma_of_account on pro_forma (account_id, id);
create index pro_forma_due on pro_forma (valid_until) where state in ('ISSUED', 'BLOCKED');

create table pro_forma_line (
    pro_forma_id uuid not null references pro_forma,
    line_no integer not null,
    company_id uuid not null,
    line_id uuid not null,
    product_id uuid not null,
    description text not null,
    kind text not null,
    quantity_millionths bigint not null check (quantity_millionths > 0),
    unit text not null,
    unit_price_millionths bigint not null,
    discount_rate_millionths bigint not null,
    tax_code text not null,
    tax_rate_millionths bigint not null,
    base_units bigint not null,
    discount_units bigint not null,
    net_units bigint not null,
    tax_units bigint not null,
    invoiced_millionths bigint not null default 0,
    primary key (pro_forma_id, line_no),
    constraint pro_forma_line_invoiced check (invoiced_millionths between 0 and quantity_millionths)
) with (fillfactor = 70);

-- Legal numbers (7.3). Issuing locks the row until commit: 1, 2, 3, … without a hole, dates never going back.
create table number_series (
    company_id uuid not null,
    kind text not null,
    branch text not null default '',
    fiscal_year integer not null,
    last_number bigint not null,
    last_issue_date date not null,
    primary key (company_id, kind, branch, fiscal_year)
) with (fillfactor = 50);

create table invoice (
    id uuid primary key,
    company_id uuid not null,
    pro_forma_id uuid references pro_forma,
    opportunity_id uuid not null,
    account_id uuid not null,
    branch text not null default '',
    fiscal_year integer not null,
    number bigint not null,
    legal_number text not null,
    issue_date date not null,
    tax_date date not null,
    seller jsonb not null,
    buyer jsonb not null,
    buyer_country text not null,
    currency text not null,
    net_units bigint not null,
    tax_units bigint not null,
    issued_at timestamptz not null,
    issued_by uuid,
    -- From here on: what becomes of it.
    on_payment boolean not null,
    released boolean not null,
    stop_reason text,
    receivable_units bigint not null default 0,
    allocated_units bigint not null default 0,
    earmarked_units bigint not null default 0,
    undelivered_net_units bigint not null,
    undelivered_tax_units bigint not null,
    kept_net_units bigint not null,
    kept_tax_units bigint not null,
    delivery text not null default 'NONE' check (delivery in ('NONE', 'PARTLY', 'ALL')),
    settled boolean not null default false,
    delivered_at timestamptz,
    version bigint not null default 1,
    foreign key (company_id, account_id) references credit_account,
    constraint invoice_number_once unique (company_id, branch, fiscal_year, number),
    -- I-23: never paid beyond what is delivered.
    constraint invoice_receivable_positive check (receivable_units >= 0 and allocated_units >= 0),
    -- I-22
    constraint invoice_kept check (kept_net_units >= 0 and kept_tax_units >= 0)
) with (fillfactor = 70);
create index invoice_listed on invoice (company_id, id);
create index invoice_of_opportunity on invoice (opportunity_id);
create index invoice_of_account on invoice (account_id, id);
create index invoice_of_pro_forma on invoice (pro_forma_id);
create index invoice_by_day on invoice (company_id, issue_date);
-- Automatic allocation: oldest delivered first.
create index invoice_unpaid on invoice (account_id, delivered_at, id) where receivable_units > 0;
create index invoice_awaiting_money on invoice (account_id, id) where not released and on_payment;

create table invoice_line (
    id uuid primary key,
    invoice_id uuid not null references invoice,
    company_id uuid not null,
    line_no integer not null,
    line_id uuid,
    slices jsonb not null,
    product_id uuid not null,
    description text not null,
    kind text not null,
    quantity_millionths bigint not null check (quantity_millionths > 0),
    unit text not null,
    unit_price_millionths bigint not null,
    tax_code text not null,
    tax_rate_millionths bigint not null,
    net_units bigint not null,
    tax_units bigint not null,
    -- From here on: the undelivered part, and what became of the rest (7.6).
    open_quantity_millionths bigint not null,
    open_taken_millionths bigint not null default 0,
    open_net_units bigint not null,
    open_tax_units bigint not null,
    delivered_millionths bigint not null default 0,
    credited_millionths bigint not null default 0,
    returned_millionths bigint not null default 0,
    kept_net_units bigint not null,
    kept_tax_units bigint not null,
    constraint invoice_line_once unique (invoice_id, line_no),
    constraint invoice_line_open check (open_taken_millionths between 0 and open_quantity_millionths),
    constraint invoice_line_accounted check (
        delivered_millionths + credited_millionths <= quantity_millionths
        and returned_millionths between 0 and delivered_millionths),
    -- I-22
    constraint invoice_line_kept check (kept_net_units >= 0 and kept_tax_units >= 0)
) with (fillfactor = 70);

-- What each delivery brought; returned units are matched to these, oldest first.
create table delivered_part (
    id bigint generated always as identity primary key,
    company_id uuid not null,
    invoice_line_id uuid not null references invoice_line,
    source_id uuid not null,
    quantity_millionths bigint not null,
    taken_millionths bigint not null default 0,
    net_units bigint not null,
    tax_units bigint not null,
    delivered_at timestamptz not null,
    constraint delivered_part_taken check (taken_millionths between 0 and quantity_millionths)
);
create index delivered_part_of_line on delivered_part (invoice_line_id, id);

-- Goods outside the gate, minus what came back unaccepted (I-32). Only ever added to.
create table goods_exit (
    id bigint generated always as identity primary key,
    company_id uuid not null,
    invoice_line_id uuid not null,
    source_id uuid not null,
    quantity_millionths bigint not null,
    cost_units bigint not null
);
create index goods_exit_of_line on goods_exit (invoice_line_id);

create table adjustment (
    id uuid primary key,
    company_id uuid not null,
    invoice_id uuid references invoice,
    opportunity_id uuid,
    account_id uuid not null,
    kind text not null check (kind in ('CORRECTION', 'CANCELLATION', 'SALES_RETURN')),
    series text not null,
    branch text not null default '',
    fiscal_year integer not null,
    number bigint not null,
    legal_number text not null,
    issue_date date not null,
    reason text not null,
    seller jsonb not null,
    buyer jsonb not null,
    buyer_country text not null,
    currency text not null,
    -- After less before: negative where the customer owes less.
    net_units bigint not null,
    tax_units bigint not null,
    source_id uuid,
    issued_at timestamptz not null,
    issued_by uuid,
    foreign key (company_id, account_id) references credit_account,
    constraint adjustment_number_once unique (company_id, series, branch, fiscal_year, number),
    constraint adjustment_source_once unique (company_id, source_id)
);
create index adjustment_listed on adjustment (company_id, id);
create index adjustment_of_invoice on adjustment (invoice_id);
create index adjustment_of_account on adjustment (account_id, id);
create index adjustment_by_day on adjustment (company_id, issue_date);

create table adjustment_line (
    adjustment_id uuid not null references adjustment,
    line_no integer not null,
    company_id uuid not null,
    invoice_line_id uuid references invoice_line,
    line_id uuid,
    product_id uuid not null,
    description text not null,
    unit text not null,
    tax_code text not null,
    tax_rate_millionths bigint not null,
    quantity_before_millionths bigint not null,
    quantity_after_millionths bigint not null,
    net_before_units bigint not null,
    net_after_units bigint not null,
    tax_before_units bigint not null,
    tax_after_units bigint not null,
    primary key (adjustment_id, line_no),
    constraint adjustment_line_positive check (
        quantity_after_millionths >= 0 and net_after_units >= 0 and tax_after_units >= 0)
);
create index adjustment_line_of_invoice_line on adjustment_line (invoice_line_id) where invoice_line_id is not null;

-- The hash of each legal document's canonical content, taken when it was issued (I-31).
create table document_seal (
    document_id uuid primary key,
    company_id uuid not null,
    hash bytea not null
);

create function invoice_fingerprint(document uuid) returns bytea language sql stable as $$
    select sha256(convert_to(concat_ws(E'\n',
        'INVOICE', i.id, i.company_id, i.account_id, i.opportunity_id, i.legal_number, i.fiscal_year, i.number,
        to_char(i.issue_date, 'YYYY-MM-DD'), to_char(i.tax_date, 'YYYY-MM-DD'), i.seller, i.buyer, i.currency,
        i.net_units, i.tax_units,
        (select string_agg(concat_ws('|', l.line_no, l.id, l.product_id, l.description, l.quantity_millionths, l.unit,
                l.unit_price_millionths, l.tax_code, l.tax_rate_millionths, l.net_units, l.tax_units),
            E'\n' order by l.line_no)
         from invoice_line l where l.invoice_id = i.id)), 'UTF8'))
    from invoice i where i.id = document
$$;

create function adjustment_fingerprint(document uuid) returns bytea language sql stable as $$
    select sha256(convert_to(concat_ws(E'\n',
        'ADJUSTMENT', a.id, a.company_id, a.account_id, coalesce(a.invoice_id::text, '-'), a.kind, a.legal_number,
        a.fiscal_year, a.number, to_char(a.issue_date, 'YYYY-MM-DD'), a.reason, a.seller, a.buyer, a.currency,
        a.net_units, a.tax_units,
        (select string_agg(concat_ws('|', l.line_no, coalesce(l.invoice_line_id::text, '-'), l.product_id, l.description,
                l.unit, l.tax_code, l.tax_rate_millionths, l.quantity_before_millionths, l.quantity_after_millionths,
                l.net_before_units, l.net_after_units, l.tax_before_units, l.tax_after_units),
            E'\n' order by l.line_no)
         from adjustment_line l where l.adjustment_id = a.id)), 'UTF8'))
    from adjustment a where a.id = document
$$;

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'what was issued or posted never changes: %', tg_table_name
        using errcode = '23514', constraint = 'issued_record_is_immutable';
end
$$;

create trigger invoice_is_issued before delete or update of
    id, company_id, pro_forma_id, opportunity_id, account_id, branch, fiscal_year, number, legal_number, issue_date,
    tax_date, seller, buyer, buyer_country, currency, net_units, tax_units, issued_at, issued_by, on_payment
    on invoice for each row execute function refuse_change();
create trigger invoice_line_is_issued before delete or update of
    id, invoice_id, company_id, line_no, line_id, slices, product_id, description, kind, quantity_millionths, unit,
    unit_price_millionths, tax_code, tax_rate_millionths, net_units, tax_units
    on invoice_line for each row execute function refuse_change();
create trigger adjustment_is_issued before delete or update on adjustment
    for each row execute function refuse_change();
create trigger adjustment_line_is_issued before delete or update on adjustment_line
    for each row execute function refuse_change();
create trigger document_seal_stays before delete or update on document_seal
    for each row execute function refuse_change();
