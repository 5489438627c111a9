#!/usr/bin/env bash
# Builds one fuzz target with libFuzzer and AddressSanitizer: Fuzz/build.sh scope|yaml|frames|json, prints the program's path.
# Modules are compiled one by one with swiftc, outside SwiftPM: its targets cannot carry the sanitizer's entry point.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:?usage: Fuzz/build.sh scope|yaml|frames|json}
out=.build/fuzz/$target
mkdir -p "$out"
swift_flags=(-O -package-name akms -swift-version 6 -strict-memory-safety -enable-upcoming-feature ExistentialAny
  -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility
  "-sanitize=fuzzer,address" -parse-as-library -use-ld=lld -I "$out" -I Sources/CSodium -I Sources/CLinux)
link=()

# module NAME SOURCE...: one library module; its own settings may stand in module_flags.
module() {
  local name=$1 sources=() module_flags=("${module_flags[@]+"${module_flags[@]}"}")
  shift
  mapfile -t sources < <(find -L "$@" -name '*.swift' | sort)
  link+=("$out/$name.o")
  newer "$out/$name.o" "${sources[@]}" && return
  swiftc "${swift_flags[@]}" "${module_flags[@]}" -wmo -module-name "$name" -emit-module \
    -emit-module-path "$out/$name.swiftmodule" -emit-object -o "$out/$name.o" "${sources[@]}"
}

# newer FILE SOURCE...: whether FILE is there and newer than every source and this script.
newer() {
  local file=$1 source
  shift
  [[ -e $file ]] || return 1
  for source in "$@" "${BASH_SOURCE[0]}"; do [[ $file -nt $source ]] || return 1; done
}

# Yams is third-party code: the checkout that SwiftPM resolved, C instrumented as well.
yams() {
  [[ -d .build/checkouts/Yams ]] || swift package resolve >&2
  local source=.build/checkouts/Yams/Sources file
  for file in "$source"/CYaml/src/*.c; do
    link+=("$out/$(basename "$file" .c).c.o")
    newer "${link[-1]}" "$file" ||
      clang -O1 -w -fsanitize=fuzzer-no-link,address -I "$source/CYaml/include" -DYAML_DECLARE_STATIC -c "$file" -o "${link[-1]}"
  done
  swift_flags+=(-I "$source/CYaml/include" -Xcc -DYAML_DECLARE_STATIC)
  link+=("$out/Yams.o")
  newer "$out/Yams.o" "$source"/Yams/*.swift ||
    swiftc -O -swift-version 5 -DSWIFT_PACKAGE -suppress-warnings -sanitize=fuzzer,address -parse-as-library \
      -I "$source/CYaml/include" -Xcc -DYAML_DECLARE_STATIC -wmo -module-name Yams -emit-module \
      -emit-module-path "$out/Yams.swiftmodule" -emit-object -o "$out/Yams.o" "$source"/Yams/*.swift
}

module AKMSModel Sources/AKMSModel
case $target in
  scope)
    module AKMSScope Sources/AKMSScope
    entry=FuzzScope
    ;;
  yaml)
    yams
    module AKMSScope Sources/AKMSScope
    module AKMSPolicy Sources/AKMSPolicy
    module AKMSZone Sources/AKMSZone
    module AKMSConfig Sources/AKMSConfig
    entry=FuzzYAML
    ;;
  frames)
    module AKMSSecret Sources/AKMSSecret
    module AKMSWire Sources/AKMSWire
    entry=FuzzFrames
    ;;
  json)
    module AKMSJSON Sources/AKMSJSON
    entry=FuzzJSON
    ;;
  *)
    echo "build.sh: no fuzz target is named $target" >&2
    exit 64
    ;;
esac
sources=(Fuzz/Claim.swift "Fuzz/$entry"/*.swift)
newer "$out/fuzz" "${link[@]}" "${sources[@]}" ||
  swiftc "${swift_flags[@]}" -module-name "$entry" "${sources[@]}" "${link[@]}" -o "$out/fuzz"
echo "$out/fuzz"
