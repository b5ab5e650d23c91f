# The platform's life through ./kvt, with a fake host: up, env, verbs, down, reset, and what goes wrong.
# shellcheck shell=bash source-path=SCRIPTDIR disable=SC2016,SC2034
source "$(dirname "${BASH_SOURCE[0]}")/harness.sh"

one="$scratch/one" two="$scratch/two"
in_one() { KVT_HOME=$one kvt "$@"; }
in_two() { KVT_HOME=$two kvt "$@"; }
called() { [ "$(grep -cx -- "$2" "$1/fake-calls" 2>/dev/null)" = "$3" ]; }

check 'help exits 0' ends_with 0 kvt help
for verb in up down reset env test doctor logs psql; do check "$verb --help exits 0" ends_with 0 kvt help "$verb"; done
check 'an unknown verb exits 2' eval 'ends_with 2 kvt nonsense && said "no verb"'
check 'an unknown option exits 2' ends_with 2 kvt up --nonsense
check 'a port that is no number exits 2' eval 'KVT_PG_PORT=abc ends_with 2 in_one up && said KVT_PG_PORT'
check 'env before up says so' eval 'ends_with 1 in_one env && said "not running"'
check 'down before up is harmless' ends_with 0 in_one down
mkdir "$scratch/mine" && echo precious >"$scratch/mine/file"
check 'a home that holds other things is refused' eval 'KVT_HOME="$scratch/mine" ends_with 1 kvt up && [ -f "$scratch/mine/file" ]'
check 'reset does not delete what is not a platform' eval 'KVT_HOME="$scratch/mine" ends_with 1 kvt reset --yes && [ -f "$scratch/mine/file" ]'

check 'up' eval 'ends_with 0 in_one up && said "KiVendTout is up: http"'
check 'the first up imports the sample' called "$one" 'import --sample --if-empty' 1
check 'a second up says so and starts nothing' eval 'ends_with 0 in_one up && said "Already up" && called "$one" serve 1'
check 'two platforms side by side' ends_with 0 in_two up --empty
check 'and visitors and a dataset' called "$one" 'collect --sample\|housing load --quiet' 2
check 'up --empty imports nothing' called "$two" 'import --sample --if-empty\|housing load --quiet' 0
check 'env makes psql work' eval '[ "$(eval "$(in_one env)"; psql -X -A -t -c "SELECT current_user")" = kivendtout ]'
check 'a caller with a password of its own is not misled' eval '[ "$(export PGPASSWORD=wrong; eval "$(in_one env)"; psql -X -A -t -c "SELECT 1")" = 1 ]'
check 'env names url, kafka and lake' eval '[ "$(eval "$(in_one env)"; echo "${KVT_URL%:*} $KVT_KAFKA $KVT_LAKE")" = "http://127.0.0.1 127.0.0.1:1,127.0.0.1:2 $one/lake" ]'
check 'the two have databases of their own' eval '[ "$(eval "$(in_one env)"; echo "$PGPORT")" != "$(eval "$(in_two env)"; echo "$PGPORT")" ]'
check 'a verb of the host is forwarded with its arguments' eval 'in_one status --json | grep -q "^status --json on 127.0.0.1:"'
check 'psql passes its arguments on' eval '[ "$(in_one psql -X -A -t -c "SELECT 1 + 1")" = 2 ]'
check 'doctor' ends_with 0 in_one doctor

pid=$(cut -d' ' -f1 "$one/run/host.pid")
kill -KILL "$pid"
gone "$pid"
check 'after kill -9 of the host, env says it is not running' ends_with 1 in_one env
check 'after kill -9 of the host, up starts it again' eval 'ends_with 0 in_one up && in_one env >/dev/null'
check 'the sample is imported once' called "$one" 'import --sample --if-empty' 1

check 'down' eval 'ends_with 0 in_one down && ends_with 1 in_one env && ends_with 0 in_two env'
check 'a verb starts the database that it needs' eval 'in_one status 2>"$scratch/said" | grep -q "on 127.0.0.1:" && said "PostgreSQL runs"'
in_one down 2>/dev/null
check 'a host that dies is reported with its log' eval 'FAKE_HOST_DIES=1 ends_with 1 in_one up && said "the fake host dies"'
port=$(eval "$(in_two env)"; echo "${KVT_URL##*:}")
check 'a taken HTTP port is named with what to do' eval 'KVT_HTTP_PORT=$port ends_with 1 in_one up && said "port $port is taken"'
pid=$(cut -d' ' -f1 "$two/run/host.pid")
echo "$$ 12345" >"$one/run/host.pid"
check 'down leaves alone a pid that is not the host' eval 'ends_with 0 in_one down && kill -0 $$'

check 'reset without a terminal needs --yes' eval 'ends_with 2 in_one reset </dev/null && [ -d "$one" ]'
check 'reset --yes forgets everything' eval 'ends_with 0 in_two reset --yes && [ ! -e "$two" ] && ! readlink "/proc/$pid/exe"'

in_one down 2>/dev/null
foreground() { KVT_HOME=$one exec "$root/kvt" up --foreground >"$scratch/foreground" 2>&1; }
until_said() { # what, by the launcher in the foreground
  for _ in {1..1200}; do grep -q -- "$1" "$scratch/foreground" && return; sleep 0.1; done
  echo "not said: $1; but: $(cat "$scratch/foreground")" >&2
  return 1
}
for moment in 'PostgreSQL runs' 'is up: http'; do
  foreground &
  launcher=$!
  check "up --foreground comes to '$moment'" until_said "$moment"
  kill -TERM $launcher
  check "at '$moment' it ends well on TERM" wait $launcher
  check 'and stops everything' eval 'ends_with 1 in_one env && ends_with 1 cluster status "$one/pg" && [ ! -e "$one/run/host.pid" ]'
done
