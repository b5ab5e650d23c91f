# Tests of the launcher: each file sources this, makes platforms under a scratch folder, and prints `ok NAME` or `not ok NAME`.
# shellcheck shell=bash
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d "${TMPDIR:-/tmp}/kvt launcher.XXXXXX") # a space in the path, on purpose
chmod 755 "$scratch"
export PATH="$root/tests/Launcher/fake:$PATH" KVT_PG_PORT=0 KVT_HTTP_PORT=0 NO_COLOR=1
unset KVT_PG KVT_HOME KVT_TEST_PG

kvt() { "$root/kvt" "$@"; }
cluster() { "$root/ops/postgres/cluster" "$@"; }

clean_up() {
  local home
  for home in "$scratch"/*/; do
    if [ -f "$home.kivendtout" ]; then KVT_HOME=$home kvt reset --yes; fi
    if [ -d "$home/pg" ]; then cluster destroy "$home/pg"; fi
  done >/dev/null 2>&1
  rm -rf "$scratch"
}
trap clean_up EXIT

check() { # name, command...
  local name=$1
  shift
  if "$@"; then echo "ok $name"; else echo "not ok $name"; fi
}
ends_with() { # exit code, command...
  local want=$1 got=0
  shift
  "$@" >/dev/null 2>"$scratch/said" || got=$?
  [ "$got" -eq "$want" ] || { echo "exit $got, wanted $want: $(cat "$scratch/said")" >&2; return 1; }
}
said() { grep -q -- "$1" "$scratch/said" || { echo "not said: $1; but: $(cat "$scratch/said")" >&2; return 1; }; }
gone() { # pid of a process that was killed: it is there until it has been given the time to die, and after that until its parent looks
  local i
  for ((i = 0; i < 1200; i++)); do
    case $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) in '' | Z* | X*) return ;; esac
    sleep 0.1
  done
  echo "process $1 does not die" >&2
}
