# Building: what is up to date is not even asked about.

swift_sources=(Package.swift Services Shared Tests)

locate_products() { products=${KARVAN_PRODUCTS:-$root/.build/release}; }

# build_release [PRODUCT] : everything, or one executable.
build_release() {
    locate_products
    if [ -n "${KARVAN_PRODUCTS:-}" ]; then
        say "Build: using the executables in $products"
        return
    fi
    local stamp=$STATE/run/built sources
    local -a choice=()
    [ -z "${1:-}" ] || choice=(--product "$1")
    if [ -z "${1:-}" ] && [ -f "$stamp" ] && [ -x "$products/karvan" ]; then
        sources=$(find "$root/Package.swift" "$root/Services" "$root/Shared" "$root/Tests"/{*StandIn*,TaxMeasure,Bench} -newer "$stamp" -print -quit)
        [ -n "$sources" ] || { say "Build: up to date"; return; }
    fi
    touch "$STATE/run/building"
    if [ -x "$products/karvan" ]; then say "Build: release${1:+ of $1}"
    else say "Build: release; the first one takes 10 to 30 minutes"; fi
    swift_build -c release "${choice[@]}" || fail "The build failed." "The whole log: $STATE/log/build.log"
    # The time before the build: what was edited meanwhile is new.
    [ -n "${1:-}" ] || mv "$STATE/run/building" "$stamp"
}

# swift_build [swift-build's arguments] : one moving line, and what the compiler had to say if it fails.
swift_build() {
    local log=$STATE/log/build.log terminal=0
    [ ! -t 2 ] || terminal=1
    (cd "$root" && swift build "$@" 9>&-) 2>&1 | tee "$log" | build_progress "$terminal" >&2 || {
        grep -avE '^\[[0-9]+/[0-9]+\]' "$log" | tail -n 60 | sed 's/^/    /' >&2
        return 1
    }
}

build_progress() {
    awk -v terminal="$1" '
        match($0, /^\[[0-9]+\/[0-9]+\]/) {
            split(substr($0, 2, RLENGTH - 2), count, "/")
            if (terminal) { printf "\r\033[K  %s", substr($0, 1, 100); fflush() }
            else if (count[2] > 50 && int(count[1] * 10 / count[2]) > tenth) {
                tenth = int(count[1] * 10 / count[2]); print "    " tenth * 10 " %  " $0; fflush()
            }
        }
        END { if (terminal) printf "\r\033[K" }'
}

format_sources() {
    require_swift
    (cd "$root" && swift format --in-place --parallel --recursive "${swift_sources[@]}")
}
