# Runs as root: installs the packages named as arguments without starting a service of the system.
#
# Debian asks /usr/sbin/policy-rc.d before a package may start its service; 101 means no. An own policy of the machine
# is put aside and comes back, also when apt fails or is interrupted.
set -eu
policy=/usr/sbin/policy-rc.d
kept=$policy.before-karvan

restore() {
    rm -f "$policy"
    if [ -e "$kept" ]; then mv "$kept" "$policy"; fi
}
trap restore EXIT
trap 'exit 130' INT TERM HUP

# A bolt left by a run that was killed is ours, not the machine's: then the one put aside is the true one.
if [ -e "$policy" ] && [ ! -e "$kept" ]; then mv "$policy" "$kept"; fi
printf '#!/bin/sh\nexit 101\n' > "$policy"
chmod 755 "$policy"

# No cluster of the system's either: ours is made under .karvan/.
mkdir -p /etc/postgresql-common/createcluster.d
printf 'create_main_cluster = false\n' > /etc/postgresql-common/createcluster.d/karvan.conf
trap 'rm -f /etc/postgresql-common/createcluster.d/karvan.conf; restore' EXIT

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" < /dev/null
