package weir

import (
	"net/netip"
	"time"

	weirv1 "weir/clients/go/weir/v1"
)

// Files is the source of a session that reads captures below the sensor's capture root as one.
func Files(paths ...string) *weirv1.Source {
	return &weirv1.Source{Kind: &weirv1.Source_Files{Files: &weirv1.FileSource{Paths: paths}}}
}

// Src is the end that sent the first packet of a flow.
func Src(flow *weirv1.Flow) netip.AddrPort {
	return netip.AddrPortFrom(Addr(flow.GetSrcAddress()), uint16(flow.GetSrcPort()))
}

// Dst is the other end of a flow.
func Dst(flow *weirv1.Flow) netip.AddrPort {
	return netip.AddrPortFrom(Addr(flow.GetDstAddress()), uint16(flow.GetDstPort()))
}

// Addr is an address of a record. The zero Addr where it has none.
func Addr(address []byte) netip.Addr {
	addr, _ := netip.AddrFromSlice(address)
	return addr
}

// Time is a time of a record, in UTC.
func Time(unixNano uint64) time.Time { return time.Unix(0, int64(unixNano)).UTC() }

// Duration is the time from the first packet to the last; at most what a time.Duration can hold.
func Duration(counters *weirv1.Counters) time.Duration {
	return Time(counters.GetLastSeenUnixNano()).Sub(Time(counters.GetFirstSeenUnixNano()))
}
