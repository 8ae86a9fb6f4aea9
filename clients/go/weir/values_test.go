package weir

import (
	"math"
	"testing"
	"time"

	weirv1 "weir/clients/go/weir/v1"
)

func TestAddressesAndTimesAreGosOwn(t *testing.T) {
	flow := &weirv1.Flow{
		SrcAddress: []byte{192, 0, 2, 1}, SrcPort: 80,
		DstAddress: []byte{0x20, 0x01, 0x0d, 0xb8, 15: 1}, DstPort: 65535,
	}
	if got := Src(flow).String(); got != "192.0.2.1:80" {
		t.Error(got)
	}
	if got := Dst(flow).String(); got != "[2001:db8::1]:65535" {
		t.Error(got)
	}
	if Addr(nil).IsValid() {
		t.Error("no bytes are an address")
	}
	if got := Time(1_700_000_000_123_456_789).Format(time.RFC3339Nano); got != "2023-11-14T22:13:20.123456789Z" {
		t.Error(got)
	}
	if got := Time(math.MaxUint64).Format(time.RFC3339Nano); got != "1969-12-31T23:59:59.999999999Z" {
		t.Error(got)
	}
}

func TestADurationIsTheTimeBetweenFirstAndLast(t *testing.T) {
	for want, counters := range map[time.Duration]*weirv1.Counters{
		0:             nil,
		5:             {FirstSeenUnixNano: math.MaxUint64 - 1, LastSeenUnixNano: 3},
		math.MaxInt64: {FirstSeenUnixNano: 1 << 63, LastSeenUnixNano: math.MaxInt64},
	} {
		if got := Duration(counters); got != want {
			t.Errorf("%v, not %v", got, want)
		}
	}
}
