-- Queues copies of one accepted invoice of each portal, under numbers of their own.
do $$
declare
  model record;
  copy uuid;
begin
  for model in
    select distinct on (s.portal) s.portal, d.document_id, d.company_id
    from submission as s
    join tax_document as d using (document_id)
    where s.state = 'ACCEPTED' and d.kind = 'INVOICE'
    order by s.portal, d.received_at
  loop
    for number in 1..:documents loop
      copy := gen_random_uuid();
      insert into tax_document
      select (jsonb_populate_record(d, jsonb_build_object(
        'document_id', copy, 'legal_number', 'DRAIN/' || number, 'received_at', now()))).*
      from tax_document as d where d.document_id = model.document_id;
      insert into tax_document_line
      select (jsonb_populate_record(l, jsonb_build_object('document_id', copy))).*
      from tax_document_line as l where l.document_id = model.document_id;
      insert into submission
        (id, company_id, document_id, portal, state, attempt, faults, is_offline, due_at, queued_at, updated_at, version)
      values (gen_random_uuid(), model.company_id, copy, model.portal, 'QUEUED', 1, '[]', false, now(), now(), now(), 1);
    end loop;
  end loop;
end
$$;
