# shellcheck shell=bash disable=SC2154 # Part of record.sh, which knows these names.
