# Building when sources changed, and only then; one build at a time.
# shellcheck shell=bash disable=SC2154

# Name, size and time of every source file: a file added, removed, moved or saved gives another sum.
sources_sum() { # folders to look in
  (cd "$root" && find "$@" ./*.props ./*.sln global.json .editorconfig \
    \( -name bin -o -name obj -o -name node_modules -o -name TestResults \) -prune -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum)
}

is_built() { # name, a file the build makes, sum
  [ -f "$2" ] && [ "$(cat "$root/obj/kvt/$1.stamp" 2>/dev/null)" = "$3" ]
}

build() { # name, what to build, a file the build makes, source folders
  local name=$1 target=$2 made=$3 sum
  shift 3
  sum=$(sources_sum "$@")
  is_built "$name" "$made" "$sum" && return
  mkdir -p "$root/obj/kvt"
  exec 8>"$root/obj/kvt/build.lock"
  flock -n 8 || { say "Another build of this clone is running; waiting for it"; flock 8; }
  if ! is_built "$name" "$made" "$sum"; then
    say "Building ($target)"
    local log=$root/obj/kvt/build.log
    if ! dotnet build "$root/$target" -c Release -v q --nologo -tl:off --disable-build-servers >"$log" 2>&1 </dev/null 8>&-; then
      grep -E '(error|warning) ' "$log" | sort -u | head -n 30 >&2 || tail -n 30 "$log" >&2
      say "${red}kvt: the build failed; the whole log is $log${plain}"
      return "$exit_failed"
    fi
    printf '%s\n' "$sum" >"$root/obj/kvt/$name.stamp"
  fi
  exec 8>&-
}

is_host_built() { is_built host "$built_folder/KiVendTout.Host.dll" "$(sources_sum src)"; }
build_host() {
  build host src/Host/KiVendTout.Host.csproj "$built_folder/KiVendTout.Host.dll" src
  precompile_host
}
build_all() {
  local folders=(src tests) # bench exists once something is measured
  [ ! -d "$root/bench" ] || folders+=(bench)
  build all KiVendTout.sln "$built_folder/KiVendTout.Host.dll" "${folders[@]}"
}
