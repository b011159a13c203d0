# The services and Caddy in front of them: settings, migrations, start, readiness.

is_service() {
    local name
    for name in "${services[@]}" web; do [ "$name" != "$1" ] || return 0; done
    return 1
}

# A second replica of sales is called sales-2.
service_of() { printf '%s' "${1%-[2-9]}"; }

product_of() {
    local service
    service=$(service_of "$1")
    case $service in
        taxportal) echo TaxPortalService ;;
        *) echo "${service^}Service" ;;
    esac
}

port_name() { local name=${1^^}; printf '%s' "${name//-/_}"; }
port_of() { local name; name=PORT_$(port_name "$1"); echo "${!name}"; }
admin_port_of() { local name; name=ADMIN_PORT_$(port_name "$1"); echo "${!name}"; }

start_servers() {
    prepare_servers_home
    running postgres && running rabbitmq || say "Servers: starting PostgreSQL and RabbitMQ"
    running rabbitmq || remember_tls
    launch_postgres
    launch_rabbitmq
    await_postgres
    await_rabbitmq
}

# One file of settings for each service, without secrets; those are in files that the settings name.
write_settings() {
    local service
    for service in "${services[@]}" web; do
        write_settings_of "$service"
        [ "$service" = web ] || write_urls "$service"
    done
    secret administrator > /dev/null
    secret identity-key > /dev/null
    secret web > /dev/null
}

# write_settings_of NAME : of a service, or of its second replica.
write_settings_of() {
    local service
    service=$(service_of "$1")
    {
        echo "KARVAN_HOST=127.0.0.1"
        echo "KARVAN_HTTP_PORT=$(port_of "$1")"
        echo "KARVAN_ADMIN_PORT=$(admin_port_of "$1")"
        echo "KARVAN_JWKS_URL=http://127.0.0.1:$PORT_IDENTITY/api/identity/v1/jwks.json"
        if [ "$1" = "$service" ]; then echo "KARVAN_REPLICA=$service-1"; else echo "KARVAN_REPLICA=$1"; fi
        echo "KARVAN_LOG_LEVEL=${KARVAN_LOG_LEVEL:-info}"
        echo "MALLOC_ARENA_MAX=2"  # each arena keeps what a busy moment needed
        case $service in
            web)
                echo "KARVAN_API_URL=http://127.0.0.1:$PORT_HTTP"
                echo "KARVAN_ASSETS=$root/Services/Web/Assets"
                [ ! -d "$STATE/fonts" ] || echo "KARVAN_FONTS=$STATE/fonts"
                echo "KARVAN_WEB_SECRET_FILE=$STATE/secrets/web.password"
                ;;
            *)
                echo "KARVAN_DATABASE_URL_FILE=$STATE/secrets/$service.database-url"
                echo "KARVAN_BROKER_URL_FILE=$STATE/secrets/$service.broker-url"
                ;;
        esac
        if [ "$service" = identity ]; then
            echo "KARVAN_ADMINISTRATOR_PASSWORD_FILE=$STATE/secrets/administrator.password"
            echo "KARVAN_IDENTITY_KEY_FILE=$STATE/secrets/identity-key.password"
        fi
        if [ "$service" = taxportal ]; then
            echo "KARVAN_TAX_SECRETS=$STATE/secrets/tax"
            # The demo's portals are quick; the real ones want to be asked less often.
            echo "KARVAN_TAX_INQUIRY_SECONDS=1"
            echo "KARVAN_TAX_INQUIRY_LONGEST_SECONDS=30"
            echo "KARVAN_TAX_SETTLING_SECONDS=5"
            echo "KARVAN_TAX_REACTION_SECONDS=2"
            echo "KARVAN_TAX_LEASE_SECONDS=10"
        fi
    } > "$STATE/services/$1.env"
}

percent_encoded() { printf '%s' "$1" | jq -sRr @uri; }

# database_url SERVICE HOST:PORT AUTHORITY : over a network: encrypted, and with whom it says it is.
database_url() {
    printf 'postgres://%s:%s@%s/%s?sslmode=verify-full&sslrootcert=%s&channel_binding=require' \
        "$1" "$(secret "database-$1")" "$2" "$1" "$(percent_encoded "$3")"
}

broker_url() {
    printf 'amqps://svc-%s:%s@%s/karvan?cacertfile=%s' "$1" "$(secret "broker-$1")" "$2" "$(percent_encoded "$3")"
}

# The same for the user that may configure: while it may.
provision_url() {
    printf 'amqps://provision:%s@%s/karvan?cacertfile=%s' "$(secret broker-provision)" "$1" "$(percent_encoded "$2")"
}

# Where the servers are; with a standby or more nodes, several places with commas between them.
database_places() { printf '%s:%s' "$(percent_encoded "$SERVERS/postgres/socket")" "$PORT_POSTGRES"; }
broker_places() { printf '127.0.0.1:%s' "$PORT_AMQP"; }

