# The embedded PostgreSQL, or the one that KVT_PG names.
# shellcheck shell=bash disable=SC2154

cluster() { KVT_PG_KEYS=$home/keys KVT_PG_LOG=$home/log/postgres.log "$root/ops/postgres/cluster" "$@"; }

# PGHOST, PGPORT, ... from KEY=VALUE lines into this process's environment.
export_address() {
  local key value
  while IFS='=' read -r key value; do
    case $key in PG[A-Z]*) export "$key=$value" ;; esac
  done
}

# Npgsql's "Host=...;Port=...;Username=..." as the variables that psql reads.
address_of_connection_string() {
  tr ';' '\n' <<<"$1" | sed -n \
    -e 's/^ *\(host\|server\) *= */PGHOST=/Ip' -e 's/^ *port *= */PGPORT=/Ip' -e 's/^ *\(username\|user id\|user\) *= */PGUSER=/Ip' \
    -e 's/^ *\(database\|db\) *= */PGDATABASE=/Ip' -e 's/^ *\(password\|pwd\) *= */PGPASSWORD=/Ip' -e 's/^ *passfile *= */PGPASSFILE=/Ip'
}

database_is_running() { [ -n "${KVT_PG:-}" ] || { [ -d "$home/pg" ] && cluster status "$home/pg" >/dev/null 2>&1; }; }

find_database() {
  unset PGPASSWORD PGPASSFILE PGSERVICE PGHOSTADDR # the caller's own would win over what is printed here
  if [ -n "${KVT_PG:-}" ]; then export_address < <(address_of_connection_string "$KVT_PG"); return; fi
  export_address < <(cluster status "$home/pg")
}

start_database() { # says so when it had to start it
  if [ -z "${KVT_PG:-}" ] && ! database_is_running; then
    check_ports
    make_home
    [ -d "$home/pg" ] || say "Making a PostgreSQL cluster in $home/pg"
    cluster start "$home/pg" "$pg_port" >/dev/null || exit
    say "PostgreSQL runs on 127.0.0.1:$(cluster port "$home/pg")"
  fi
  find_database
}
