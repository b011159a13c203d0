import Postgres

/// What a database was like at the beginning of every run, and how it becomes so again. To make and drop ten databases for
/// each run took longer than the run.
enum Memory {
    /// Makes the schema `founded`: a copy of every table, with what tells whether the table has changed since.
    static let make: [SQL] = [
        "create schema founded",
        """
        create table founded.kept (
          name text primary key, copy text not null, columns text not null, rows bigint not null,
          bytes bigint not null, xid bigint not null
        )
        """,
        "create table founded.sequence (name text primary key, value bigint not null, is_called boolean not null)",
        """
        create function founded.bytes(name text) returns bigint language sql as $$
          select coalesce(
            (select sum(pg_relation_size(relid))::bigint from pg_partition_tree(name::regclass)),
            pg_relation_size(name::regclass))
        $$
        """,
        remember, restore,
    ]

    private static let remember: SQL = """
        create function founded.remember() returns void language plpgsql as $$
        declare t record; n bigint;
        begin
          for t in
            select format('%I.%I', s.nspname, c.relname) as name,
              format('founded.%I', s.nspname || '.' || c.relname) as copy,
              (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
               where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
            from pg_class c join pg_namespace s on s.oid = c.relnamespace
            where s.nspname in ('public', 'msg') and c.relkind in ('r', 'p') and not c.relispartition
          loop
            execute format('create table %s as select %s from %s', t.copy, t.columns, t.name);
            get diagnostics n = row_count;
            insert into founded.kept
            values (t.name, t.copy, t.columns, n, founded.bytes(t.name), txid_current());
          end loop;
          insert into founded.sequence
          select format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value is not null
          from pg_sequences where schemaname in ('public', 'msg');
        end $$
        """

    /// Empties and fills what has changed. A table that only looks unchanged, because its new rows are gone again, has
    /// grown; filled anew it has its rows in the same places as the first time, so that runs repeat to the letter.
    private static let restore: SQL = """
        create function founded.restore() returns void language plpgsql as $$
        declare t record; n bigint; fresh bigint; changed text[] = '{}';
        begin
          perform set_config('session_replication_role', 'replica', true);
          for t in select * from founded.kept order by name loop
            execute format('select count(*), count(*) filter (where xmin::text::bigint > %s) from %s', t.xid, t.name)
            into n, fresh;
            if n <> t.rows or fresh > 0 or founded.bytes(t.name) <> t.bytes then changed = changed || t.name; end if;
          end loop;
          if changed <> '{}' then execute 'truncate ' || array_to_string(changed, ', ') || ' cascade'; end if;
          for t in select * from founded.kept order by name loop
            execute format('select count(*) from %s', t.name) into n;
            if n <> t.rows then
              execute format(
                'insert into %s (%s) overriding system value select %s from %s', t.name, t.columns, t.columns, t.copy);
            end if;
            if n <> t.rows or t.name = any(changed) then
              update founded.kept set bytes = founded.bytes(t.name), xid = txid_current() where name = t.name;
            end if;
          end loop;
          perform setval(s.name::regclass, s.value, s.is_called) from founded.sequence s;
        end $$
        """
}
