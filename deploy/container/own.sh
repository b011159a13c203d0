#!/usr/bin/env bash
# Gives the secrets in a folder to those who read them in containers, and to nobody else: own.sh /etc/karvan, as root.
# Programs run as 10001, PostgreSQL as 999, RabbitMQ as 999; both images run their server as a user of that number.
set -Eeuo pipefail
home=${1:?usage: own.sh HOME_OF_KARVAN}
[ -s "$home/secrets/postgres.password" ] ||
    (umask 077 && od -An -N20 -tx1 /dev/urandom | tr -d ' \n' > "$home/secrets/postgres.password")
[ -s "$home/authority.pem" ] || install -m 644 "$home/tls/authority.pem" "$home/authority.pem"
chmod 755 "$home"
chown -R 10001:10001 "$home/secrets" "$home/log"
chmod 711 "$home/secrets" "$home/tls"
chmod 600 "$home"/secrets/* "$home"/tls/*.key
chown 999:999 "$home"/tls/{postgres,rabbitmq}.{key,pem} "$home/secrets/rabbitmq.conf"
