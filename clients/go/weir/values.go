package weir

import (
	"net/netip"
	"time"

	weirv1 "weir.invalid/clients/go/weir/v1"
)

// Files is the source of a session that reads these captures, below the sensor's capture root, as one.
func Files(paths ...string) *weirv1.Source {
	return &weirv1.Source{Kind: &weirv1.Source_Files{Files: &weirv1.FileSource{Paths: paths}}}
}

// Src is the address and port that sent the first packet of a flow.
func Src(flow *weirv1.Flow) netip.AddrPort {
	return netip.AddrPortFrom(Addr(flow.GetSrcAddress()), uint16(flow.GetSrcPort()))
}

// Dst is the address and port that the first packet of a flow was sent to.
func Dst(flow *weirv1.Flow) netip.AddrPort {
	return netip.AddrPortFrom(Addr(flow.GetDstAddress()), uint16(flow.GetDstPort()))
}

// Addr is an address of a record. The zero Addr where it has none.
func Addr(address []byte) netip.Addr {
	addr, _ := netip.AddrFromSlice(address)
	return addr
}

// Time is a time of the packets' clock, in UTC: FlowEvent.EventTimeUnixNano.
func Time(unixNano int64) time.Time { return time.Unix(0, unixNano).UTC() }

// OptionalTime is a time that may be absent, as StreamHeartbeat.WatermarkUnixNano. Where it is absent: the
// zero time.Time, which IsZero reports, and which is not 1970.
func OptionalTime(unixNano *int64) time.Time {
	if unixNano == nil {
		return time.Time{}
	}
	return Time(*unixNano)
}

// FirstSeen is the time of the first packet. Without packets: the zero time.Time.
func FirstSeen(counters *weirv1.Counters) time.Time {
	if counters == nil {
		return time.Time{}
	}
	return OptionalTime(counters.FirstSeenUnixNano)
}

// LastSeen is the time of the last packet. Without packets: the zero time.Time.
func LastSeen(counters *weirv1.Counters) time.Time {
	if counters == nil {
		return time.Time{}
	}
	return OptionalTime(counters.LastSeenUnixNano)
}

// Duration is the time from the first packet to the last, at most what a time.Duration can hold (292
// years). 0 without packets.
func Duration(counters *weirv1.Counters) time.Duration {
	return LastSeen(counters).Sub(FirstSeen(counters))
}
