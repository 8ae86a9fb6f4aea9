# shellcheck shell=bash
# Lists of the project's own files, committed or not yet, for fmt.sh and lint.sh. Files that are generated, as .gitattributes says,
# are left out. Expects the project's folder as the current one.

existing() {
  local file
  while IFS= read -r file; do [[ -f $file ]] && printf '%s\n' "$file"; done
  return 0
}

source_files() { git ls-files -co --exclude-standard -- ':(exclude,attr:linguist-generated)' "$@" | sort -u | existing; }

# Scripts without an ending are known by their first line.
scripts() {
  local line=$1 file first
  git grep -lI --untracked -E "^#!.*$line" -- ':!*.md' | while IFS= read -r file; do
    IFS= read -r first <"$file" || true
    [[ $first =~ ^#!.*$line ]] && printf '%s\n' "$file"
  done
  return 0
}

cpp_files() { source_files '*.h' '*.cc'; }
go_files() { source_files '*.go'; }
proto_files() { source_files '*.proto'; }
shell_files() { { scripts '\b(ba)?sh\b' && source_files '*.sh'; } | sort -u; }
python_files() { { scripts '\bpython3' && source_files '*.py'; } | sort -u; }
