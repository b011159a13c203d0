# Copies of departments' databases, and putting one back. Every statement runs with the department's own role.

address_file() { echo "${KARVAN_HOME_DIR:-/etc/karvan}/secrets/$1.database-url"; }
copies_of() { echo "${KARVAN_BACKUP_DIR:-/var/lib/karvan-backup}/$1"; }

require_department() {
    local name
    for name in "${services[@]}"; do [ "$name" != "$1" ] || break; done
    [ "$name" = "$1" ] || fail "There is no department '$1' with a database." "One of: ${services[*]}"
    [ -r "$(address_file "$1")" ] ||
        fail "$(address_file "$1") cannot be read." "Is KARVAN_HOME_DIR right, and are you its owner?"
}

# at_database SERVICE PROGRAM … : runs one of PostgreSQL's programs, whose address is in its environment: command lines can
# be seen by everybody.
at_database() {
    local url password rest
    url=$(< "$(address_file "$1")")
    rest=${url#*://*:}
    password=${rest%%@*}
    # The parts that libpq takes from the environment; whatever follows ? is TLS's.
    local place=${rest#*@} query=""
    [[ $place != *\?* ]] || { query=${place#*\?}; place=${place%%\?*}; }
    local host_port=${place%%/*}
    local port=${host_port##*:}
    [ "$port" != "$host_port" ] || port=5432
    env PGHOST="$(percent_decoded "${host_port%%:*}")" PGPORT="$port" PGDATABASE="${place#*/}" PGUSER="$1" \
        PGPASSWORD="$(percent_decoded "$password")" PGSSLMODE="$(query_value "$query" sslmode prefer)" \
        PGSSLROOTCERT="$(query_value "$query" sslrootcert)" \
        PGCHANNELBINDING="$(query_value "$query" channel_binding prefer)" \
        PGOPTIONS="-c statement_timeout=0 -c client_min_messages=warning" "${@:2}"
}

percent_decoded() { printf '%b' "${1//%/\\x}"; }

query_value() {
    local pair value=${3:-}
    local -a pairs
    IFS='&' read -ra pairs <<< "$1"
    for pair in "${pairs[@]}"; do [ "${pair%%=*}" != "$2" ] || value=$(percent_decoded "${pair#*=}"); done
    printf '%s' "$value"
}

# make_copy SERVICE [PREFIX] : prints the file. It has its name only when it is whole and could be read to its end.
make_copy() {
    local home file
    home=$(copies_of "$1")
    mkdir -p "$home"
    chmod 700 "$home"
    file=$home/${2:-}$(date -u +%Y-%m-%dT%H-%M-%SZ).dump
    (umask 077 && at_database "$1" pg_dump --format=custom --compress=6 --no-owner --no-privileges --lock-wait-timeout=60s \
        --file="$file.part") || fail "$1 could not be copied." "pg_dump says why, above."
    pg_restore --file=/dev/null "$file.part" || fail "The copy of $1 cannot be read." "Is the disk full?"
    mv "$file.part" "$file"
    echo "$file"
}

# Only what was made by the calendar; a copy of what a restore replaced stays until somebody removes it.
regular_copies() { find "$(copies_of "$1")" -maxdepth 1 -name '[0-9]*.dump' | sort; }

newest_copy() { regular_copies "$1" | tail -n 1; }

forget_old_copies() { regular_copies "$1" | head -n "-${KARVAN_BACKUP_KEEP:-14}" | xargs -r rm -f; }

require_no_sessions() {
    local sessions
    sessions=$(at_database "$1" psql -XAt -c \
        "select string_agg(application_name, ', ') from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'")
    [ -z "$sessions" ] || fail "Somebody is at work in $1's database: $sessions" \
        "Stop it first, all replicas: systemctl stop karvan@$1, or scale it to 0."
}

# replace_database SERVICE FILE : everything of the role goes and comes in one transaction: all of the copy, or nothing. It
# is ended here, when all of the copy has been read, and not by psql, for which a copy that breaks off is an end as well.
replace_database() {
    say "$1: putting back $2"
    {
        echo 'BEGIN;'
        echo 'DROP OWNED BY CURRENT_USER CASCADE;'
        pg_restore --no-owner --no-privileges --file=- "$2" && echo 'COMMIT;'
    } | at_database "$1" psql -X --quiet -v ON_ERROR_STOP=1 --output=/dev/null ||
        fail "The copy could not be put back; $1's database is as it was." "See above."
    # Of tables that are not its own, the role may not take statistics, and says so of each.
    at_database "$1" psql -X --quiet -c 'SET client_min_messages = error' -c 'ANALYZE'
}

# restore_point FILE : an hour before the copy was made, for clocks that differ and for what was under way.
restore_point() {
    local name
    name=$(basename "$1" .dump)
    name=${name#before-restore-}
    date -u -d "${name%%T*} $(tr - : <<< "${name#*T}") - 1 hour" +%Y-%m-%dT%H:%M:%SZ
}

tell_what_follows() {
    local point
    point=$(restore_point "$2")
    cat >&2 << END

$1 has the state of its copy. What follows (messaging 13.5):
  1. Start $1 with KARVAN_PUBLISH=false: it handles messages, and says nothing.
  2. Every other department sends again what it told $1 since $point:
     deploy/resend $1 $point
  3. Wait until nothing waits: its readiness is green, and karvan_deferred_messages is 0 or tells the same for a minute.
  4. Start $1 without KARVAN_PUBLISH.
  5. karvan audit lists what the others know and $1 has forgotten: that is for people.
END
}
