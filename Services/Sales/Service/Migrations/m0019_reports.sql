-- The net value of what was lost, in the currency's smallest unit: a share of the line's, as it was when it was lost.
alter table slice add column lost_units bigint;

create function value_what_is_lost() returns trigger language plpgsql as $$
begin
    select round(l.net_units::numeric * new.quantity_millionths / l.quantity_millionths) into new.lost_units
    from opportunity_line as l where l.id = new.line_id;
    return new;
end
$$;

create trigger what_is_lost_has_its_value before insert or update on slice
    for each row when (new.state = 'LOST' and new.lost_units is null) execute function value_what_is_lost();

update slice as s set lost_units = round(l.net_units::numeric * s.quantity_millionths / l.quantity_millionths)
from opportunity_line as l where l.id = s.line_id and s.state = 'LOST';

drop index slice_lost;
create index slice_lost on slice (state_at_loss, opportunity_id) include (line_id, loss_reason, unit, lost_units)
    where state = 'LOST';
