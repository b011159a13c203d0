-- Which of its invoice's adjustments a document is; none for what was issued before they were counted.
alter table adjustment
    add column ordinal integer check (ordinal > 0),
    add constraint adjustment_ordinal_of_invoice check (ordinal is null or invoice_id is not null),
    add constraint adjustment_ordinal_once unique (invoice_id, ordinal);
