-- What a round left behind, so that each begins alike.
TRUNCATE written, applied, msg.message_log, msg.outbox, msg.stream, msg.inbox, msg.position, msg.deferred;
UPDATE account SET total = 0, version = 0 WHERE version > 0;
VACUUM account;
