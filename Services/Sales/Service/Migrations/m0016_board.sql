-- The board: the newest open sales of one stage, however many were closed in it.
create index opportunity_on_board on opportunity (company_id, process, stage, opened_at desc, id desc)
    where state <> 'WON' and state <> 'LOST';
