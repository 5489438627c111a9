#!/usr/bin/env bash
# Makes Sources/AKMSPluginProtocol/Generated anew from plugins/proto. The result is committed: an ordinary build needs
# neither protoc nor the generators. Run it after a change of a .proto file.
#
#   PROTOC  the protobuf compiler, 3.15 or later (Debian: apt-get install protobuf-compiler)
#   TOOLS   folder with protoc-gen-swift and protoc-gen-grpc-swift-2; unset: built here from the pinned packages
#   OUT     where the generated files go
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
PROTOC=${PROTOC:-protoc}
OUT=${OUT:-../Sources/AKMSPluginProtocol/Generated}
command -v "$PROTOC" >/dev/null || { echo "generate.sh: no protoc; apt-get install protobuf-compiler" >&2; exit 69; }

# The same versions as the root Package.swift; a package of its own, so that the product does not build generators.
build_generators() {
  local folder=$1
  mkdir -p "$folder/Sources/stub"
  echo 'print("only here so that the package has a target")' >"$folder/Sources/stub/main.swift"
  cat >"$folder/Package.swift" <<'SWIFT'
// swift-tools-version: 6.2
import PackageDescription
let package = Package(name: "generators", dependencies: [
  .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0", traits: []),
  .package(url: "https://github.com/grpc/grpc-swift-protobuf", exact: "2.4.1"),
], targets: [.executableTarget(name: "stub", dependencies: [
  .product(name: "SwiftProtobuf", package: "swift-protobuf"),
  .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
])])
SWIFT
  swift build --package-path "$folder" --product protoc-gen-swift >&2
  swift build --package-path "$folder" --product protoc-gen-grpc-swift-2 >&2
}

if [ -z "${TOOLS:-}" ]; then
  temporary=$(mktemp -d)
  trap 'rm -rf "$temporary"' EXIT
  echo "generate.sh: building the generators (some minutes; set TOOLS to keep them)" >&2
  build_generators "$temporary"
  TOOLS=$(swift build --package-path "$temporary" --show-bin-path)
fi

rm -rf "$OUT"
mkdir -p "$OUT"
mapfile -t files < <(cd proto && find . -name '*.proto' | sed 's|^\./||' | sort)
options=Visibility=Public,FileNaming=DropPath,UseAccessLevelOnImports=true
"$PROTOC" -I proto \
  --plugin=protoc-gen-swift="$TOOLS/protoc-gen-swift" --swift_out="$OUT" --swift_opt="$options" \
  --plugin=protoc-gen-grpc-swift-2="$TOOLS/protoc-gen-grpc-swift-2" \
  --grpc-swift-2_out="$OUT" --grpc-swift-2_opt="$options,Server=true,Client=true" \
  "${files[@]}"
echo "generate.sh: wrote $(find "$OUT" -name '*.swift' | wc -l) files to $OUT" >&2
