// How packets become flows: the settings of a session's meter (docs/flow_semantics.md, "Settings").
#ifndef WEIR_ENGINE_METER_METER_SETTINGS_H_
#define WEIR_ENGINE_METER_METER_SETTINGS_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "engine/base/clock.h"
#include "engine/dpi/rules/custom_rules.h"
#include "engine/meter/flow_rules.h"
#include "engine/packet/port_list.h"

namespace weir {

// Which of a packet's four sizes stands behind size statistics and early packets. The numbers are
// nfstream's.
enum class Accounting : uint8_t { kLink = 0, kIp = 1, kTransport = 2, kPayload = 3 };

// kMillisecond truncates every time stamp first, as nfstream does.
enum class TimeResolution : uint8_t { kNanosecond, kMillisecond };

// The flow table numbers its entries in 32 bits.
inline constexpr uint64_t kMaxOpenFlows = 1'000'000'000;

// How long packets may be remembered that are left out when they come again.
inline constexpr int64_t kMaxDuplicateWindowNs = 10 * kNanosPerSecond;
// How much is read of the messages that begin a connection, beside nDPI. The numbers are those of
// weir.v1.HandshakeDetail.
enum class HandshakeDetail : uint8_t { kNdpi = 1, kNames = 2, kFull = 3 };

// Which events a session makes.
struct EventSelection {
  bool started = false;
  bool early = false;
  bool classified = false;
  bool updated = false;
  bool ended = true;

  bool operator==(const EventSelection&) const = default;
};

// How clients' verdicts meet the flows of a session.
struct VerdictSettings {
  uint32_t hold_at_packet = 0;  // flows are held at this packet, at most 65535; 0: never
  int64_t hold_timeout_ns = kNanosPerSecond;  // above 0, at most 1 h: a flow is held so long
  uint32_t max_queued_packets = 64;           // of a held flow; 1 to 65536

  bool operator==(const VerdictSettings&) const = default;
};

// Nanoseconds, not negative.
struct IdleTimeouts {
  int64_t tcp_ns = 0;
  int64_t udp_ns = 0;
  int64_t icmp_ns = 0;
  int64_t other_ns = 0;

  bool operator==(const IdleTimeouts&) const = default;
};

// Those that go by the rulebook are as the standard one has them.
struct MeterSettings {
  FlowRules rules = FlowRules::kStandard;
  bool decode_tunnels = true;  // GTP-U, CAPWAP and TZSP
  bool decode_vxlan = false;
  bool decode_geneve = false;
  bool decode_gre = false;
  bool decode_qinq = true;    // provider tags; by the rulebook
  bool key_tunnel_id = true;  // VNI and key of GRE are in the flow's key; by the rulebook
  bool key_vlan = true;       // VLAN ids are in the flow's key
  PortList gtp_u_ports = {2152};
  PortList vxlan_ports = {4789};
  PortList geneve_ports = {6081};
  int64_t idle_timeout_ns = 120 * kNanosPerSecond;
  int64_t active_timeout_ns = 1800 * kNanosPerSecond;
  Accounting accounting = Accounting::kLink;
  TimeResolution time_resolution = TimeResolution::kNanosecond;
  uint8_t max_dissected_packets = 20;  // packets per flow given to nDPI; 0: none
  HandshakeDetail handshake_detail = HandshakeDetail::kNdpi;
  bool statistics = false;          // size and inter-arrival statistics, TCP flag counts
  uint32_t early_packets = 0;       // sequence of the first packets: how many; at most 65535
  uint32_t early_at_packet = 0;     // EARLY events: on which packet; 1 to 65535 where made
  bool tcp_close_ends_flow = true;  // by the rulebook
  bool join_fragments = true;       // those behind the first, to its flow; by the rulebook
  bool tcp_analysis = false;        // how each TCP connection goes
  bool key_icmp_id = false;         // identifiers of echoes are part of the key
  bool attach_icmp_errors = false;  // counted on the flow whose packet they quote
  int64_t duplicate_window_ns = 0;  // packets that come again within it are left out; at most 10 s
  uint64_t max_packets = 0;         // a record ends with this packet of it; 0: no bound
  std::optional<IdleTimeouts> idle_timeouts;  // by protocol; absent: idle_timeout_ns
  bool community_id = false;                  // Community ID of each flow
  bool continue_flows = false;  // direction and id of a record live on over an active timeout
  uint64_t max_open_flows = 1'000'000;  // over all workers; the least recently used flow is evicted
  uint64_t max_flows = 0;               // stop after so many records; 0: no bound
  int64_t update_interval_ns = 0;       // of UPDATED events; above 0 where they are made
  uint32_t workers = 1;                 // 1 to 256
  bool find_processes = false;          // of local sockets; a source for each worker only
  int64_t socket_poll_ns = 100 * kNanosPerMilli;  // how often sockets are looked at then; above 0
  EventSelection events;
  std::optional<VerdictSettings> verdicts;                    // absent: clients may send none
  std::shared_ptr<const CustomRules> custom_rules = nullptr;  // null: nDPI's own alone

  bool operator==(const MeterSettings&) const = default;
};

// The defaults of a session that asks for these rules.
MeterSettings DefaultSettings(FlowRules rules);

// The bound on open flows of each worker; at least one.
uint64_t FlowsPerWorker(const MeterSettings& settings);

// For how many flows without early packets a flow may stand, by its memory: 64 early packets take
// what a flow takes.
uint64_t FlowWeight(const MeterSettings& settings);

// What the meter has to have reserved of the sensor's open flows, so that each worker has a first
// step of them: flows times their weight.
uint64_t CertainFlows(const MeterSettings& settings);

// INVALID_ARGUMENT that names the field and the value where a setting is out of its range. Flows
// that are held have their EARLY event on the packet that they are held at.
absl::Status Validate(const MeterSettings& settings);

}  // namespace weir

#endif  // WEIR_ENGINE_METER_METER_SETTINGS_H_
