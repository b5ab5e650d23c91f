# Help, doctor, and the verbs that the host answers.
# shellcheck shell=bash disable=SC2154

host_verb_needs() { # verb, and the word behind it if that matters
  awk -v v="$1" -v next_word="${2:-}" '$1 == v { parts = split($2, need, "!"); print (parts > 1 && need[2] == next_word ? "none" : need[1]) }' "$root/ops/kvt/host-verbs"
}

host_verb() { dotnet "$(host_folder)/KiVendTout.Host.dll" "$@"; }

forward() {
  local needs help=''
  needs=$(host_verb_needs "$1" "${2:-}")
  [ -n "$needs" ] || fail "there is no verb '$1'; ./kvt help lists them" "$exit_usage"
  case " $* " in *' --help '* | *' -h '*) help=yes ;; esac
  need_machine
  build_host
  if [ -z "$help" ]; then
    case $needs in db) start_database ;; none) make_home ;; esac
  fi
  exec dotnet "$(host_folder)/KiVendTout.Host.dll" "$@"
}

verb_bench() { # the engines' benchmarks start a server of their own
  need_machine
  [[ " $* " != *' graphql '* ]] || need_test_machine
  build bench bench/KiVendTout.Bench.csproj "$root/bench/bin/Release/net10.0/KiVendTout.Bench.dll" src bench
  build_host
  exec dotnet "$root/bench/bin/Release/net10.0/KiVendTout.Bench.dll" "$@"
}

help_on() {
  case ${1:-} in
    '') help_overview ;;
    up) cat <<'TEXT'
usage: ./kvt up [--empty] [--foreground]
Installs what is missing, builds, starts PostgreSQL and the host, and on the first start brings in the samples: orders, what
visitors did, and the dataset housing.
  --empty       without the samples
  --foreground  stay, with the log on the console, until TERM or Ctrl-C (for containers)
TEXT
      ;;
    down) echo 'usage: ./kvt down
Stops the host (ten seconds to finish, then killed) and PostgreSQL. Everything is kept.' ;;
    reset) echo 'usage: ./kvt reset [--yes]
Stops everything and deletes KVT_HOME: events, read models, lake, keys. Asks first; --yes does not.' ;;
    env) cat <<'TEXT'
usage: eval "$(./kvt env)"
Prints what other programs need to reach the running platform: PGHOST, PGPORT, PGUSER, PGDATABASE, PGPASSFILE, KVT_URL,
KVT_KAFKA, KVT_LAKE, KVT_HOME. Exit 1 when it is not running.
TEXT
      ;;
    test) cat <<'TEXT'
usage: ./kvt test [--long] [--only NAME]
Builds, checks the code style, and runs every test against a private PostgreSQL. The last line is
"N passed, N failed, N skipped"; exit 1 when anything failed.
  --long        also the tests that take minutes (KVT_LONG=1)
  --only NAME   only test projects whose name holds NAME; also: Launcher, Format
TEXT
      ;;
    doctor) echo 'usage: ./kvt doctor
Looks at what the machine has and what is running, and says what to do about what is not right. Exit 3 when something is missing.' ;;
    logs) echo 'usage: ./kvt logs [--follow]
The end of the logs of the host and of PostgreSQL.' ;;
    bench) verb_bench --help ;;
    psql) echo 'usage: ./kvt psql [ARGUMENTS OF psql]
psql on the platform'\''s database, which is started if it is not running.' ;;
    *) if [ -n "$(host_verb_needs "$1")" ]; then forward "$1" --help; else fail "there is no verb '$1'; ./kvt help lists them" "$exit_usage"; fi ;;
  esac
}

