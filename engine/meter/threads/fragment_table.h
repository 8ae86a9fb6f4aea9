// Fragments of IP packets brought to the flow of their first one, which alone has ports.
#ifndef WEIR_ENGINE_METER_THREADS_FRAGMENT_TABLE_H_
#define WEIR_ENGINE_METER_THREADS_FRAGMENT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/clock.h"
#include "engine/flow/flow_table.h"
#include "engine/meter/capture_statistics.h"
#include "engine/packet/packet_view.h"

namespace weir {

// Knows for some time which flow the first fragment of each packet was of, and keeps later ones
// that came before it. A packet is known by its addresses, protocol and identification (RFC
// 791, 3.2; RFC 8200, 4.5), within its VLAN and tunnel. The first one of a packet around a tunnel
// may carry a flow of the tunnel: then so do the later ones.
//
// Bounded: beyond kMaxPackets the packet that was begun longest ago is forgotten, and beyond
// kMaxWaiting one that nothing is known of does not wait. Nothing is put together, no byte is kept;
// memory is taken with the first fragment, once. Thread-compatible: of who reads a source.
class FragmentTable {
 public:
  static constexpr size_t kMaxPackets = 4096;
  static constexpr size_t kMaxWaiting = 8192;
  // How long the pieces of a packet may take to come (RFC 8200, 4.5; RFC 1122, 3.3.2).
  static constexpr int64_t kLongestNs = 60 * kNanosPerSecond;

  // Takes the packets of a source in their order, `packets` being the next ones: later fragments
  // get the key of their first, or wait, or come back behind it with its time. What waits no longer
  // is counted as ignored. `counted` has all but later fragments in flows already.
  void Join(std::vector<PacketView>& packets, CaptureStatistics& counted);

  // Nothing comes any more: what waits is counted as ignored.
  void End(CaptureStatistics& counted);

  uint64_t waiting_packets() const { return waiting_packets_; }
  uint64_t waiting_bytes() const { return waiting_bytes_; }  // on the wire

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  // All that a later fragment counts with.
  struct Waiting {
    uint64_t ordinal;
    uint32_t link_bytes, ip_bytes, transport_bytes, payload_bytes;
    uint32_t next;  // of the same packet, or free
  };
  // An IP packet in pieces.
  struct Whole {
    int64_t begun_ns = 0;
    FlowKey flow;  // of the first fragment, where it is known
    uint64_t flow_hash = 0;
    bool is_known = false;
    bool from_low = true;
    bool is_around_tunnel = false;  // the first carries a flow of a tunnel
    uint32_t oldest_waiting = kNone;
    uint32_t newest_waiting = kNone;
  };
  using Table = FlowTable<Whole>;

  void AddFirst(const PacketView& packet, CaptureStatistics& counted);
  void AddLater(PacketView& packet, CaptureStatistics& counted);
  Table::Entry* FindFirst(const PacketView& packet);
  Table::Entry* Begin(const FlowKey& id, int64_t now_ns, CaptureStatistics& counted);
  void Release(const PacketView& first, Whole& whole, CaptureStatistics& counted);
  void Wait(const PacketView& packet, Whole& whole, CaptureStatistics& counted);
  void Forget(Table::Entry* entry, CaptureStatistics& counted);
  void Expire(int64_t now_ns, CaptureStatistics& counted);

  std::vector<PacketView> joined_;  // scratch
  Table table_{kMaxPackets};
  std::vector<Waiting> waiting_;
  uint32_t free_ = kNone;
  uint64_t waiting_packets_ = 0;
  uint64_t waiting_bytes_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_METER_THREADS_FRAGMENT_TABLE_H_
