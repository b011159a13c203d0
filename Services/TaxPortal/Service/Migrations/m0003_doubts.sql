-- From when on the portal must know of the last sending: before, “not found” says nothing.
alter table submission add column known_by timestamptz;
update submission set known_by = now() + interval '1 minute' where state in ('SENT', 'UNKNOWN');
