-- It is the name that counts, not the slice it came from: what is claimed anew is claimed under a new name.
alter table slice rename column parent_id to known_as;

-- Undoing what a slice claims takes several answers (flows.md, section 6): which one it waits for, and what it becomes.
alter table slice
    add column withdrawal_step text check (withdrawal_step in
        ('REQUEST', 'HOLD', 'RELEASE', 'NOTE', 'DISPATCH', 'CREDIT')),
    add column outcome text check (outcome in ('WITHDRAWN', 'LOST')),
    add column invoice_line_id uuid,
    add column adjustment_id uuid;

update slice set outcome = 'LOST', withdrawal_step =
    case
        when state_at_loss in ('ENQUIRING', 'ANSWERED', 'COMMITTED') then 'REQUEST'
        when state_at_loss = 'HOLDING' then 'HOLD'
        when state_at_loss = 'RESTOCKED' then 'CREDIT'
        else 'RELEASE'
    end
where state = 'WITHDRAWING';
alter table slice add constraint withdrawing_has_its_step
    check ((state = 'WITHDRAWING') = (withdrawal_step is not null and outcome is not null));

-- Crediting names invoice lines; the slice knows its own from here.
update slice s set invoice_line_id = l.invoice_line_id
from invoice_line l where l.invoice_id = s.invoice_id and l.line_id = s.line_id;
drop table invoice_line;
