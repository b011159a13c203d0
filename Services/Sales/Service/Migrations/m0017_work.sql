-- GET work: the open sales of one representative, and their parts that wait for him.
create index opportunity_open_of_owner on opportunity (company_id, owner_id)
    where state <> 'WON' and state <> 'LOST';
create index slice_to_decide on slice (opportunity_id) where state in ('ANSWERED', 'DECLINED', 'RESTOCKED');
