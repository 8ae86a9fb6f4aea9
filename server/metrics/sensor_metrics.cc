#include "server/metrics/sensor_metrics.h"

#include <dirent.h>
#include <sys/resource.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"
#include "server/connections/process_memory.h"
#include "server/sensor_counters.h"
#include "server/version.h"

namespace weir {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// The one that reads them is counted, too.
size_t OpenDescriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
  if (folder == nullptr) return 0;
  size_t entries = 0;
  while (readdir(folder.get()) != nullptr) ++entries;
  return entries - 2;  // "." and ".."
}

// Under the names that Prometheus' own client libraries have for them.
void AddProcessMetrics(int64_t start_time_ns, MetricFamilies& families) {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  families.AddCounter("process_cpu_seconds_total", "Processor time used, of users and system.", {},
                      Seconds(usage.ru_utime) + Seconds(usage.ru_stime));
  families.AddGauge("process_resident_memory_bytes", "Memory of the process that is in RAM.", {},
                    static_cast<double>(ResidentBytes()));
  families.AddGauge("process_open_fds", "Descriptors that are open.", {},
                    static_cast<double>(OpenDescriptors()));
  rlimit descriptors = {};
  if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    families.AddGauge("process_max_fds", "Descriptors that may be open.", {},
                      static_cast<double>(descriptors.rlim_cur));
  }
  families.AddGauge("process_start_time_seconds", "Unix time at which the sensor started.", {},
                    static_cast<double>(start_time_ns) / kNanosPerSecond);
}

}  // namespace

void AddSensorMetrics(const SensorState& state, MetricFamilies& families) {
  families.AddGauge("weir_build_info", "1; its labels say what is running.",
                    {{"version", std::string(kWeirVersion)}}, 1);
  families.AddGauge("weir_draining",
                    "1 where the sensor is about to end and serves no new session.", {},
                    state.draining.load() ? 1 : 0);
  for (const SensorFigure& figure : ReadFigures(state)) {
    const auto value = static_cast<double>(figure.value);
    if (figure.kind == FigureKind::kCounter) {
      families.AddCounter(figure.name, figure.what, {}, value);
    } else {
      families.AddGauge(figure.name, figure.what, {}, value);
    }
    if (!figure.limit.has_value()) continue;
    families.AddGauge(absl::StrCat(figure.name, "_limit"),
                      absl::StrCat("As many as there may be of: ", figure.what), {},
                      static_cast<double>(*figure.limit));
  }
  AddProcessMetrics(state.start_time_ns, families);
}

void AddCallMetrics(const CallCounts& calls, MetricFamilies& families) {
  static constexpr const char* kCodes[CallCounts::kCodes] = {"OK",
                                                             "CANCELLED",
                                                             "UNKNOWN",
                                                             "INVALID_ARGUMENT",
                                                             "DEADLINE_EXCEEDED",
                                                             "NOT_FOUND",
                                                             "ALREADY_EXISTS",
                                                             "PERMISSION_DENIED",
                                                             "RESOURCE_EXHAUSTED",
                                                             "FAILED_PRECONDITION",
                                                             "ABORTED",
                                                             "OUT_OF_RANGE",
                                                             "UNIMPLEMENTED",
                                                             "INTERNAL",
                                                             "UNAVAILABLE",
                                                             "DATA_LOSS",
                                                             "UNAUTHENTICATED"};
  for (const CallCounts::Row& row : calls.Read()) {
    for (size_t code = 0; code < CallCounts::kCodes; ++code) {
      // One that never was is left out, but for OK: a rate needs its zero.
      if (code != 0 && row.calls[code] == 0) continue;
      families.AddCounter("weir_rpcs_total", "Calls answered, by method and gRPC's status code.",
                          {{"method", row.method}, {"code", kCodes[code]}},
                          static_cast<double>(row.calls[code]));
    }
  }
}

}  // namespace weir
