-- GET opportunities for a representative (own rows), ?owner_id=… and ?account_id=…, newest first; ?external_ref=….
create index opportunity_of_owner on opportunity (company_id, owner_id, opened_at desc, id desc);
create index opportunity_of_account on opportunity (company_id, account_id, opened_at desc, id desc);
create index opportunity_of_reference on opportunity (company_id, external_ref) where external_ref is not null;
-- Row scope of a team and of a unit: who belongs to it.
create index app_user_of_manager on app_user (company_id, manager_id) where manager_id is not null;
create index app_user_of_unit on app_user (company_id, unit_id) where unit_id is not null;
