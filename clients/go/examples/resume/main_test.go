package main

import (
	"bytes"
	"regexp"
	"testing"

	"weir/clients/go/internal/sensortest"
)

func TestTheExampleReadsEachFlowOnceAndPrintsTheBooks(t *testing.T) {
	server := sensortest.Start(t)
	var out bytes.Buffer
	if err := run(sensortest.Context(t), &out, server.TCP, "TLS", "mixed.pcap"); err != nil {
		t.Fatal(err)
	}
	flows := regexp.MustCompile(`(?m)^.* -> .*  TLS.*  \d+ packets in .*$`).FindAllString(out.String(), -1)
	seen := map[string]bool{}
	for _, flow := range flows {
		seen[flow] = true
	}
	if len(flows) != 8 || len(seen) != 8 {
		t.Errorf("%d flows, %d of them once:\n%s", len(flows), len(seen), &out)
	}
	books := regexp.MustCompile(`(?s)broke off after event \d+\n.*ledger: \d+ events from (\d+) on = 6 delivered \+ \d+ filtered out \+ 0 lost\n$`)
	if found := books.FindStringSubmatch(out.String()); found == nil || found[1] == "1" {
		t.Errorf("no books of the second half:\n%s", &out)
	}
}
