package weir

import (
	"math"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	weirv1 "weir.invalid/clients/go/weir/v1"
)

func TestAddressesAreGosOwn(t *testing.T) {
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
}

func TestTimesBefore1970AreNegative(t *testing.T) {
	for nanos, want := range map[int64]string{
		1_700_000_000_123_456_789: "2023-11-14T22:13:20.123456789Z",
		0:                         "1970-01-01T00:00:00Z",
		-1:                        "1969-12-31T23:59:59.999999999Z",
		math.MinInt64:             "1677-09-21T00:12:43.145224192Z",
	} {
		if got := Time(nanos).Format(time.RFC3339Nano); got != want {
			t.Errorf("%d is %s", nanos, got)
		}
		if got := OptionalTime(&nanos); !got.Equal(Time(nanos)) || got.IsZero() {
			t.Errorf("%d is %v where it is optional", nanos, got)
		}
	}
}

func TestATimeThatIsAbsentIsNot1970(t *testing.T) {
	for _, counters := range []*weirv1.Counters{nil, {}} {
		if first, last := FirstSeen(counters), LastSeen(counters); !first.IsZero() || !last.IsZero() {
			t.Error(first, last)
		}
	}
}

func TestADurationIsTheTimeBetweenFirstAndLast(t *testing.T) {
	seen := func(first, last int64) *weirv1.Counters {
		return &weirv1.Counters{FirstSeenUnixNano: proto.Int64(first), LastSeenUnixNano: proto.Int64(last)}
	}
	for want, counters := range map[time.Duration]*weirv1.Counters{
		0:             nil,
		5:             seen(-2, 3),
		7:             seen(-9, -2),
		math.MaxInt64: seen(math.MinInt64, math.MaxInt64),
	} {
		if got := Duration(counters); got != want {
			t.Errorf("%v, not %v", got, want)
		}
	}
	if first, last := FirstSeen(seen(-2, 3)), LastSeen(seen(-2, 3)); first != Time(-2) || last != Time(3) {
		t.Errorf("from %v to %v", first, last)
	}
}
