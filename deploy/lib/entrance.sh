# The entrance: Caddy, the addresses, and what is told about the running suite.

# start_caddy [REPLICA…] : in front of each service, and of these more replicas.
start_caddy() {
    local version service replica
    local -a settings=(KARVAN_CERTIFICATES="$STATE/caddy")
    for service in "${services[@]}" web; do
        settings+=("AT_${service^^}=127.0.0.1:$(port_of "$service")")
        for replica in "$@"; do
            [ "$(service_of "$replica")" = "$service" ] || continue
            settings[-1]+=" 127.0.0.1:$(port_of "$replica")"
        done
    done
    settings+=(PORT_HTTPS="$PORT_HTTPS" PORT_HTTP="$PORT_HTTP")
    settings+=(XDG_DATA_HOME="$STATE/caddy" XDG_CONFIG_HOME="$STATE/caddy")
    # It passes small answers on: half the cores do, and rarer collections; this saves a quarter of its time.
    settings+=(GOMAXPROCS=$((($(nproc) + 1) / 2)) GOGC=400)
    version=$(printf '%s\n' "${settings[@]}" | cat - "$root/deploy/caddy/Caddyfile" | sha256sum)
    if running caddy && [ "$(cat "$STATE/run/caddy.version" 2>/dev/null)" = "$version" ]; then return; fi
    stop_process caddy 10
    require_port "$PORT_HTTPS" "the pages"
    require_port "$PORT_HTTP" "the API without TLS"
    start_process caddy "$(id -un)" "${settings[@]}" \
        caddy run --adapter caddyfile --config "$root/deploy/caddy/Caddyfile"
    echo "$version" > "$STATE/run/caddy.version"
    wait_until 20 caddy Caddy port_is_taken "$PORT_HTTPS"
}

print_addresses() {
    cat >&2 << END

  pages          https://localhost:$PORT_HTTPS   (its authority: .karvan/caddy/pki/authorities/local/root.crt)
  API            https://localhost:$PORT_HTTPS/api/…, on this machine also http://127.0.0.1:$PORT_HTTP/api/…
  administrator  password in .karvan/secrets/administrator.password
  look inside    deploy/dev status | logs sales | queues | outbox sales | psql sales | karvan --help
  stop           deploy/dev down
END
}

show_status() {
    attach
    local name state ready service
    for name in postgres epmd rabbitmq "${services[@]}" web caddy "${stand_ins[@]}"; do
        state=stopped ready=""
        if running "$name"; then
            state="running, process $(process_id "$name"), $(resident "$(process_id "$name")") MB"
            if is_service "$name"; then
                service=$name
                ready="port $(port_of "$name"), $(health --fail > /dev/null && echo ready || echo "not ready")"
            fi
        fi
        printf '%-12s %-38s %s\n' "$name" "$state" "$ready"
    done
    printf '\npages %s   API %s\n' "https://localhost:$PORT_HTTPS" "http://127.0.0.1:$PORT_HTTP"
}

resident() { awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$1/status" 2>/dev/null; }

show_log() {
    attach
    [ -n "${1:-}" ] && [ -f "$STATE/log/$1.log" ] ||
        fail "Which log?" "One of: $(cd "$STATE/log" && printf '%s ' *.log | sed 's/\.log//g')"
    exec tail -n 50 -F "$STATE/log/$1.log"
}
