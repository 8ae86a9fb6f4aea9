// Package weir is a client of the Weir network sensor: it creates sessions, reads their flows as a
// stream of items, comes back to where it stopped, and checks the books of each stream.
//
// Messages are those of package weirv1 (weir/clients/go/weir/v1), which is generated:
//
//	go generate ./...
package weir

//go:generate ../generate.sh
