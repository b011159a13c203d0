-- What is owed, for the list of it and for the report by age.
create index invoice_owed on invoice (company_id, id) where receivable_units > 0;
