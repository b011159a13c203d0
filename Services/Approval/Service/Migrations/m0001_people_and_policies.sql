-- Copies of what Identity publishes; they decide who is asked.
create table company (
  company_id uuid primary key,
  name text not null,
  country text not null,
  currency text not null,
  time_zone text not null,
  calendar text not null
);

create table colleague (
  company_id uuid not null,
  user_id uuid not null,
  username text not null,
  display_name text not null,
  roles text[] not null,
  unit_id uuid,
  manager_id uuid,
  is_active boolean not null,
  primary key (company_id, user_id)
);
create index colleague_by_unit on colleague (company_id, unit_id) where unit_id is not null;

-- A row is one version and never changes.
create table approval_policy (
  id uuid primary key,
  company_id uuid not null,
  key text not null check (key <> ''),
  version integer not null check (version > 0),
  created_at timestamptz not null,
  created_by uuid,
  constraint approval_policy_version unique (company_id, key, version)
);

create table policy_step (
  policy_id uuid not null references approval_policy,
  step integer not null check (step > 0),
  name text not null check (name <> ''),
  rule text not null check (rule in ('ALL', 'ANY', 'N_OF_M')),
  needed integer not null check (needed > 0),
  amount_over_units bigint,
  amount_over_currency text,
  discount_over_millionths bigint,
  remind_after_hours integer not null check (remind_after_hours > 0),
  escalate_after_hours integer not null check (escalate_after_hours >= remind_after_hours),
  expire_after_hours integer not null check (expire_after_hours >= escalate_after_hours),
  primary key (policy_id, step),
  check ((amount_over_units is null) = (amount_over_currency is null))
);

create table policy_seat (
  policy_id uuid not null,
  step integer not null,
  seat integer not null check (seat >= 0),
  user_id uuid,
  role text,
  unit_id uuid,
  primary key (policy_id, step, seat),
  foreign key (policy_id, step) references policy_step,
  check (num_nonnulls(user_id, role, unit_id) = 1)
);

create table delegation (
  id uuid primary key,
  company_id uuid not null,
  delegator_id uuid not null,
  delegate_id uuid not null,
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  note text,
  created_by uuid not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  check (delegator_id <> delegate_id),
  check (valid_until > valid_from)
);
create index delegation_by_delegate on delegation (company_id, delegate_id, valid_until);
create index delegation_by_delegator on delegation (company_id, delegator_id, valid_until);
