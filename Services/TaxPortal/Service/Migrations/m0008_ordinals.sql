-- Which of its original's adjustments a document is; none where accounting did not say.
alter table tax_document add column ordinal integer check (ordinal > 0);
