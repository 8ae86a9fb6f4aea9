// The wall round libpcap's live capture: one interface as one worker sees it.
#ifndef WEIR_ENGINE_CAPTURE_LIVE_LIVE_HANDLE_H_
#define WEIR_ENGINE_CAPTURE_LIVE_LIVE_HANDLE_H_

#include <pcap.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/capture/block_pool.h"
#include "engine/capture/libpcap.h"
#include "engine/capture/live/live_source.h"
#include "engine/capture/packet_source.h"

namespace weir {

// Life: Open (nothing passes its filter) -> DiscardStale -> [fanout group] -> Start -> Copy... ->
// Close (nothing new passes) -> Copy until nothing is pending. By one thread at a time, but for
// counts().
class LiveHandle {
 public:
  // Errors as OpenLiveSources says.
  static absl::StatusOr<std::unique_ptr<LiveHandle>> Open(const std::string& interface,
                                                          const LiveOptions& options);

  // Throws away what was captured before the filter of Open() stood. Where there is such a packet
  // it waits for the kernel to give its block away, some 100 ms.
  void DiscardStale();

  // Lets packets in that match the session's filter.
  absl::Status Start();

  // Lets no more packets in.
  void Close();

  // Copies frames that are there, without waiting, to the front of `block`; at most `kMaxFrames`.
  absl::Status Copy(Block& block, std::vector<Frame>& frames);

  // Reads the kernel's counters.
  void UpdateCounts();

  // Whether the kernel has frames that were not copied yet, as of the last UpdateCounts().
  bool has_pending() const { return received_ > copied_ + dropped_; }

  int descriptor() const { return descriptor_; }
  LinkType link_type() const { return link_type_; }
  InterfaceCounts counts() const;

  static constexpr size_t kMaxFrames = 256;

 private:
  LiveHandle(std::string interface, PcapHandle handle, LinkType link_type, BpfFilter filter);
  static void OnFrame(u_char* self, const pcap_pkthdr* header, const u_char* bytes);
  void CopyFrame(const pcap_pkthdr& header, const uint8_t* bytes);
  void ReadKernelCounters();

  const std::string interface_;
  const PcapHandle handle_;
  const int descriptor_;  // the handle's
  const LinkType link_type_;
  const BpfFilter filter_;
  const size_t snapshot_length_;

  // Of the Copy() under way.
  uint8_t* place_ = nullptr;
  uint8_t* end_ = nullptr;
  std::vector<Frame>* frames_ = nullptr;

  pcap_stat last_counters_{};  // 32 bits each, which wrap
  uint64_t received_ = 0;      // the dropped included
  uint64_t copied_ = 0;
  uint64_t dropped_ = 0;
  uint64_t interface_dropped_ = 0;
  std::atomic<uint64_t> published_copied_{0};
  std::atomic<uint64_t> published_dropped_{0};
  std::atomic<uint64_t> published_interface_dropped_{0};
};

// Opening of libpcap handles on interfaces, and the plain words for what keeps them from it.

inline constexpr char kAnyInterface[] = "any";

// How long the kernel keeps a block of packets that is not full. Longer costs less on links with
// little traffic, and delays their packets.
inline constexpr int kBlockMillis = 100;
// With several interfaces a worker's packets are as much out of order.
inline constexpr int kBlockMillisOfSeveral = 10;

// An activated handle: non-blocking, nanosecond time stamps, no filter.
absl::StatusOr<PcapHandle> OpenInterface(const std::string& interface, const LiveOptions& options);

// OK while the interface is there and up. `descriptor` is any socket of its network namespace.
absl::Status CheckInterfaceUp(const std::string& interface, int descriptor);

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_LIVE_LIVE_HANDLE_H_
