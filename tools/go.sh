# shellcheck shell=bash
# Finds a Go for clients/go. Expects ROOT, the project's folder.

# go_folder: prints the folder of a `go` that is as new as clients/go/go.mod asks: the one on PATH, or that very version,
# which an older Go fetches as a module, checksums and all. Prints why not, and fails, where neither is to be had.
go_folder() {
  local wanted found
  wanted=go$(awk '$1 == "go" { print $2 }' "$ROOT/clients/go/go.mod")
  command -v go >/dev/null || {
    echo "there is no Go"
    return 1
  }
  found=$(cd / && GOTOOLCHAIN=local go env GOVERSION)
  if printf '%s\n' "$wanted" "$found" | sort --check=quiet --version-sort; then
    dirname "$(command -v go)"
  else
    say "$found is too old for clients/go: fetching $wanted"
    fetch_go "$wanted" || {
      echo "$found is older than $wanted, which could not be fetched"
      return 1
    }
  fi
}

# fetch_go VERSION: the folder of its programs, which modules carry without the right to be run.
fetch_go() {
  local module folder
  module=golang.org/toolchain@v0.0.1-$1.$(go env GOOS)-$(go env GOARCH)
  folder=$(cd / && GOTOOLCHAIN=local go mod download -json "$module" | awk -F'"' '$2 == "Dir" { print $4 }')
  [[ -x $folder/bin/go ]] || chmod +x "$folder"/bin/* "$folder"/pkg/tool/*/* || return
  echo "$folder/bin"
}
