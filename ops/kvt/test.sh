# kvt test: style, every test project, the launcher's own tests; one line of sums at the end.
# shellcheck shell=bash disable=SC2154

scratch='' only='' running='' lanes=()

verb_test() {
  while [ $# -gt 0 ]; do
    case $1 in
      --long) export KVT_LONG=1 ;;
      --only) only=${2:-}; [ -n "$only" ] || fail '--only needs a name' "$exit_usage"; shift ;;
      *) fail "test knows --long and --only NAME, not '$1'" "$exit_usage" ;;
    esac
    shift
  done
  need_machine
  need_test_machine
  if ! build_all; then echo '0 passed, 1 failed, 0 skipped'; exit "$exit_failed"; fi
  precompile_host
  KVT_TEST_HOST=$(host_folder) # what people run is what is tested
  export KVT_TEST_HOST
  mkdir -p "$root/artifacts/tests"
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/kvt-test.XXXXXX")
  trap end_test_cluster EXIT
  trap 'exit 130' INT TERM HUP
  test_seconds=${KVT_TEST_TIMEOUT:-3600}
  if [ -z "${KVT_TEST_TIMEOUT:-}" ] && [ -n "${KVT_LONG:-}" ]; then test_seconds=7200; fi
  : >"$scratch/counts"
  : >"$scratch/failures"
  start_test_cluster
  # Side by side: tests of whole programs and of what waits for servers, and tests that mostly compute. Each takes about half of the time.
  lane test_programs
  lane test_parts
  local lane status=0
  for lane in "${lanes[@]}"; do
    wait "$lane" || { count 0 1 0; fault "a part of the run ended with $? before its time"; }
  done
  lanes=()
  report || status=$?
  end_test_cluster
  return $status
}

lane() { # a function; a signal ends what it runs
  (
    trap - EXIT
    trap 'if [ -n "$running" ]; then kill "$running" 2>/dev/null; wait "$running"; fi; exit 130' INT TERM HUP
    "$1"
  ) &
  lanes+=("$!")
}

waiting_projects='Acceptance|Documents|Messaging'

test_programs() { test_projects waiting; ! chosen Launcher || test_launcher; }

test_parts() { ! chosen Format || check_format; test_projects computing; }

chosen() { [ -z "$only" ] || [[ ${1,,} == *"${only,,}"* ]]; }

start_test_cluster() {
  [ -z "${KVT_TEST_PG:-}" ] || return 0
  local address key value host='' port='' user='' database='' passfile=''
  chmod 755 "$scratch" # the server's user must get in; what is inside has its own modes
  address=$("$root/ops/postgres/cluster" start "$scratch/pg" 0 --scratch) || exit
  while IFS='=' read -r key value; do
    case $key in PGHOST) host=$value ;; PGPORT) port=$value ;; PGUSER) user=$value ;; PGDATABASE) database=$value ;; PGPASSFILE) passfile=$value ;; esac
  done <<<"$address"
  export KVT_TEST_PG="Host=$host;Port=$port;Username=$user;Database=$database;Passfile=$passfile"
}

end_test_cluster() {
  local lane
  for lane in "${lanes[@]}"; do kill "$lane" 2>/dev/null || true; wait "$lane" || true; done
  lanes=()
  [ -n "$scratch" ] || return 0
  "$root/ops/postgres/cluster" destroy "$scratch/pg" || true
  rm -rf "$scratch"
  scratch=''
}

count() { echo "$1 $2 $3" >>"$scratch/counts"; } # both lanes write; a short line is written whole

fault() { printf '%s\n' "$1" >>"$scratch/failures"; }

check_format() {
  (cd "$root" && exec dotnet format KiVendTout.sln --verify-no-changes --no-restore) >"$root/artifacts/tests/format.log" 2>&1 </dev/null &
  running=$!
  if wait "$running"; then
    count 1 0 0
    say "${bold}Format${plain}"
  else
    count 0 1 0
    say "${bold}Format${plain}
  failed"
    fault "Format: run 'dotnet format'; $(sed "s|$root/||g" "$root/artifacts/tests/format.log" | sort -u | head -n 10)"
  fi
}

