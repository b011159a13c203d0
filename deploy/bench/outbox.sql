-- A business row changed and an event said about it in one unit of work: the statements of Database.transaction and
-- Outbox.append (Shared/Messaging/Outbox/OutboxStatement.swift), in one round trip.
\set account random(1, 20000)
\startpipeline
BEGIN;
UPDATE account SET total = total + 1, version = version + 1 WHERE id = :account;
WITH incoming AS (
  SELECT * FROM unnest(
    array[(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
      || substr(gen_random_uuid()::text, 15))::uuid],
    array[current_date], array['karvan.events'], array['accounting.invoice.measured'],
    array['invoice/00000000-0000-0000-0000-' || lpad(to_hex(:account::bigint), 12, '0')], array[:headers::jsonb],
    array[:body::text::bytea], array['company'], array[true], array[0::bigint], array[null::text]) WITH ORDINALITY
    AS i(message_id, sent_on, exchange, routing_key, order_key, headers, body, company, sent, behind, key, place)
), advanced AS (
  INSERT INTO msg.stream AS s (order_key, last_no)
  SELECT * FROM unnest(
    array['invoice/00000000-0000-0000-0000-' || lpad(to_hex(:account::bigint), 12, '0')], array[1::bigint])
  ON CONFLICT (order_key) DO UPDATE SET last_no = s.last_no + excluded.last_no
  RETURNING s.order_key, s.last_no
), numbered AS (
  SELECT i.*, coalesce(a.last_no - i.behind, 0) AS order_no FROM incoming i LEFT JOIN advanced a USING (order_key)
), logged AS (
  INSERT INTO msg.message_log (message_id, sent_on, exchange, routing_key, order_key, order_no, headers, body)
  SELECT message_id, sent_on, exchange, routing_key, order_key, order_no,
    headers || jsonb_build_object('cloudEvents_source', '/karvan/' || service || '/' || company,
      'cloudEvents_producerepoch', epoch::text), body
  FROM numbered LEFT JOIN msg.identity ON true
)
INSERT INTO msg.outbox (message_id, sent_on, order_key)
SELECT message_id, sent_on, order_key FROM numbered WHERE sent ORDER BY place;
COMMIT;
\endpipeline
