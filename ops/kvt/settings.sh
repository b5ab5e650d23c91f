# Names, places, ports and how the launcher speaks. Sourced by kvt, which sets `root`.
# shellcheck shell=bash disable=SC2034,SC2154

exit_failed=1 exit_usage=2 exit_missing=3

home=$(readlink -m "${KVT_HOME:-$root/.kvt}")
pg_port=${KVT_PG_PORT:-5463}
http_port=${KVT_HTTP_PORT:-5080}
export KVT_HOME=$home KVT_ROOT=$root KVT_HTTP_PORT=$http_port

# dotnet must leave nothing running behind that holds a pipe of ours open, and must not speak of itself.
export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

bold='' red='' green='' plain=''
if [ -t 2 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
fi

say() { printf '%s\n' "$*" >&2; }
fail() { say "${red}kvt: $1${plain}"; exit "${2:-$exit_failed}"; }

check_ports() {
  local pair
  for pair in "KVT_PG_PORT=$pg_port" "KVT_HTTP_PORT=$http_port"; do
    case ${pair#*=} in '' | *[!0-9]* | ??????*) fail "${pair%%=*} must be a port number, or 0 for a free one; it is '${pair#*=}'" "$exit_usage" ;; esac
    [ "${pair#*=}" -le 65535 ] || fail "${pair%%=*} is ${pair#*=}; the highest port is 65535" "$exit_usage"
  done
}

# A marker keeps `reset` from ever deleting a folder that is not a platform's.
make_home() {
  if [ -d "$home" ] && [ ! -f "$home/.kivendtout" ] && [ -n "$(ls -A "$home")" ]; then
    fail "KVT_HOME is $home, which holds other things: name an empty or new folder"
  fi
  mkdir -p "$home/run" "$home/log" "$home/keys" 2>/dev/null || fail "cannot write to $home: set KVT_HOME to a folder of yours"
  chmod 700 "$home/keys"
  : >"$home/.kivendtout"
}

port_taken() { # any listening socket, without needing ss or lsof
  local hex
  hex=$(printf ':%04X' "$1")
  awk -v p="$hex" '$4 == "0A" && substr($2, length($2) - 4) == p { found = 1 } END { exit !found }' /proc/net/tcp /proc/net/tcp6 2>/dev/null
}
