# What the database server itself lets the departments' roles do. The broker's users are tried by MessagingTests.

# Of the running suite.
rights() {
    attach
    running postgres || fail "PostgreSQL is not running." "Start the suite with: deploy/dev run"
    try_rights || fail "The roles may do more than they should, or less." "See above."
}

# On the tests' server, with roles made as for any installation.
check_rights() {
    load_ports
    tls=$STATE/tls
    provision_databases
    try_rights
}

try_rights() {
    local role tried=0 wrong=0
    for role in "${services[@]}"; do
        try_connections "$role"
        try_deeds "$role"
    done
    superuser_stays_out || wrong=$((wrong + 1))
    ((wrong == 0)) || return 1
    say "  ${#services[@]} roles: $tried connections and deeds, each allowed or refused as it should be"
}

# as_role ROLE DATABASE [psql's arguments] : by the password, as a service over a network.
as_role() {
    PGPASSWORD=$(secret "database-$1") PGSSLMODE=disable "$(postgres_programs)/psql" -XAt -w \
        -h 127.0.0.1 -p "$PORT_POSTGRES" -U "$1" -d "$2" "${@:3}" 2>&1
}

# Its own database and no other.
try_connections() {
    local role=$1 database answer
    for database in "${services[@]}" postgres template1; do
        answer=$(as_role "$role" "$database" -c 'select 1' || true)
        tried=$((tried + 1))
        case $database:$answer in
            "$role:1") ;;
            *"permission denied for database"*) [ "$database" != "$role" ] || not_so "$role may not into its own database" ;;
            *) not_so "$role in $database: $answer" ;;
        esac
    done
}

not_so() {
    say "  WRONG: $*"
    wrong=$((wrong + 1))
}

# What a role could do beyond its own tables, from within its own database: each is refused, or not there at all.
try_deeds() {
    local role=$1 answers answer
    local -a deeds=(
        'create database loot' 'create role thief' "alter role $role createdb" "alter role $role superuser"
        'select rolpassword from pg_authid' 'set role postgres' "copy (select 1) to program 'true'"
        "select pg_read_file('postgresql.conf')" 'alter system set fsync = off' 'create extension plpython3u'
    )
    answers=$(printf '%s;\n' "${deeds[@]}" "select 'member of ' || count(*) || ' roles' from pg_auth_members m
        join pg_roles r on r.oid = m.member where r.rolname = current_user" | as_role "$role" "$role")
    tried=$((tried + ${#deeds[@]}))
    while IFS= read -r answer; do
        case $answer in
            DETAIL:*|HINT:*|'member of 0 roles') ;;
            ERROR:*"permission denied"*|ERROR:*"must be"*|ERROR:*"must have"*|ERROR:*"is not available"*) ;;
            *) not_so "$role: $answer" ;;
        esac
    done <<< "$answers"
    [ "$(grep -c '^ERROR' <<< "$answers")" = ${#deeds[@]} ] || not_so "$role was not refused everything: $answers"
}

# Not from the network, with any password.
superuser_stays_out() {
    local answer
    answer=$(PGPASSWORD=x "$(postgres_programs)/psql" -XAt -w -h 127.0.0.1 -p "$PORT_POSTGRES" -U postgres -d postgres \
        -c 'select 1' 2>&1 || true)
    case $answer in *"rejects connection"*) ;; *) not_so "the superuser from the network: $answer"; return 1 ;; esac
}
