# How long pages take for twenty people at once, beside what a page may take: deploy/dev pages [--json].
#
# Twenty connections ask for one page after another, without a pause; the 95th percentile is held against the limit.

pages_users=20
pages_seconds=${KARVAN_PAGES_SECONDS:-8}

# What is asked, as whom, and the limit in milliseconds. A path that ends in “!” leads on to records of the list.
measured_pages=(
    "director list 120 /sales/opportunities"
    "director list-won 120 /sales/opportunities?f.state.in=WON"
    "director list-open 120 /sales/opportunities?f.state.in=DRAFT"
    "seller list-own 120 /sales/opportunities"
    "director board 1000 /sales/opportunities?layout=board"
    "director record 150 /sales/opportunities!"
    "director reports 1000 /reports"
    "director report-stages 1000 /reports/stages"
    "director report-success 1000 /reports/success-rate?by=product"
    "seller inbox 150 /inbox"
)

pages() {
    local json=0 entry
    [ "${1:-}" != --json ] || json=1
    exec 3>&1 1>&2  # results alone go to standard output
    packages+=(wrk)
    install_packages
    attach
    running web && running caddy || fail "The suite is not running." "Start it with: deploy/dev run"
    local address=http://127.0.0.1:$PORT_HTTP company=${KARVAN_PAGES_COMPANY:-poland} who name limit path
    results=()
    for entry in "${measured_pages[@]}"; do
        read -r who name limit path <<< "$entry"
        measure_page "$address" "$company.$who" "$name" "$limit" "$path"
    done
    if [ "$json" = 1 ]; then results_json >&3; else results_table >&3; fi
    ! results_json | jq -e '.results[] | select(.holds == false)' > /dev/null ||
        fail "Pages are slower than they may be, or did not come." "Services say more in $STATE/log."
}

# measure_page ADDRESS USER NAME LIMIT PATH
measure_page() {
    local jar=$STATE/run/pages-$2.cookies paths=$STATE/run/pages.paths answer
    # Nobody keeps what renews a session, so each page is measured with one that has just begun.
    sign_in_by_curl "$1" "$2" "$jar"
    paths_of "$1" "$jar" "$5" > "$paths"
    [ -s "$paths" ] || fail "Nothing is to be seen at $5." "Fill the company with: deploy/dev seed --size large"
    progress "$3"
    answer=$(KARVAN_PATHS=$paths KARVAN_COOKIE=$(awk '$6 == "karvan" {print $6 "=" $7}' "$jar") \
        wrk -t2 -c"$pages_users" -d"${pages_seconds}s" -s "$root/deploy/pages/ask.lua" "$1" 2>> "$STATE/log/pages.log" |
        grep '^{')
    progress_over
    note "$3: no page" "$(jq .failed <<< "$answer")" answers 0 "="
    note "$3: p95" "$(jq .p95 <<< "$answer")" ms "$4" "<="
    say "  $3: $(jq -r '"p50 \(.p50) ms, p95 \(.p95) ms, \(.per_second) pages/s, \(.bytes) bytes"' <<< "$answer")"
}

sign_in_by_curl() {
    rm -f "$3"
    curl -fsS -o /dev/null -c "$3" -H 'Sec-Fetch-Site: same-origin' --data-urlencode "username=$2" \
        --data-urlencode "password=$(secret administrator)" "$1/sign-in" || fail "$2 could not sign in."
}

# The paths to ask for, one a line.
paths_of() {
    local list=${3%!}
    [ "$list" != "$3" ] || { echo "$list"; return; }
    curl -fsS -b "$2" "$1$list" | grep -o "href=\"${list%%\?*}/[0-9a-z_]\{20,\}\"" | sed 's/^href="//; s/"$//' | sort -u
}
