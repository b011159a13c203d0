-- What was told of each stock item last (AvailabilityChanged).
create table availability_told (
  company_id uuid not null,
  product_id uuid not null,
  warehouse_id uuid not null,
  on_hand_millionths bigint not null,
  available_millionths bigint not null,
  told_at timestamptz not null,
  primary key (company_id, product_id, warehouse_id)
);
