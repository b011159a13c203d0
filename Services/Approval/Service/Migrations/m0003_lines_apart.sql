-- Where the policy allows it, an approver says yes to some lines and returns the others (S-32). A yes of which nothing is
-- left out has no returned lines.
alter table policy_step add column may_return_lines boolean not null default false;
alter table request_step add column may_return_lines boolean not null default false;
alter table approval_task
  add column returned_lines uuid[] not null default '{}',
  add constraint approval_task_returns_when_done check (state = 'DONE' or returned_lines = '{}');
alter table approval_decision
  add column returned_lines uuid[] not null default '{}',
  add constraint approval_decision_returns_in_part check (decision = 'approve' or returned_lines = '{}');
