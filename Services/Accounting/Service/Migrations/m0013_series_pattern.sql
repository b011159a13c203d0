-- A series may be made ready before its first number, with letters and digits of its own. Once a number is given out its
-- pattern never changes (7.3).
alter table number_series
    alter column last_issue_date drop not null,
    add column mark text check (mark ~ '^([A-Z0-9]([A-Z0-9-]{0,8}[A-Z0-9])?)?$'),
    add column digits integer not null default 5 check (digits between 3 and 9),
    add column version bigint not null default 1 check (version > 0),
    add constraint number_series_begins check (last_number >= 0 and (last_number = 0) = (last_issue_date is null));

create function number_series_keeps_pattern() returns trigger language plpgsql as $$
begin
    if old.last_number > 0 and (new.mark is distinct from old.mark or new.digits <> old.digits) then
        raise exception 'numbers of series % % are given out; its pattern stays', old.kind, old.fiscal_year
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger number_series_pattern before update of mark, digits on number_series
    for each row execute function number_series_keeps_pattern();
