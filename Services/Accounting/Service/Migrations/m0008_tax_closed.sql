-- Documents that are not filed (any more).
alter table document_tax drop constraint document_tax_state_check;
alter table document_tax add constraint document_tax_state_check check (
    state in ('QUEUED', 'INVALID', 'SENT', 'UNKNOWN', 'REJECTED', 'ACCEPTED', 'CLOSED_BY_ADJUSTMENT', 'OUTSIDE'));
