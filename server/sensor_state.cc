#include "server/sensor_state.h"

#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/session/engine_meter.h"
#include "server/convert/resume_token.h"

namespace weir {
namespace {

constexpr int kTaskThreads = 4;

std::string MakeSensorId() {
  std::random_device random;
  return absl::StrFormat("sensor-%08x%08x", random(), random());
}

}  // namespace

SensorState::SensorState(std::string id, std::unique_ptr<const CaptureRoot> capture_root,
                         std::unique_ptr<SourceOpener> source_opener, const SensorLimits& limits,
                         const StreamLimits& streams_of_all, LogLine line)
    : clock(SystemClock()),
      sensor_id(id.empty() ? MakeSensorId() : id),
      sensor_mark(id.empty() ? 0 : SensorMark(id)),
      start_time_ns(clock.UnixNanos()),
      stream_limits(streams_of_all),
      log_line(std::move(line)),
      root(std::move(capture_root)),
      opener(std::move(source_opener)),
      registry(limits, *opener, EngineMeter(), clock,
               [this](const Session& session) {
                 Log(absl::StrCat("session ", session.id(), ": deleted"));
               }),
      timers(clock),
      tasks(kTaskThreads, streams_of_all.max_pending) {
  registry.StartSweeping();
}

}  // namespace weir
