-- The representative waits for stock instead of having it ordered (S-26, SM-14).
alter table slice add column waits boolean not null default false;
