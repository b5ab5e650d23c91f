#!/usr/bin/env bash
# A streaming standby: copied from the primary when it has nothing yet, then follows it.
set -euo pipefail

data=${PGDATA:-/var/lib/postgresql/data}/standby
if [ ! -s "$data/PG_VERSION" ]; then
  # Into a folder beside, then moved: a copy that was cut off is not taken for a database.
  rm -rf "$data.new" "$data"
  pg_basebackup -h "${PRIMARY_HOST:-postgres}" -p "${PRIMARY_PORT:-5432}" -U standby -D "$data.new" -c fast -X stream -S standby -R
  chmod 700 "$data.new"
  mv "$data.new" "$data"
fi
exec postgres -D "$data" -c listen_addresses='*' -c hot_standby=on "$@"
