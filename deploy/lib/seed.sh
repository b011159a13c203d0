# Data to live with: deploy/dev seed --size large fills the running demo's Polish company (--company iran: the Iranian one).

# size: accounts, opportunities, lines of each
declare -A seed_sizes=([small]="1000 2000 5" [large]="100000 200000 5")

seed() {
    local size=small company=poland
    while [ $# -gt 0 ]; do
        case $1 in
            --size) size=${2:-}; shift 2 || shift ;;
            --company) company=${2:-}; shift 2 || shift ;;
            *) fail "seed does not know '$1'." "Use: deploy/dev seed [--size small|large] [--company poland|iran]" ;;
        esac
    done
    [ -n "${seed_sizes[$size]:-}" ] || fail "There is no size '$size'." "One of: ${!seed_sizes[*]}"
    attach
    running postgres && running web || fail "The suite is not running." "Start it with: deploy/dev run"
    local accounts opportunities lines name
    read -r accounts opportunities lines <<< "${seed_sizes[$size]}"
    name=$(sql_as_owner sales -c "SELECT c.name FROM company c JOIN app_user u USING (company_id) WHERE u.username = '$company.seller'")
    [ -n "$name" ] || fail "There is no demo company '$company'." "Start the demo with: deploy/dev run"
    say "Seed: $accounts accounts, $opportunities opportunities, $((opportunities * lines)) lines for $name"
    sql_as_owner sales -v company="$name" -v accounts="$accounts" -v opportunities="$opportunities" -v lines="$lines" \
        -v source="seed-$size" -f "$root/deploy/seed/sales.sql" >&2 || fail "The seed did not get through." "Its words are above."
}
