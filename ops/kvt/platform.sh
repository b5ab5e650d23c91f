# up, down, reset, env, logs, psql: the platform as a whole.
# shellcheck shell=bash disable=SC2154

verb_up() {
  local empty='' foreground=''
  while [ $# -gt 0 ]; do
    case $1 in
      --empty) empty=yes ;;
      --foreground) foreground=yes ;;
      *) fail "up knows --empty and --foreground, not '$1'" "$exit_usage" ;;
    esac
    shift
  done
  check_ports
  if is_up; then
    say "Already up."
    is_host_built || say "Sources changed since it was built: ./kvt down && ./kvt up takes them in."
    say_where
    return
  fi
  need_machine
  make_home
  exec 7>"$home/run/up.lock"
  flock -n 7 || { say "Another ./kvt up of $home is running; waiting for it"; flock 7; }
  if is_up; then say_where; return; fi
  build_host
  stop_host || true # one that hangs, or the pid file of one that was killed
  if [ -n "$foreground" ]; then # from here on, whenever a signal comes, what was started is stopped
    trap end_foreground EXIT
    trap 'exit 0' TERM INT
  fi
  start_database 7>&-
  if [ -n "$foreground" ]; then run_in_foreground "$empty"; else run_in_background "$empty"; fi
}

is_up() { host_pid >/dev/null && database_is_running && host_is_healthy; }

run_in_background() {
  say "Starting the host"
  launch_host "$host_log" 7>&-
  wait_for_host
  first_import "$1"
  say_where
}

run_in_foreground() {
  launch_host - 7>&-
  wait_for_host
  first_import "$1"
  say_where
  local status=0
  wait "$launched" || status=$?
  exit "$status"
}

end_foreground() {
  # A signal may come before the host's pid is written.
  if [ -n "${launched:-}" ] && ! host_pid >/dev/null; then printf '%s %s\n' "$launched" "$(started_at "$launched")" >"$home/run/host.pid"; fi
  stop_host || true
  stop_database
}

# Once in a platform's life: something to see at once, unless it was asked to be empty.
first_import() {
  if [ -f "$home/run/first-start-done" ]; then return; fi
  if [ -z "$1" ]; then
    say "First start: importing the sample orders"
    host_verb import --sample --if-empty >&2 ||
      fail "the platform is up, but the sample could not be imported: try ./kvt import --sample; the log is $host_log"
    say "and what their customers looked at, and the dataset housing"
    { host_verb collect --sample && host_verb housing load --quiet; } >>"$home/log/first-start.log" 2>&1 ||
      fail "the platform is up, but not all samples are in: try ./kvt collect --sample and ./kvt housing load; $home/log/first-start.log says why"
  fi
  : >"$home/run/first-start-done"
}

say_where() {
  say
  say "${green}KiVendTout is up:${plain} ${bold}$(host_says KVT_URL)${plain}"
  say "  GraphQL explorer $(host_says KVT_URL)/graphql/   REST $(host_says KVT_URL)/api/   a token for them: ./kvt token clerk"
  say
  if [ "$home" != "$root/.kvt" ]; then printf '  export KVT_HOME=%-21q %s\n' "$home" 'this platform, in another shell' >&2; fi
  cat >&2 <<'TEXT'
  ./kvt status                          streams, events, projections, topics, lake
  ./kvt import FILE                     bring in an order file (Online Retail layout, plain or gzip)
  eval "$(./kvt env)"; psql             the database (./kvt psql does the same)
  ./kvt down                            stop everything
TEXT
}

stop_database() {
  if [ -n "${KVT_PG:-}" ] || ! database_is_running; then return 0; fi
  cluster stop "$home/pg"
  say "PostgreSQL stopped"
}

verb_down() {
  [ $# -eq 0 ] || fail "down takes nothing, not '$1'" "$exit_usage"
  stop_all
}

stop_all() {
  local stopped=''
  if stop_host; then say "Host stopped"; stopped=yes; fi
  if [ -z "${KVT_PG:-}" ] && database_is_running; then stop_database; stopped=yes; fi
  [ -n "$stopped" ] || say "Nothing was running under $home"
}

verb_reset() {
  case "$*" in '' | --yes) ;; *) fail "reset knows --yes, not '$*'" "$exit_usage" ;; esac
  [ -d "$home" ] || { say "There is nothing under $home"; return; }
  [ -f "$home/.kivendtout" ] || fail "$home was not made by this launcher; nothing is deleted"
  if [ "${1:-}" != --yes ]; then
    [ -t 0 ] || fail "reset deletes everything under $home; without a terminal to ask on it needs --yes" "$exit_usage"
    local answer
    read -r -p "Delete everything under $home: events, read models, lake, keys? [y/N] " answer
    case $answer in y | Y | yes) ;; *) say "Nothing was deleted"; return "$exit_failed" ;; esac
  fi
  stop_all
  [ ! -d "$home/pg" ] || cluster destroy "$home/pg"
  rm -rf "$home"
  say "Forgotten: $home"
  [ -z "${KVT_PG:-}" ] || say "The database that KVT_PG names is not touched"
}

verb_env() {
  [ $# -eq 0 ] || fail "env takes nothing, not '$1'" "$exit_usage"
  if ! host_pid >/dev/null || ! database_is_running; then fail "not running under $home: ./kvt up starts it"; fi
  local key
  for key in KVT_URL KVT_KAFKA KVT_LAKE; do export "$key=$(host_says $key)"; done
  for key in PGPASSWORD PGSERVICE PGHOSTADDR; do # psql would heed these before what follows
    [ -z "${!key:-}" ] || echo "unset $key"
  done
  find_database
  for key in PGHOST PGPORT PGUSER PGDATABASE PGPASSFILE PGPASSWORD KVT_URL KVT_KAFKA KVT_LAKE KVT_HOME; do
    [ -z "${!key:-}" ] || printf 'export %s=%q\n' "$key" "${!key}"
  done
}

verb_logs() {
  local follow=() files=() file
  case "$*" in '') ;; -f | --follow) follow=(-f) ;; *) fail "logs knows --follow, not '$*'" "$exit_usage" ;; esac
  for file in "$host_log" "$home/log/postgres.log"; do [ ! -f "$file" ] || files+=("$file"); done
  [ ${#files[@]} -gt 0 ] || fail "there are no logs under $home yet"
  exec tail -n 100 "${follow[@]}" "${files[@]}"
}

verb_psql() {
  need_debian_packages
  start_database
  exec psql "$@"
}
