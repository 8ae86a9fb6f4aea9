#include "server/sensor_counters.h"

#include <cstddef>
#include <numeric>

namespace weir {
namespace {

constexpr FigureKind kInUse = FigureKind::kInUse;
constexpr FigureKind kCounter = FigureKind::kCounter;

}  // namespace

std::vector<SensorFigure> ReadFigures(const SensorState& state) {
  const SensorUsage usage = state.registry.usage();
  const SensorLimits& limits = state.registry.limits();
  const SessionRegistry::Counters sessions = state.registry.counters();
  const Refusals& refused = state.refusals;
  const ConnectionCounts connections = state.connections.counts();
  const auto not_let_in = [&](Refusal why) {
    return connections.refused[static_cast<size_t>(why)];
  };
  return {
      {"weir_sessions", "Sessions that are there.", kInUse, usage.sessions, limits.max_sessions},
      {"weir_workers", "Workers of sessions that are not over.", kInUse, usage.workers,
       limits.max_workers},
      {"weir_log_bytes", "Bytes taken for the logs of sessions.", kInUse, usage.log_bytes,
       limits.max_log_bytes},
      {"weir_open_flows", "Room taken for open flows, in flows.", kInUse, usage.open_flows,
       limits.max_open_flows},
      {"weir_streams", "Streams that count against the limit.", kInUse, state.streams.load(),
       state.stream_limits.max_streams},
      {"weir_unfinished_streams", "Streams that gRPC is not done with.", kInUse,
       state.open_streams.load()},
      {"weir_connections", "Connections that are open.", kInUse, connections.open,
       state.connections.limits().max_connections},
      {"weir_connections_accepted_total", "Connections let in.", kCounter, connections.accepted},
      {"weir_connections_refused_total", "Connections refused for max_connections.", kCounter,
       not_let_in(Refusal::kAll)},
      {"weir_connections_refused_by_address_total", "Likewise for those of one address.", kCounter,
       not_let_in(Refusal::kAddress)},
      {"weir_connections_refused_without_descriptors_total",
       "Connections refused as the process had no descriptors left.", kCounter,
       not_let_in(Refusal::kDescriptors)},
      {"weir_connections_shed_total", "Connections closed by the sensor, for whatever reason.",
       kCounter, std::accumulate(connections.shed.begin(), connections.shed.end(), uint64_t{0})},
      {"weir_sessions_created_total", "Sessions created.", kCounter, sessions.created},
      {"weir_sessions_deleted_total", "Sessions deleted, by whatever cause.", kCounter,
       sessions.deleted},
      {"weir_sessions_refused_total", "Sessions for which a limit left no room.", kCounter,
       sessions.refused},
      {"weir_streams_refused_total", "Streams refused for max_streams.", kCounter,
       refused.streams.load()},
      {"weir_calls_refused_total", "Calls refused as too many waited (max_pending).", kCounter,
       refused.calls.load()},
      {"weir_uploads_refused_total", "Uploads cut off as too large.", kCounter,
       refused.uploads.load()},
  };
}

}  // namespace weir
