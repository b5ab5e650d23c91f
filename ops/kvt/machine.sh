# What the machine must have, and how it gets it: the .NET SDK, Debian packages, npm packages.
# shellcheck shell=bash disable=SC2154

debian_packages_missing() {
  local have_postgres='' version folder
  for folder in /usr/lib/postgresql/*/bin; do
    version=${folder%/bin} version=${version##*/}
    if [ -x "$folder/initdb" ] && [ "$version" -ge 15 ]; then have_postgres=yes; fi
  done
  [ -n "$have_postgres" ] || echo postgresql
  compgen -G '/usr/lib/*/librdkafka.so.1' >/dev/null || compgen -G '/usr/local/lib/librdkafka.so.1' >/dev/null || echo librdkafka1
  if [ -n "${KVT_MONGO_URI:-}" ] && ! mongo_driver_is_here; then echo libmongoc-1.0-0; fi
}

# MongoDB's C driver: only a platform that keeps its documents there needs it, and the tests do.
mongo_driver_is_here() { compgen -G '/usr/lib/*/libmongoc-1.0.so.0' >/dev/null || compgen -G '/usr/local/lib/libmongoc-1.0.so.0' >/dev/null; }

need_debian_packages() { need_packages "$(debian_packages_missing | xargs)"; }

need_packages() { # names, or nothing
  local missing=$1
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    say "Missing on this machine: $missing. Run this once, then try again:"
    say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
    exit "$exit_missing"
  fi
  say "Installing Debian packages: $missing"
  install_debian_packages "$missing" || fail "the packages could not be installed; the log is $root/obj/kvt/apt.log: $(tail -n 3 "$root/obj/kvt/apt.log")" "$exit_missing"
}

# Debian's postgresql makes and starts a cluster `main` on port 5432 when it is installed. The platform has its own; a server
# that nobody asked for must not be left behind, so the making is switched off while the package goes in.
install_debian_packages() {
  local folder=/etc/postgresql-common/createcluster.d packages status=0
  read -ra packages <<<"$1"
  mkdir -p "$root/obj/kvt" "$folder"
  echo 'create_main_cluster = false' >"$folder/kivendtout.conf"
  {
    apt-get update -q &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"
  } >"$root/obj/kvt/apt.log" 2>&1 </dev/null || status=$?
  rm -f "$folder/kivendtout.conf"
  return $status
}

wanted_sdk() { sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json"; }

need_dotnet() {
  local wanted found
  wanted=$(wanted_sdk)
  command -v dotnet >/dev/null || fail "the .NET SDK $wanted or a later feature band is missing: https://dotnet.microsoft.com/download/dotnet/10.0" "$exit_missing"
  # dotnet itself reads global.json and refuses when no installed SDK fits.
  if ! (cd "$root" && dotnet --version >/dev/null 2>&1); then
    found=$(cd / && dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | xargs)
    fail "the .NET SDK $wanted or a later feature band is needed and ${found:-none} is installed: https://dotnet.microsoft.com/download/dotnet/10.0" "$exit_missing"
  fi
}

duckdb_library=$root/node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so
onnxruntime_library=$root/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1
graphql_client=$root/tests/Clients/node_modules/graphql/package.json

npm_is_current() { # folder, stamp, files that the packages bring
  local folder=$1 stamp=$2 file
  shift 2
  for file in "$@"; do [ -f "$file" ] || return 1; done
  [ "$(cat "$root/obj/kvt/$stamp.stamp" 2>/dev/null)" = "$(sha256sum <"$folder/package-lock.json")" ]
}

root_npm_is_current() { npm_is_current "$root" npm "$duckdb_library" "$onnxruntime_library"; }

# onnxruntime-node brings its library for every system: 240 MB, of which 45 are used.
drop_other_systems() { # folder
  rm -rf "$1"/node_modules/onnxruntime-node/bin/*/{darwin,win32,linux/arm64}
}

npm_packages() { # folder, stamp, what they are, files that they bring
  local folder=$1 stamp=$2 what=$3 file
  shift 3
  npm_is_current "$folder" "$stamp" "$@" && return
  command -v npm >/dev/null || fail "Node.js with npm is missing (it fetches $what): apt-get install nodejs npm, or https://nodejs.org" "$exit_missing"
  mkdir -p "$root/obj/kvt"
  exec 8>"$root/obj/kvt/npm.lock"
  flock 8
  if ! npm_is_current "$folder" "$stamp" "$@"; then
    say "Fetching $what (npm ci)"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >"$root/obj/kvt/$stamp.log" 2>&1 8>&-) ||
      fail "npm ci failed: $(tail -n 5 "$root/obj/kvt/$stamp.log")"
    for file in "$@"; do
      [ -f "$file" ] || fail "npm ci ran, but $file is not there: the platform runs on Linux x64 with glibc only"
    done
    drop_other_systems "$folder"
    sha256sum <"$folder/package-lock.json" >"$root/obj/kvt/$stamp.stamp"
  fi
  exec 8>&-
}

need_npm_packages() { npm_packages "$root" npm "the libraries of DuckDB and ONNX Runtime, and the web pages" "$duckdb_library" "$onnxruntime_library"; }

# What only the tests and benchmarks need: the public GraphQL clients, a browser, and MongoDB's driver.
need_test_machine() {
  npm_packages "$root/tests/Clients" npm-clients "public GraphQL clients for the tests" "$graphql_client"
  command -v chromium >/dev/null || need_packages chromium
  mongo_driver_is_here || need_packages libmongoc-1.0-0
}

need_machine() {
  need_dotnet
  need_debian_packages
  need_npm_packages
  export KVT_DUCKDB=${KVT_DUCKDB:-$duckdb_library} KVT_ONNXRUNTIME=${KVT_ONNXRUNTIME:-$onnxruntime_library} KVT_WEB_PACKAGES=${KVT_WEB_PACKAGES:-$root/node_modules}
}
