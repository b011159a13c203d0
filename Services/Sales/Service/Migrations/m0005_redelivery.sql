-- Goods that did not reach the customer go out again under the invoice they have (S-63).
alter table slice add column goes_again boolean not null default false;
