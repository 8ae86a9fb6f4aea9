package main

import (
	"bytes"
	"regexp"
	"testing"

	"weir.invalid/clients/go/internal/sensortest"
)

func TestTheExampleReadsEachFlowOnceAndPrintsTheLedger(t *testing.T) {
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
		t.Errorf("%d flows, %d different ones:\n%s", len(flows), len(seen), &out)
	}
	ledger := regexp.MustCompile(
		`(?s)left after event \d+\n.*ledger: \d+ events from (\d+) on = 6 delivered \+ \d+ filtered out \+ 0 withheld \+ 0 lost\n$`)
	if found := ledger.FindStringSubmatch(out.String()); found == nil || found[1] == "1" {
		t.Errorf("no ledger of the second half:\n%s", &out)
	}
}
