-- The part of a unit's price that VAT is due on; none where it is due on the whole net amount.
alter table pro_forma_line add column taxable_price_millionths bigint check (taxable_price_millionths >= 0);
alter table invoice_line
    add column taxable_price_millionths bigint check (taxable_price_millionths >= 0),
    -- From here on: what corrections left of it.
    add column kept_taxable_price_millionths bigint check (kept_taxable_price_millionths >= 0);
-- As it is after the adjustment.
alter table adjustment_line add column taxable_price_millionths bigint check (taxable_price_millionths >= 0);

drop trigger invoice_line_is_issued on invoice_line;
create trigger invoice_line_is_issued before delete or update of
    id, invoice_id, company_id, line_no, line_id, slices, product_id, description, kind, quantity_millionths, unit,
    unit_price_millionths, tax_code, tax_rate_millionths, net_units, tax_units, taxable_price_millionths
    on invoice_line for each row execute function refuse_change();

-- What is null leaves no trace in a fingerprint: documents without such lines keep theirs.
create or replace function invoice_fingerprint(document uuid) returns bytea language plpgsql stable as $$ begin return (
    select sha256(convert_to(concat_ws(E'\n',
        'INVOICE', i.id, i.company_id, i.account_id, i.opportunity_id, i.legal_number, i.fiscal_year, i.number,
        to_char(i.issue_date, 'YYYY-MM-DD'), to_char(i.tax_date, 'YYYY-MM-DD'), i.seller, i.buyer, i.currency,
        i.net_units, i.tax_units,
        (select string_agg(concat_ws('|', l.line_no, l.id, l.product_id, l.description, l.quantity_millionths, l.unit,
                l.unit_price_millionths, l.tax_code, l.tax_rate_millionths, l.net_units, l.tax_units, l.taxable_price_millionths),
            E'\n' order by l.line_no)
         from invoice_line l where l.invoice_id = i.id)), 'UTF8'))
    from invoice i where i.id = document);
end $$;

create or replace function adjustment_fingerprint(document uuid) returns bytea language plpgsql stable as $$ begin return (
    select sha256(convert_to(concat_ws(E'\n',
        'ADJUSTMENT', a.id, a.company_id, a.account_id, coalesce(a.invoice_id::text, '-'), a.kind, a.legal_number,
        a.fiscal_year, a.number, to_char(a.issue_date, 'YYYY-MM-DD'), a.reason, a.seller, a.buyer, a.currency,
        a.net_units, a.tax_units,
        (select string_agg(concat_ws('|', l.line_no, coalesce(l.invoice_line_id::text, '-'), l.product_id, l.description,
                l.unit, l.tax_code, l.tax_rate_millionths, l.quantity_before_millionths, l.quantity_after_millionths,
                l.net_before_units, l.net_after_units, l.tax_before_units, l.tax_after_units,
                l.taxable_price_millionths),
            E'\n' order by l.line_no)
         from adjustment_line l where l.adjustment_id = a.id)), 'UTF8'))
    from adjustment a where a.id = document);
end $$;
