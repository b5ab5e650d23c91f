# The host process: started, found, asked and stopped. One per KVT_HOME.
# shellcheck shell=bash disable=SC2154

host_log=$home/log/host.log

# Field 22 of stat, counted after the name's ')'; nothing for a process that has ended and waits for its parent.
started_at() { awk '{ sub(/.*\) /, ""); if ($1 != "Z" && $1 != "X") print $20 }' "/proc/$1/stat" 2>/dev/null; }

# The pid of our host, or nothing. A pid alone may have been used again since: the time it started proves it is the same.
host_pid() {
  local pid since
  read -r pid since 2>/dev/null <"$home/run/host.pid" || return 1
  [ -n "$since" ] && [ "$(started_at "$pid")" = "$since" ] && echo "$pid"
}

# A variable that the host wrote into host.env when it began to listen.
host_says() {
  local line value=''
  while read -r line; do
    line=${line#export }
    [ "${line%%=*}" = "$1" ] && value=${line#*=}
  done 2>/dev/null <"$home/run/host.env" || true
  case $value in \'*\') value=${value:1:-1} ;; \"*\") value=${value:1:-1} ;; esac
  printf '%s' "$value"
}

host_is_healthy() { # GET /health with nothing but bash: curl is not on every machine
  local url address
  url=$(host_says KVT_URL)
  [ -n "$url" ] || return 1
  address=${url#*://} address=${address%%/*}
  # shellcheck disable=SC2016
  timeout 10 bash -c 'exec 3<>"/dev/tcp/${1%:*}/${1##*:}" && printf "GET /health HTTP/1.0\r\nHost: %s\r\n\r\n" "$1" >&3 && read -r line <&3 && [[ $line == *" 200 "* ]]' _ "$address" 2>/dev/null
}

# The host runs from a copy: a build while it runs would otherwise change libraries under its feet.
copy_host() {
  rm -rf "$home/run/app"
  cp -r --reflink=auto "$(host_folder)" "$home/run/app"
}

launch_host() { # where its output goes: a file, or - for ours
  if [ "$http_port" -ne 0 ] && port_taken "$http_port"; then
    fail "port $http_port is taken: set KVT_HTTP_PORT to another, or to 0 for any free one"
  fi
  rm -f "$home/run/host.env"
  copy_host
  local program=(setsid dotnet "$home/run/app/KiVendTout.Host.dll" serve)
  if [ "$1" = - ]; then
    (cd "$root" && exec "${program[@]}") </dev/null &
  else
    printf '%s\n' "--- started $(date -u +%FT%TZ)" >>"$1"
    (cd "$root" && exec "${program[@]}") </dev/null >>"$1" 2>&1 &
  fi
  launched=$!
  printf '%s %s\n' "$launched" "$(started_at "$launched")" >"$home/run/host.pid"
}

wait_for_host() {
  local deadline=$((SECONDS + ${KVT_UP_TIMEOUT:-120})) dotted=''
  until host_is_healthy; do
    if ! host_pid >/dev/null; then
      [ -z "$dotted" ] || say
      tail -n 20 "$host_log" >&2 2>/dev/null || true
      fail "the host ended before it listened; its log is $host_log"
    fi
    if [ $SECONDS -ge $deadline ]; then
      tail -n 20 "$host_log" >&2 2>/dev/null || true
      fail "the host does not answer on /health after ${KVT_UP_TIMEOUT:-120} s; its log is $host_log, and ./kvt down stops it"
    fi
    if [ -t 2 ]; then printf . >&2; dotted=yes; fi
    sleep 0.1
  done
  [ -z "$dotted" ] || say
}

stop_host() { # TERM, ten seconds to finish what it does, then KILL
  local pid i
  pid=$(host_pid) || { rm -f "$home/run/host.pid" "$home/run/host.env"; return 1; }
  kill -TERM "$pid" 2>/dev/null || true
  for ((i = 0; i < 100; i++)); do host_pid >/dev/null || break; sleep 0.1; done
  if host_pid >/dev/null; then say "The host did not stop in 10 s and is killed"; kill -KILL "$pid" 2>/dev/null || true; fi
  rm -f "$home/run/host.pid" "$home/run/host.env"
}
