#!/bin/sh
# Generates weir/v1 from the proto files of the checkout. Needs protoc; its plug-ins come at the versions of go.mod.
set -eu
cd "$(dirname "$0")"
protos=../../proto
plugins=$(mktemp -d)
trap 'rm -rf "$plugins"' EXIT
command -v protoc >/dev/null || {
  echo "protoc is missing: apt-get install protobuf-compiler libprotobuf-dev" >&2
  exit 1
}
GOBIN=$plugins go install tool
rm -rf weir/v1
protoc -I "$protos" --plugin="$plugins/protoc-gen-go" --plugin="$plugins/protoc-gen-go-grpc" \
  --go_out=. --go_opt=module=weir/clients/go \
  --go-grpc_out=. --go-grpc_opt=module=weir/clients/go \
  "$protos"/weir/v1/*.proto
