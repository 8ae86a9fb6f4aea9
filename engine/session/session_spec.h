// What a client asks a session to be, as plain values.
#ifndef WEIR_ENGINE_SESSION_SESSION_SPEC_H_
#define WEIR_ENGINE_SESSION_SESSION_SPEC_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/base/clock.h"
#include "engine/log/session_log.h"
#include "engine/meter/meter_settings.h"

namespace weir {

using Labels = std::map<std::string, std::string>;

// Captures read in this order as one. Finite.
struct FilesSpec {
  std::vector<std::string> paths = {};  // as the client names them, 1 to 65536

  bool operator==(const FilesSpec&) const = default;
};

// A capture that a client sends. Finite. Where its bytes come from is no part of the spec: see
// CreateSessionOptions::opener.
struct UploadSpec {
  std::string name = {};  // for people
  std::optional<uint64_t> total_bytes = {};

  bool operator==(const UploadSpec&) const = default;
};

// A live capture.
struct InterfacesSpec {
  std::vector<std::string> names = {};  // 1 to 64, each once; "any" stands alone
  bool promiscuous = true;
  uint32_t snapshot_length = 1536;   // 96 to 262144 bytes
  uint32_t socket_buffer_bytes = 0;  // for each worker and interface; 0: libpcap's default
  int64_t max_outage_ns = 300 * kNanosPerSecond;  // of an interface, then it fails; to 30 days

  bool operator==(const InterfacesSpec&) const = default;
};

// Synthetic traffic; finite where `flows` is not 0.
struct SyntheticSpec {
  uint64_t flows = 0;
  uint32_t flows_per_second = 0;  // 0: as fast as they are taken
  uint32_t packets_per_flow = 10;
  uint32_t min_packet_bytes = 64;
  uint32_t max_packet_bytes = 1500;
  std::vector<std::string> applications = {};
  uint64_t seed = 0;

  bool operator==(const SyntheticSpec&) const = default;
};

// monostate: not set, which is refused.
using SourceSpec =
    std::variant<std::monostate, FilesSpec, UploadSpec, InterfacesSpec, SyntheticSpec>;

bool IsLive(const SourceSpec& source);

struct LifetimeSpec {
  enum class Kind : uint8_t {
    kUntilDeleted,
    kWhileSubscribed,  // deleted when it has had subscribers and has had none for `span_ns`
    kIdleTtl,          // deleted when nobody subscribed, watched or asked for it for `span_ns`
  };
  Kind kind = Kind::kUntilDeleted;
  int64_t span_ns = 0;  // linger: 0 and up; time to live: above 0

  bool operator==(const LifetimeSpec&) const = default;
};
inline constexpr int64_t kDefaultLingerNs = 30 * kNanosPerSecond;

// The numbers are those of weir.v1's StartMode.
enum class StartMode : uint8_t {
  kBySource = 0,  // kOnFirstSubscription for finite sources, kImmediate for live ones
  kOnFirstSubscription = 1,
  kImmediate = 2,
  kAfterSubscribers = 3,  // with subscription number `subscribers`, all open at once
};

struct StartSpec {
  StartMode mode = StartMode::kBySource;
  uint32_t subscribers = 0;  // with kAfterSubscribers, 1 to 65535; else 0

  bool operator==(const StartSpec&) const = default;
};

struct SessionSpec {
  SourceSpec source;
  std::string bpf_filter;  // libpcap syntax; empty: none
  // nDPI's files of custom protocols and categories, as the client names them; empty: none. What is
  // in them belongs to the meter: see LoadCustomRules.
  std::string custom_protocols_file;
  std::string custom_categories_file;
  MeterSettings meter;  // workers 0: 1 for finite sources, by cores for live ones
  LogLimits log;
  LifetimeSpec lifetime;
  StartSpec start;
  Labels labels;  // at most 64, names of 1 to 63 bytes, values of at most 255

  bool operator==(const SessionSpec&) const = default;
};

// The spec with every default filled in. INVALID_ARGUMENT that names the field and the value where
// one is out of its range or contradicts another. The source is not touched.
absl::StatusOr<SessionSpec> EffectiveSpec(SessionSpec spec);

// Whether both ask for the same. What is in the files of custom rules by now does not matter.
bool AskForTheSame(const SessionSpec& one, const SessionSpec& other);

// 1 to 63 characters of a-z, 0-9 and '-', with a letter first; else INVALID_ARGUMENT.
absl::Status ValidateSessionId(absl::string_view id);

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_SESSION_SPEC_H_