help_overview() {
  cat <<'TEXT'
usage: ./kvt VERB [ARGUMENTS]        ./kvt VERB --help says more

  up          start everything (--empty: without the samples; --foreground: for containers)
  down        stop everything, keep the data
  reset       stop everything and forget the data, after asking (--yes)
  env         shell lines for other programs: eval "$(./kvt env)"; psql
  test        build and run every test (--long, --only NAME)
  doctor      what this machine has, what is missing, what to do
  logs        the end of the logs (--follow)
  psql        the database's own shell
  bench       measure an engine, each figure beside its floor: ./kvt bench events, graphql, messaging, inference, housing

TEXT
  sed -n '/^#/d; s/^\([a-z-]*\)  *[a-z!]*  *\(.*\)/  \1|\2/p' "$root/ops/kvt/host-verbs" | awk -F'|' '{ printf "%-13s %s\n", $1, $2 }'
  cat <<'TEXT'

Settings, by environment: KVT_HOME (.kvt: all state), KVT_PG_PORT (5463), KVT_HTTP_PORT (5080), both 0 for a free port;
KVT_PG (Npgsql connection string of a server of your own: none is started then), NO_COLOR.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 something is missing on the machine.
TEXT
}

finding() { # ok|no|--, what, detail
  local colour=''
  case $1 in ok) colour=$green ;; no) colour=$red ;; esac
  [ -t 1 ] || colour=''
  printf '%s%-3s%s %-14s %s\n' "$colour" "$1" "${colour:+$plain}" "$2" "$3"
}

verb_doctor() {
  [ $# -eq 0 ] || fail "doctor takes nothing, not '$1'" "$exit_usage"
  local bad=0 missing free sdk
  if sdk=$(cd "$root" && dotnet --version 2>/dev/null); then finding ok '.NET SDK' "$sdk (global.json asks for $(wanted_sdk))"
  else finding no '.NET SDK' "$(wanted_sdk) or a later feature band: https://dotnet.microsoft.com/download/dotnet/10.0"; bad=3; fi
  missing=$(debian_packages_missing | xargs)
  if [ -z "$missing" ]; then finding ok 'Debian' "postgresql, librdkafka1${KVT_MONGO_URI:+, libmongoc-1.0-0}"
  else finding no 'Debian' "apt-get install -y --no-install-recommends $missing"; bad=3; fi
  if command -v npm >/dev/null; then finding ok 'npm' "$(npm --version 2>/dev/null)"
  elif root_npm_is_current; then finding -- 'npm' 'not there, and not needed now'
  else finding no 'npm' 'apt-get install nodejs npm'; bad=3; fi
  if root_npm_is_current; then
    finding ok 'DuckDB' "${duckdb_library#"$root"/}"
    finding ok 'ONNX Runtime' "${onnxruntime_library#"$root"/}"
  else finding -- 'npm packages' 'DuckDB, ONNX Runtime and the web pages: fetched at the next start'; fi
  if is_host_built; then finding ok 'build' 'up to date'
  else finding -- 'build' 'sources changed: built at the next start'; fi
  free=$(df -Pm "$root" | awk 'NR == 2 { print $4 }')
  if [ "$free" -ge 2000 ]; then finding ok 'disk' "$free MB free"; else finding no 'disk' "$free MB free: 2000 asked for a build and an import"; bad=${bad/0/1}; fi
  doctor_running
  return "$bad"
}

doctor_running() {
  if [ -n "${KVT_PG:-}" ]; then finding -- 'PostgreSQL' 'KVT_PG names one of yours'
  elif database_is_running; then finding ok 'PostgreSQL' "127.0.0.1:$(cluster port "$home/pg"), data under $home"
  elif [ "$pg_port" != 0 ] && port_taken "$pg_port"; then finding no 'PostgreSQL' "port $pg_port is taken by something else: set KVT_PG_PORT"
  else finding -- 'PostgreSQL' "not running (port $pg_port is free)"; fi
  if host_pid >/dev/null; then
    if host_is_healthy; then finding ok 'host' "$(host_says KVT_URL)"; else finding no 'host' "runs but does not answer /health: $host_log"; fi
  elif [ "$http_port" != 0 ] && port_taken "$http_port"; then finding no 'host' "port $http_port is taken by something else: set KVT_HTTP_PORT"
  else finding -- 'host' "not running (port $http_port is free)"; fi
}
