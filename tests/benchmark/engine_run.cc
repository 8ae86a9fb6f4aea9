// The engine alone on a capture, or on synthetic traffic: no gRPC, no client. Counts the records
// and drops them, or writes them to a file as one weir.v1.FlowEventBatch.
//
// usage: engine_run CAPTURE|--synthetic=FLOWS [--workers=N] [--max-dissected-packets=N]
//                   [--statistics] [--early-packets=N] [--max-open-flows=N]
//                   [--idle-timeout=SECONDS] [--milliseconds] [--nfstream] [--tcp-analysis]
//                   [--community-id] [--extra-tunnels] [--write=FILE]
#include <sys/resource.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "engine/base/clock.h"
#include "engine/capture/files/file_source.h"
#include "engine/capture/synthetic/synthetic_source.h"
#include "engine/meter/meter.h"

namespace weir {
namespace {

class DroppingSink final : public FlowSink {
 public:
  explicit DroppingSink(const std::string& path) {
    if (!path.empty()) out_.open(path, std::ios::binary);
  }

  void Append(std::unique_ptr<EventBatch> batch) override {
    records_ += batch->entries().size();
    bytes_ += batch->bytes().size();
    if (!out_.is_open()) return;
    std::lock_guard lock(mutex_);
    out_ << batch->bytes();
  }

  uint64_t records() const { return records_; }
  uint64_t bytes() const { return bytes_; }

 private:
  std::atomic<uint64_t> records_{0};
  std::atomic<uint64_t> bytes_{0};
  std::mutex mutex_;
  std::ofstream out_;
};

struct Arguments {
  std::string capture;
  std::string write;
  uint64_t synthetic_flows = 0;
  MeterSettings settings;
};

bool ParseOption(absl::string_view argument, Arguments& arguments) {
  uint32_t number = 0;
  MeterSettings& settings = arguments.settings;
  if (absl::ConsumePrefix(&argument, "--workers=")) {
    return absl::SimpleAtoi(argument, &settings.workers);
  }
  if (absl::ConsumePrefix(&argument, "--early-packets=")) {
    return absl::SimpleAtoi(argument, &settings.early_packets);
  }
  if (absl::ConsumePrefix(&argument, "--max-open-flows=")) {
    return absl::SimpleAtoi(argument, &settings.max_open_flows);
  }
  if (absl::ConsumePrefix(&argument, "--synthetic=")) {
    return absl::SimpleAtoi(argument, &arguments.synthetic_flows);
  }
  if (absl::ConsumePrefix(&argument, "--idle-timeout=")) {
    if (!absl::SimpleAtoi(argument, &number)) return false;
    settings.idle_timeout_ns = number * kNanosPerSecond;
    return true;
  }
  if (absl::ConsumePrefix(&argument, "--max-dissected-packets=")) {
    if (!absl::SimpleAtoi(argument, &number) || number > 255) return false;
    settings.max_dissected_packets = static_cast<uint8_t>(number);
    return true;
  }
  if (absl::ConsumePrefix(&argument, "--write=")) {
    arguments.write = std::string(argument);
    return true;
  }
  if (argument == "--statistics") return settings.statistics = true;
  if (argument == "--tcp-analysis") return settings.tcp_analysis = true;
  if (argument == "--nfstream") {  // before the others: they stand beside its defaults
    settings = DefaultSettings(FlowRules::kNfstream);
    return true;
  }
  if (argument == "--community-id") return settings.community_id = true;
  if (argument == "--extra-tunnels") {
    return settings.decode_vxlan = settings.decode_geneve = settings.decode_gre =
               settings.decode_qinq = true;
  }
  if (argument == "--milliseconds") {
    settings.time_resolution = TimeResolution::kMillisecond;
    return true;
  }
  if (absl::StartsWith(argument, "--") || !arguments.capture.empty()) return false;
  arguments.capture = std::string(argument);
  return true;
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// What a run took, without the start of the program; CPU time is user and system.
struct Times {
  double wall_seconds = 0;
  double cpu_seconds = 0;
};

absl::Status RunToEnd(Meter& meter, Times& times) {
  std::mutex mutex;
  std::condition_variable ended;
  bool is_over = false;
  absl::Status result;
  const int64_t start_ns = SystemClock().MonotonicNanos();
  const double start_cpu = CpuSeconds();
  // Called by a thread of the meter.
  meter.Start([&](absl::Status status) {
    std::lock_guard lock(mutex);
    times.wall_seconds = static_cast<double>(SystemClock().MonotonicNanos() - start_ns) / 1e9;
    times.cpu_seconds = CpuSeconds() - start_cpu;
    result = std::move(status);
    is_over = true;
    ended.notify_one();
  });
  std::unique_lock lock(mutex);
  ended.wait(lock, [&] { return is_over; });
  return result;
}

absl::StatusOr<PacketSources> OpenSources(const Arguments& arguments) {
  if (arguments.synthetic_flows > 0) {
    return OpenSyntheticSources({.flows = arguments.synthetic_flows}, "", 1, SystemClock());
  }
  return OneSource(OpenFileSource({.inputs = {{.path = arguments.capture}}, .bpf_filter = ""}));
}

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "engine_run: %s\n", status.ToString().c_str());
  return 1;
}

int Run(const Arguments& arguments) {
  auto sources = OpenSources(arguments);
  if (!sources.ok()) return Fail(sources.status());
  DroppingSink sink(arguments.write);
  auto meter = Meter::Create(arguments.settings, *std::move(sources), &sink, SystemClock());
  if (!meter.ok()) return Fail(meter.status());
  Times times;
  const absl::Status status = RunToEnd(**meter, times);
  const CaptureStatistics statistics = (*meter)->Statistics();
  std::printf(
      "%llu packets, %llu in flows, %llu records, %llu record bytes, at most %llu flows open;\n"
      "%.3f s by the clock, %.3f s of CPU: %s\n",
      static_cast<unsigned long long>(statistics.captured_packets),
      static_cast<unsigned long long>(statistics.packets_in_flows),
      static_cast<unsigned long long>(sink.records()),
      static_cast<unsigned long long>(sink.bytes()),
      static_cast<unsigned long long>(statistics.peak_flows_open), times.wall_seconds,
      times.cpu_seconds, status.ToString().c_str());
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace weir

int main(int argc, char** argv) {
  weir::Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    if (weir::ParseOption(argv[i], arguments)) continue;
    std::fprintf(stderr, "engine_run: cannot use %s\n", argv[i]);
    return 2;
  }
  if (arguments.capture.empty() == (arguments.synthetic_flows == 0)) {
    std::fprintf(stderr, "usage: engine_run CAPTURE|--synthetic=FLOWS [--workers=N] ...\n");
    return 2;
  }
  return weir::Run(arguments);
}
