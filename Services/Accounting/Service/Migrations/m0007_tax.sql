-- What became of documents at the authority, as tax portal tells it (S-80).
create table document_tax (
    document_id uuid primary key,
    company_id uuid not null,
    submission_id uuid not null,
    portal text not null,
    state text not null check (state in ('QUEUED', 'INVALID', 'SENT', 'UNKNOWN', 'REJECTED', 'ACCEPTED')),
    authority_number text,
    receipt_reference text,
    accepted_at timestamptz,
    rejection text,
    deadline_at timestamptz,
    updated_at timestamptz not null,
    check ((state = 'ACCEPTED') = (authority_number is not null and accepted_at is not null))
);
