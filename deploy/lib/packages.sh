# What the machine must have: a Swift toolchain, and Debian packages by name.

# jq and curl talk to the broker's management interface; pkg-config tells SwiftPM where libpq and librabbitmq are.
packages=(
    postgresql rabbitmq-server caddy
    libpq-dev librabbitmq-dev libssl-dev libxml2-dev zlib1g-dev pkg-config
    ca-certificates curl jq openssl xmlsec1
)

require_swift() {
    [ -z "${KARVAN_PRODUCTS:-}" ] || return 0
    command -v swift > /dev/null ||
        fail "There is no Swift toolchain on PATH." "Install Swift 6.3 or newer: https://swift.org/install"
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')
    [ "$(printf '%s\n' 6.2 "${version:-0}" | sort -V | head -n 1)" = 6.2 ] ||
        fail "Swift ${version:-of unknown version} is too old." "Install Swift 6.3 or newer: https://swift.org/install"
}

missing_packages() {
    local package
    for package in "${packages[@]}"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
    done
}

install_packages() {
    command -v dpkg-query > /dev/null ||
        fail "This is not Debian." "Install what these packages hold, by hand: ${packages[*]}"
    local missing
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0

    local line="apt-get install -y --no-install-recommends $missing"
    local -a become=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo > /dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; } ||
            fail "Packages are missing, and you may not install any." "Let an administrator run: $line"
        become=(sudo)
    fi
    say "Packages: installing $missing"
    mkdir -p "$suite_state"
    local log=$suite_state/packages.log
    # shellcheck disable=SC2086  # names, one word each
    if ! "${become[@]}" bash "$root/deploy/lib/install.sh" $missing > "$log" 2>&1; then
        show_tail "$log" 20
        fail "The packages could not be installed." "Mend what apt-get says above, then run: $line"
    fi
    say "Packages: installed; the system's own services were not started"
}
