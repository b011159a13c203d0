#!/usr/bin/env bash
# In the container `provisioned`: roles and databases, then the broker's topology. Settings from deploy/compose.yaml.
set -Eeuo pipefail
PGPASSWORD=$(< /etc/karvan/secrets/postgres.password)
export PGPASSWORD
/opt/karvan/deploy/provision roles /etc/karvan | psql -X --quiet -v ON_ERROR_STOP=1 --dbname=postgres
/opt/karvan/deploy/provision broker /etc/karvan
