# The private PostgreSQL cluster: start, reuse, faults, and the folders it may find itself in.
# shellcheck shell=bash source-path=SCRIPTDIR disable=SC2016,SC2034
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

value() { sed -n "s/^$1=//p"; }
query() { # cluster folder, statement, as the application
  local address
  address=$(cluster status "$1") || return 1
  PGPASSFILE=$(value PGPASSFILE <<<"$address") psql -X -q -A -t -h 127.0.0.1 -p "$(value PGPORT <<<"$address")" -U kivendtout -d kivendtout -c "$2"
}
answers() { [ "$(query "$1" 'SELECT 6 * 7')" = 42 ]; }
server() { head -n 1 "$(cat "$1/elsewhere" 2>/dev/null || echo "$1/base")/data/postmaster.pid"; } # its pid; a start writes another
same() { [ "$1" = "$2" ]; }

a="$scratch/a/pg" b="$scratch/b/pg"
cluster start "$a" 0 >"$scratch/first" &
cluster start "$b" 0 >/dev/null &
wait %1; wait %2
check 'two clusters start at the same time' eval 'answers "$a" && answers "$b"'
server=$(server "$a")
check 'a second start gives the same address' same "$(cat "$scratch/first")" "$(cluster start "$a" 0)"
check 'and leaves the server that runs as it is' same "$server" "$(server "$a")"
check 'the application is no superuser' same off "$(query "$a" 'SHOW is_superuser')"
check 'the superuser does not come in over TCP' ends_with 2 psql -X -w -h 127.0.0.1 -p "$(cluster port "$a")" -U postgres -c 'SELECT 1'
check 'four hosts and their tests have room' same t "$(query "$a" "SELECT current_setting('max_connections')::int >= 4 * 50")"
check 'commits reach the disk' same on,on "$(query "$a" "SELECT current_setting('fsync') || ',' || current_setting('synchronous_commit')")"

query "$a" 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)'
kill -KILL "$server"
gone "$server"
check 'after kill -9 it says it is stopped' ends_with 1 cluster status "$a"
check 'after kill -9 a start needs no repair' ends_with 0 cluster start "$a" 0
check 'after kill -9 what was committed is there' same 42 "$(query "$a" 'SELECT n FROM kept')"
check 'the port is kept' same "$(value PGPORT <"$scratch/first")" "$(cluster port "$a")"

cluster stop "$a"
pidfile="$(cat "$a/elsewhere" 2>/dev/null || echo "$a/base")/data/postmaster.pid"
printf '%s\n%s\n1\n5432\n\n127.0.0.1\n\nready\n' $$ "$(dirname "$pidfile")" >"$pidfile"
check 'a stale pid that another program has now does not stop a start' eval 'ends_with 0 cluster start "$a" 0 && answers "$a"'

rm "$a/keys/pg-password" "$a/keys/pgpass"
check 'a lost password is replaced' eval 'ends_with 0 cluster start "$a" 0 && answers "$a"'

check 'a taken port is named with what to do' eval 'ends_with 1 cluster start "$scratch/c/pg" "$(cluster port "$a")" && said "is taken by" && said KVT_PG_PORT'
check 'a full disk is named with what to do' eval 'KVT_MIN_FREE_MB=999999999 ends_with 1 cluster start "$scratch/d/pg" 0 && said "MB are free"'

long="$scratch/long/$(printf 'x%.0s' {1..90})/pg"
check 'a path longer than a socket may have' eval 'ends_with 0 cluster start "$long" 0 && answers "$long"'
cluster destroy "$long"
check 'destroy leaves nothing' eval '[ ! -e "$long" ]'

mkdir -m 700 "$scratch/closed"
check 'a folder that the server may not enter' eval 'ends_with 0 cluster start "$scratch/closed/pg" 0 && answers "$scratch/closed/pg"'
elsewhere=$(cat "$scratch/closed/pg/elsewhere" 2>/dev/null || echo /nonexistent)
cluster destroy "$scratch/closed/pg"
check 'destroy finds the data that lies elsewhere' eval '[ ! -e "$scratch/closed/pg" ] && [ ! -e "$elsewhere" ]'

mkdir -p "$scratch/mine" && echo precious >"$scratch/mine/file"
check 'destroy refuses a folder it did not make' eval 'ends_with 1 cluster destroy "$scratch/mine" && [ -f "$scratch/mine/file" ]'

if [ "$(id -u)" -eq 0 ] && id nobody >/dev/null 2>&1; then
  mkdir -m 777 "$scratch/nobody"
  as_nobody() { runuser -u nobody -- "$root/ops/postgres/cluster" "$@"; }
  if runuser -u nobody -- test -x "$root/ops/postgres/cluster"; then
    check 'without root it runs as its caller' ends_with 0 as_nobody start "$scratch/nobody/pg" 0
    as_nobody destroy "$scratch/nobody/pg"
  else echo 'skip without root it runs as its caller: the clone is closed to other users'; fi
else echo 'skip without root it runs as its caller: this is not root'; fi
