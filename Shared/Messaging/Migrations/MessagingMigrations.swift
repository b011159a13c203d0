import Contracts
import Postgres

/// The tables of the backbone, schema `msg`, the same in every service's database. Applied before the service's own.
package enum MessagingMigrations {
    package static let all: [Migration] = [
        Migration("msg0001_sending", sending),
        Migration("msg0002_receiving", receiving),
        Migration("msg0003_commands_and_timers", commandsAndTimers),
        Migration("msg0004_partitions", partitions),
        Migration("msg0005_asked_is_a_queue", askedIsAQueue),
        Migration("msg0015_partitioning", partitioning),
    ]

    /// The same, and a note whose database it is. Without the note a service cannot send commands.
    package static func all(for service: ServiceName) -> [Migration] {
        // The name is one of ours, so it can stand in the text.
        let note = "insert into msg.identity (service) values ('\(service.rawValue)') on conflict do nothing;"
        return all + [Migration("msg_identity", note)]
    }

    private static let sending = """
        create schema msg;

        create table msg.identity (
          one boolean primary key default true check (one),
          service text not null,
          epoch integer not null default 1
        );

        -- The last number handed out in each aggregate's events. Its row lock comes before the outbox number is drawn, so
        -- the numbers of one aggregate commit in order.
        create table msg.stream (
          order_key text primary key,
          last_no bigint not null
        ) with (fillfactor = 70);

        -- Everything this service ever sent; sent_on is the UTC day inside the message id.
        create table msg.message_log (
          message_id uuid not null,
          sent_on date not null,
          exchange text not null,
          routing_key text not null,
          order_key text not null,
          order_no bigint not null default 0,
          headers jsonb not null,
          body bytea not null,
          primary key (message_id, sent_on)
        ) partition by range (sent_on);

        -- What is not yet confirmed. Almost empty in normal running, so it is vacuumed by count, not by share.
        create table msg.outbox (
          seq bigint generated always as identity primary key,
          message_id uuid not null,
          sent_on date not null,
          order_key text not null
        ) with (
          autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0
        );

        -- Keys that the relay must leave alone for now.
        create table msg.outbox_hold (
          order_key text primary key,
          attempts integer not null,
          until timestamptz not null,
          reason text not null
        );
        """

    private static let receiving = """
        -- outcome: 1 applied, 2 stale, 3 ignored, 4 discarded by an operator
        create table msg.inbox (
          consumer text not null,
          message_id uuid not null,
          sent_on date not null,
          outcome smallint not null,
          handled_at timestamptz not null default clock_timestamp(),
          primary key (consumer, message_id, sent_on)
        ) partition by range (sent_on);

        -- mode: 1 begins each aggregate at its first event, 2 at whatever it sees first
        create table msg.consumer (
          consumer text primary key,
          mode smallint not null default 1
        );

        create table msg.position (
          consumer text not null,
          order_key text not null,
          epoch integer not null,
          order_no bigint not null,
          primary key (consumer, order_key)
        ) with (fillfactor = 70);

        -- state: 1 tried again later, 2 waits for an earlier one, 3 parked
        create table msg.deferred (
          consumer text not null,
          message_id uuid not null,
          sent_on date not null,
          order_key text not null,
          epoch integer not null,
          order_no bigint not null,
          state smallint not null,
          attempts integer not null default 0,
          due_at timestamptz,
          first_at timestamptz not null default clock_timestamp(),
          error_class text,
          error_text text,
          routing_key text not null,
          headers jsonb not null,
          body bytea not null,
          primary key (consumer, message_id)
        );
        create index deferred_due on msg.deferred (due_at) where state < 3;
        create index deferred_key on msg.deferred (consumer, order_key, epoch, order_no);

        -- Messages that were being handled when the process died.
        create table msg.started (
          consumer text not null,
          message_id uuid not null,
          starts smallint not null,
          started_at timestamptz not null default clock_timestamp(),
          primary key (consumer, message_id)
        );
        """

    private static let commandsAndTimers = """
        -- Keys of commands and of HTTP requests, with the answer that was given.
        create table msg.answered (
          idempotency_key text primary key,
          request_digest bytea not null,
          answer jsonb not null,
          answered_at timestamptz not null default clock_timestamp()
        );
        create index answered_age on msg.answered (answered_at);

        -- Commands this service sent, until their answer arrives; asked again when it does not (T-16).
        create table msg.asked (
          idempotency_key text primary key,
          message_id uuid not null,
          sent_on date not null,
          routing_key text not null,
          asked_at timestamptz not null default clock_timestamp(),
          due_at timestamptz not null,
          attempts integer not null default 0,
          answered_at timestamptz,
          exhausted_at timestamptz
        );
        create index asked_due on msg.asked (due_at) where answered_at is null and exhausted_at is null;

        create table msg.process (
          process_type text not null,
          process_key text not null,
          version bigint not null,
          state jsonb not null,
          done boolean not null default false,
          changed_at timestamptz not null,
          primary key (process_type, process_key)
        );

        create table msg.timer (
          timer_id uuid primary key,
          process_type text not null,
          process_key text not null,
          due_at timestamptz not null,
          payload jsonb not null
        );
        create index timer_due on msg.timer (due_at);
        create index timer_process on msg.timer (process_type, process_key);
        """

    /// A command's row goes with its answer, so the table is almost empty and vacuumed by count.
    private static let askedIsAQueue = """
        alter table msg.asked set (
          autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0
        );
        """

    /// Queues that are divided, or were. A row tells how many partitions replicas take from now, 0 while nobody may, and
    /// between which numbers a change is under way.
    private static let partitioning = """
        create table msg.partitioning (
          queue text primary key,
          serving integer not null check (serving between 0 and 16),
          changing_from integer,
          changing_to integer,
          check ((changing_from is null) = (changing_to is null)),
          check (changing_from is not null or serving > 1)
        );
        """

    /// Names carry the first day of the partition, so that dropping needs no look into the catalogue's bounds. A
    /// partition is created only where it is missing: creating one locks the whole table.
    private static let partitions = """
        create function msg.make_partition(parent text, first_day date, next_day date) returns void
        language plpgsql as $$
        declare
          child text := parent || '_' || to_char(first_day, 'YYYYMMDD');
        begin
          if to_regclass('msg.' || child) is null then
            execute format('create table msg.%I partition of msg.%I for values from (%L) to (%L)',
              child, parent, first_day, next_day);
          end if;
        end $$;

        -- Months of the log three ahead, weeks of the inbox four ahead and as far back as the inbox remembers.
        create function msg.make_partitions(today date) returns void language plpgsql as $$
        declare
          month date := date_trunc('month', today)::date;
          week date := date_trunc('week', today)::date;
        begin
          for ahead in -1..3 loop
            perform msg.make_partition('message_log', (month + make_interval(months => ahead))::date,
              (month + make_interval(months => ahead + 1))::date);
          end loop;
          for ahead in -6..4 loop
            perform msg.make_partition('inbox', week + 7 * ahead, week + 7 * (ahead + 1));
          end loop;
        end $$;

        -- Drops whole partitions whose last day is older than asked; returns how many.
        create function msg.drop_partitions(parent text, span interval, before date) returns integer
        language plpgsql as $$
        declare
          child text;
          dropped integer := 0;
        begin
          for child in
            select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = ('msg.' || parent)::regclass
              and to_date(right(c.relname, 8), 'YYYYMMDD') + span <= before
          loop
            execute format('drop table msg.%I', child);
            dropped := dropped + 1;
          end loop;
          return dropped;
        end $$;

        select msg.make_partitions((now() at time zone 'UTC')::date);
        """
}
