// Package weir is a client of the Weir network sensor: it creates sessions, reads their flows as a
// stream of items, resumes a stream where it was left, and checks that each stream's ledger adds up.
//
// The messages are those of package weirv1 (weir.invalid/clients/go/weir/v1), generated from the sensor's
// proto files. Who changes those runs
//
//	go generate ./...
package weir

//go:generate ../generate.sh
