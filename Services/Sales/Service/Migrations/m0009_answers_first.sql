-- D-05: whether units answer before the approvers do; a property of the process, as delivery_rule is.
alter table opportunity add column answers_first boolean not null default false;
