# Words to the person at the terminal. All of it goes to standard error: standard output belongs to results.

say() { printf '%s\n' "$*" >&2; }

# What went wrong, and what to do about it.
fail() {
    printf '\nerror: %s\n' "$1" >&2
    [ -z "${2:-}" ] || printf '       %s\n' "$2" >&2
    exit 1
}

# A line that is overwritten by the next one on a terminal, and is not shown elsewhere.
progress() { [ ! -t 2 ] || printf '\r\033[K  %.100s' "$*" >&2; }
progress_over() { [ ! -t 2 ] || printf '\r\033[K' >&2; }

# The end of a log, indented, as evidence below a failure.
show_tail() {
    local file=$1 lines=${2:-15}
    [ -s "$file" ] || return 0
    printf '\n  last lines of %s:\n' "${file#"$root"/}" >&2
    tail -n "$lines" "$file" | cut -c 1-400 | sed 's/^/    /' >&2
}

# wait_until SECONDS NAME WHAT COMMAND… : polls COMMAND while process NAME lives; says what is being waited for.
wait_until() {
    local limit=$1 name=$2 what=$3 began=$SECONDS
    shift 3
    until "$@" > /dev/null 2>&1; do
        if ! running "$name"; then
            progress_over
            show_tail "$STATE/log/$name.log"
            fail "$what ended while starting." "The log above says why; if its data is broken: deploy/dev reset"
        fi
        if ((SECONDS - began >= limit)); then
            progress_over
            show_tail "$STATE/log/$name.log"
            fail "$what is not ready after $limit s." "Is the machine overloaded? Try again, or: deploy/dev reset"
        fi
        progress "$what … $((SECONDS - began)) s"
        sleep 0.1
    done
    progress_over
}
