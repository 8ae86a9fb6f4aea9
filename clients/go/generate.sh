#!/bin/sh
# generate.sh [FOLDER]: makes the Go code of the checkout's proto files, in weir/v1 or in another folder. That code is committed, so
# only who changes proto/ needs this, and protoc for it; protoc's plug-ins come at the versions of go.mod.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
protos=$here/../../proto
mkdir -p "${1:-$here/weir/v1}"
folder=$(cd "${1:-$here/weir/v1}" && pwd)
plugins=$(mktemp -d)
trap 'rm -rf "$plugins"' EXIT
command -v protoc >/dev/null || {
  echo "protoc is missing: apt-get install protobuf-compiler libprotobuf-dev" >&2
  exit 1
}
cd "$here"
GOBIN=$plugins go install tool
rm -f "$folder"/*.pb.go
protoc -I "$protos" --plugin="$plugins/protoc-gen-go" --plugin="$plugins/protoc-gen-go-grpc" \
  --go_out="$folder" --go_opt=module=weir.invalid/clients/go/weir/v1 \
  --go-grpc_out="$folder" --go-grpc_opt=module=weir.invalid/clients/go/weir/v1 \
  "$protos"/weir/v1/*.proto
# The version of protoc is in a comment only: without it every protoc makes the same.
sed -i -E '/^\/\/ [-\t] *protoc +v/d' "$folder"/*.pb.go
