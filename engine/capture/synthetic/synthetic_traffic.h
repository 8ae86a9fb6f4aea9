// Made-up traffic, packet by packet: no clock, no input, the same for the same options.
#ifndef WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_TRAFFIC_H_
#define WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_TRAFFIC_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace weir {

struct SyntheticApplication;

struct SyntheticOptions {
  uint64_t flows = 0;             // 0: without end
  uint32_t flows_per_second = 0;  // 0: times as if there were 100,000
  uint32_t packets_per_flow = 10;
  // Ethernet frames. What an application says first is as long as it is.
  uint32_t min_packet_bytes = 64;
  uint32_t max_packet_bytes = 1500;
  std::vector<std::string> applications = {};  // shared out evenly at random; empty: all
  uint64_t seed = 0;
};

// Not thread-safe. Flows come in groups that are open at the same time, whose packets take turns;
// several shares of one traffic have all groups, each in one share.
//
// Flow number n (0 and up) is between 10.0.0.0 plus n modulo 2^24 and 198.18.0.0/16, over IPv4. A
// TCP flow opens with a handshake, and ends with both sides' FIN where it is long enough for that.
class SyntheticTraffic {
 public:
  // Names that `applications` may have.
  static std::vector<std::string> Applications();

  // Share number `share` of `shares`. INVALID_ARGUMENT for an application that cannot be made.
  static absl::StatusOr<SyntheticTraffic> Create(const SyntheticOptions& options,
                                                 uint32_t share = 0, uint32_t shares = 1);

  bool is_over() const { return group_flows_.empty(); }

  // When the next packet comes, in nanoseconds since the start.
  int64_t next_offset_ns() const;

  // Writes the next packet to `out` and returns its length, which is at most max_frame_bytes().
  // REQUIRES: !is_over().
  size_t Write(uint8_t* out);
  size_t max_frame_bytes() const;

 private:
  struct Flow {
    uint64_t number;
    const SyntheticApplication* application;
    uint32_t sequence[2];  // of the client, of the server
  };

  SyntheticTraffic(const SyntheticOptions& options, uint32_t share, uint32_t shares,
                   std::vector<const SyntheticApplication*> applications);
  void OpenGroup();
  uint64_t Random(uint64_t flow, uint64_t what) const;
  size_t RandomFiller(const Flow& flow, uint32_t packet) const;
  size_t WriteUdp(Flow& flow, uint32_t packet, uint8_t* out);
  size_t WriteTcp(Flow& flow, uint32_t packet, uint8_t* out);
  size_t WriteMessage(Flow& flow, size_t message, uint8_t tcp_flags, uint8_t* out);
  size_t WriteFiller(Flow& flow, uint32_t packet, bool from_client, uint8_t tcp_flags,
                     uint8_t* out);

  SyntheticOptions options_;
  uint32_t shares_;
  std::vector<const SyntheticApplication*> applications_;
  uint64_t group_size_;
  uint64_t group_;                 // its number
  std::vector<Flow> group_flows_;  // empty once over
  uint32_t packet_ = 0;            // of each flow of the group
  size_t next_flow_ = 0;           // within the group
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_SYNTHETIC_SYNTHETIC_TRAFFIC_H_
