-- What people told of what went wrong; open until an administrator closes it.
create table problem_report (
    report_id uuid primary key,
    company_id uuid not null references company,
    text text not null check (char_length(text) between 1 and 2000),
    page text not null check (octet_length(page) between 1 and 2000),
    version text not null check (octet_length(version) between 1 and 100),
    request_id text check (octet_length(request_id) between 1 and 100),
    reported_by uuid not null references app_user,
    reported_at timestamptz not null,
    closed_at timestamptz,
    closed_by uuid references app_user,
    check ((closed_at is null) = (closed_by is null))
);
create index problem_report_list on problem_report (company_id, report_id);
create index problem_report_open on problem_report (reported_by) where closed_at is null;