test_projects() { # waiting or computing
  local project name kind
  while read -r project; do
    name=$(basename "$project" .csproj)
    if [[ $name != *.Tests ]] || ! chosen "$name"; then continue; fi
    if [[ $name =~ $waiting_projects ]]; then kind=waiting; else kind=computing; fi
    [ $kind = "$1" ] || continue
    run_project "$name" "$(dirname "$project")/bin/Release/net10.0/$name.dll"
  done < <(find "$root/tests" -name '*.csproj' -not -path '*/bin/*' -not -path '*/obj/*' | LC_ALL=C sort)
}

attribute() { sed -n "s/.*<assembly [^>]* $1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1; }

run_project() { # name, assembly
  local name=$1 results=$root/artifacts/tests/$1.xml log=$root/artifacts/tests/$1.log status=0
  rm -f "$results"
  if [ ! -f "$2" ]; then count 0 1 0; fault "$name: not built; is the project in KiVendTout.sln?"; return; fi
  # In the background, so that a signal to the launcher is heard at once and passed on.
  (cd "$root" && exec timeout --foreground --kill-after=30 "$test_seconds" dotnet "$2" -noColor -noLogo -xml "$results") >"$log" 2>&1 </dev/null &
  running=$!
  wait "$running" || status=$?
  running=''
  [ "$status" -ne 124 ] || fault "$name: stopped after $test_seconds s; KVT_TEST_TIMEOUT sets how long it may take"
  if [ ! -s "$results" ]; then
    count 0 1 0
    fault "$name: ended with $status and without results: $(tail -n 5 "$log")"
    return
  fi
  local ok bad skip errors
  ok=$(attribute passed "$results") bad=$(attribute failed "$results") skip=$(attribute skipped "$results") errors=$(attribute errors "$results")
  count "${ok:-0}" "$((${bad:-0} + ${errors:-0}))" "${skip:-0}"
  if [ "$status" -ne 0 ] && [ "$((${bad:-0} + ${errors:-0}))" -eq 0 ]; then count 0 1 0; fault "$name: ended with $status: $(tail -n 5 "$log")"; fi
  # In one piece: the other lane speaks too.
  say "$(printf '%s\n' "${bold}$name${plain}"; grep -E '\[(FAIL|SKIP)\]|^ {6,}' "$log" || true; printf '  %s\n' "${ok:-0} passed, ${bad:-0} failed, ${skip:-0} skipped")"
  grep -E '\[FAIL\]' "$log" | sed 's/^ *//' >>"$scratch/failures" || true
}

test_launcher() {
  local file line
  while read -r file; do
    while read -r line; do
      case $line in
        'ok '*) count 1 0 0 ;;
        'not ok '*) count 0 1 0; fault "$(basename "$file"): ${line#not ok }" ;;
        'skip '*) count 0 0 1 ;;
      esac
      say "  Launcher, $(basename "$file" .sh): $line"
    done < <(bash "$file" 2>"$root/artifacts/tests/$(basename "$file").log" </dev/null || echo "not ok the file ends with $?; see artifacts/tests/$(basename "$file").log")
  done < <(find "$root/tests/Launcher" -name '*.sh' -not -name 'harness.sh' 2>/dev/null | LC_ALL=C sort)
}

report() {
  local passed failed skipped
  read -r passed failed skipped < <(awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }' "$scratch/counts")
  if [ -s "$scratch/failures" ]; then
    say
    say "${red}Failed:${plain}
$(sed 's/^/  /' "$scratch/failures")"
  fi
  [ $((passed + failed + skipped)) -gt 0 ] || { say "no test project's name holds '$only'"; failed=1; }
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}
