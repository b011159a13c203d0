-- The same fingerprints, in a language that keeps its plans: as functions in SQL they were planned anew for each document.
create or replace function invoice_fingerprint(document uuid) returns bytea language plpgsql stable as $$ begin return (
    select sha256(convert_to(concat_ws(E'\n',
        'INVOICE', i.id, i.company_id, i.account_id, i.opportunity_id, i.legal_number, i.fiscal_year, i.number,
        to_char(i.issue_date, 'YYYY-MM-DD'), to_char(i.tax_date, 'YYYY-MM-DD'), i.seller, i.buyer, i.currency,
        i.net_units, i.tax_units,
        (select string_agg(concat_ws('|', l.line_no, l.id, l.product_id, l.description, l.quantity_millionths, l.unit,
                l.unit_price_millionths, l.tax_code, l.tax_rate_millionths, l.net_units, l.tax_units),
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
                l.net_before_units, l.net_after_units, l.tax_before_units, l.tax_after_units),
            E'\n' order by l.line_no)
         from adjustment_line l where l.adjustment_id = a.id)), 'UTF8'))
    from adjustment a where a.id = document);
end $$;
