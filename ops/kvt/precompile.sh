# The host's assemblies, compiled ahead of time (ReadyToRun): a command starts in half the time when the runtime need not compile
# its own start. Only a gain in speed: where the compiler cannot be had, everything runs as it was built.
# shellcheck shell=bash disable=SC2154

built_folder=$root/src/Host/bin/Release/net10.0
ahead_folder=$root/obj/kvt/ahead/program

assemblies_sum() { (cd "$built_folder" && find . -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum); }

# Where the host runs from: the folder of precompiled assemblies while it is of the present build.
host_folder() {
  if [ "$(cat "$root/obj/kvt/ahead/stamp" 2>/dev/null)" = "$(assemblies_sum)" ]; then echo "$ahead_folder"; else echo "$built_folder"; fi
}

precompile_host() {
  [ "${KVT_PRECOMPILE:-yes}" != no ] || return 0
  local sum
  sum=$(assemblies_sum)
  mkdir -p "$root/obj/kvt/ahead"
  [ "$(cat "$root/obj/kvt/ahead/tried" 2>/dev/null)" != "$sum" ] || return 0
  exec 8>"$root/obj/kvt/build.lock"
  flock 8
  if [ "$(cat "$root/obj/kvt/ahead/tried" 2>/dev/null)" != "$sum" ]; then
    say "Compiling ahead, so that commands start faster"
    if compile_ahead >"$root/obj/kvt/precompile.log" 2>&1 </dev/null 8>&-; then
      printf '%s\n' "$sum" >"$root/obj/kvt/ahead/stamp"
    else
      say "  it could not be done (obj/kvt/precompile.log says why); everything works, and starts a little slower"
    fi
    printf '%s\n' "$sum" >"$root/obj/kvt/ahead/tried"
  fi
  exec 8>&-
}

compile_ahead() {
  local compiler
  compiler=$(ahead_compiler) || return
  rm -f "$root/obj/kvt/ahead/stamp"
  rm -rf "$ahead_folder" && mkdir -p "$root/obj/kvt/ahead/results"
  cp -r --reflink=auto "$built_folder" "$ahead_folder" || return
  # Each result is kept by the sum of what it was made of, so that a change in one project compiles one assembly. One that does not compile runs as it is.
  (cd "$built_folder" && sha256sum ./*.dll) >"$root/obj/kvt/ahead/sums"
  awk '{ print $1, $2 }' "$root/obj/kvt/ahead/sums" | xargs -P 2 -L 1 bash -c '
    done=$0/results/$4.dll
    if [ ! -f "$done" ]; then
      "$1" "$2/$5" -o "$done.$$" -r "$3/Microsoft.NETCore.App/*.dll" -r "$3/Microsoft.AspNetCore.App/*.dll" -r "$2/*.dll" --targetos linux --targetarch x64 -O || exit 0
      mv "$done.$$" "$done"
    fi
    cp "$done" "$0/program/$5"' "$root/obj/kvt/ahead" "$compiler" "$built_folder" "$root/obj/kvt/ahead/shared"
  forget_old_results
}

ahead_compiler() { # also links the shared frameworks that the program will run on, so that their folders are known
  local project=$root/ops/kvt/precompile/Precompiler.proj packages version name folder found
  dotnet restore "$project" >&2 || return
  packages=$(dotnet msbuild "$project" -getProperty:NuGetPackageRoot) version=$(dotnet msbuild "$project" -getProperty:BundledNETCoreAppPackageVersion)
  found=${packages%/}/microsoft.netcore.app.crossgen2.linux-x64/$version/tools/crossgen2
  [ -x "$found" ] || chmod +x "$found" || return
  mkdir -p "$root/obj/kvt/ahead/shared"
  while read -r name version folder; do
    folder=${folder#[} folder=${folder%]}
    ln -sfn "$folder/$version" "$root/obj/kvt/ahead/shared/$name" # the last one is the newest
  done < <(dotnet --list-runtimes | grep -E '^Microsoft\.(NETCore|AspNetCore)\.App 10\.' | sort -V)
  echo "$found"
}

forget_old_results() {
  local result
  for result in "$root"/obj/kvt/ahead/results/*.dll; do
    grep -q "^$(basename "$result" .dll) " "$root/obj/kvt/ahead/sums" || rm -f "$result"
  done
}
