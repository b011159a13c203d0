-- Photos and signatures from the door. Their bytes are kept as they came, and nothing of them ever changes.
create table proof (
  id uuid primary key,
  delivery_id uuid not null references delivery,
  company_id uuid not null,
  kind text not null check (kind in ('PHOTO', 'SIGNATURE')),
  media_type text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp')),
  width_pixels integer not null check (width_pixels > 0),
  height_pixels integer not null check (height_pixels > 0),
  content bytea not null check (octet_length(content) between 1 and 5242880),
  -- SHA-256: the same picture is kept once in a delivery.
  digest bytea not null check (digest = sha256(content)),
  captured_at timestamptz not null,
  recorded_at timestamptz not null,
  recorded_by uuid,
  unique (delivery_id, digest),
  unique (id, delivery_id)
);
-- Pictures are compressed already.
alter table proof alter column content set storage external;

-- What a confirmation rests on; the second key keeps it among the delivery's own pictures.
create table delivery_fact_proof (
  fact_id uuid not null references delivery_fact,
  proof_id uuid not null,
  delivery_id uuid not null,
  company_id uuid not null,
  primary key (fact_id, proof_id),
  foreign key (proof_id, delivery_id) references proof (id, delivery_id)
);
create index delivery_fact_proof_by_proof on delivery_fact_proof (proof_id);
create index delivery_fact_proof_by_delivery on delivery_fact_proof (delivery_id);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'what proves a delivery never changes: %', tg_table_name
        using errcode = '23514', constraint = 'proof_is_immutable';
end
$$;
create trigger proof_stays before update or delete on proof
    for each row execute function refuse_change();
create trigger delivery_fact_proof_stays before update or delete on delivery_fact_proof
    for each row execute function refuse_change();