write_urls() {
    local password
    password=$(secret "database-$1")
    # By socket: a third cheaper than TCP for the many short questions of one machine.
    if ! tls_only; then
        printf 'postgres://%s:%s@%s/%s' "$1" "$password" "$(database_places)" "$1" | keep_secret "$1.database-url"
        printf 'amqp://svc-%s:%s@%s/karvan' "$1" "$(secret "broker-$1")" "$(broker_places)" |
            keep_secret "$1.broker-url"
    else
        database_url "$1" "localhost:$PORT_POSTGRES" "$STATE/tls/authority.pem" | keep_secret "$1.database-url"
        broker_url "$1" "localhost:$PORT_AMQPS" "$STATE/tls/authority.pem" | keep_secret "$1.broker-url"
    fi
}

file_version() { stat -Lc '%n %i %Y %s' "$@"; }

# What Web reads at its start: templates, texts, styles, scripts, faces.
page_files() {
    local -a folders=("$root/Services/Web/Assets")
    [ ! -d "$STATE/fonts" ] || folders+=("$STATE/fonts")
    find "${folders[@]}" -type f -exec stat -Lc '%n %i %Y %s' {} + | sort
}

# What a running service was started from: when this changes, it is started again.
service_version() {
    {
        file_version "$products/$(product_of "$1")"
        cat "$STATE/services/$1.env"
        case $(service_of "$1") in
            web) page_files ;;
            *) cat "$STATE/secrets/$(service_of "$1")".{database,broker}-url ;;
        esac
    } | sha256sum | cut -c 1-32
}

# migrate_services [SERVICE …] : all at once; a service whose executable has been through before is passed over.
migrate_services() {
    local service version program
    local -a waiting=() settings
    [ $# -gt 0 ] || set -- "${services[@]}"
    for service in "$@"; do
        program=$products/$(product_of "$service")
        version=$(file_version "$program")
        [ "$(cat "$STATE/run/$service.migrated" 2>/dev/null)" != "$version" ] || continue
        mapfile -t settings < "$STATE/services/$service.env"
        env "${settings[@]}" "$program" migrate > "$STATE/log/$service-migrate.log" 2>&1 9>&- &
        waiting+=("$service $! $version")
    done
    [ ${#waiting[@]} = 0 ] || say "Migrations: ${#waiting[@]} databases"
    local entry pid
    for entry in "${waiting[@]}"; do
        read -r service pid version <<< "$entry"
        if ! wait "$pid"; then
            show_tail "$STATE/log/$service-migrate.log"
            fail "The migrations of $service failed." "Mend them and run again; 'deploy/dev reset' drops all data."
        fi
        echo "$version" > "$STATE/run/$service.migrated"
    done
}

# start_services [SERVICE …] : starts what does not run, and again what runs from older files.
start_services() {
    local service version
    local -a outdated=() settings
    [ $# -gt 0 ] || set -- "${services[@]}" web
    for service in "$@"; do
        version=$(service_version "$service")
        if running "$service" && [ "$(cat "$STATE/run/$service.version" 2>/dev/null)" = "$version" ]; then continue; fi
        outdated+=("$service")
        ! running "$service" || kill -TERM "$(process_id "$service")"
    done
    [ ${#outdated[@]} = 0 ] || say "Services: starting ${outdated[*]}"
    for service in "${outdated[@]}"; do
        stop_process "$service" 20
        require_port "$(port_of "$service")" "$service"
        require_port "$(admin_port_of "$service")" "the health of $service"
        mapfile -t settings < "$STATE/services/$service.env"
        start_process "$service" "$(id -un)" "${settings[@]}" "$products/$(product_of "$service")" serve
        service_version "$service" > "$STATE/run/$service.version"
    done
}

health() { curl -q --noproxy '*' --silent --max-time 2 "$@" "http://127.0.0.1:$(admin_port_of "$service")/readyz"; }

# await_ready SERVICE … : until each says so on its admin port.
await_ready() {
    local limit=60 began=$SECONDS service
    local -a waiting=("$@") still
    while :; do
        still=()
        for service in "${waiting[@]}"; do
            health --fail > /dev/null || still+=("$service")
        done
        [ ${#still[@]} -gt 0 ] || break
        waiting=("${still[@]}")
        for service in "${waiting[@]}"; do
            running "$service" || fail_service "$service" "$service ended while starting."
        done
        ((SECONDS - began < limit)) || fail_service "${waiting[0]}" "Not ready after $limit s: ${waiting[*]}"
        progress "ready: $(($# - ${#waiting[@]})) of $#; waiting for ${waiting[*]}"
        sleep 0.2
    done
    progress_over
    say "Services: ready"
}

fail_service() {
    local service=$1 answer
    progress_over
    answer=$(health || true)
    [ -z "$answer" ] || printf '\n  %s says about its readiness: %s\n' "$service" "$answer" >&2
    show_tail "$STATE/log/$service.log"
    fail "$2" "The log above says why. Then: deploy/dev run $service"
}
