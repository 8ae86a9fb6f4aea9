// The engine alone on a capture: no gRPC, no client. Counts the records and drops them, or writes
// them to a file as one weir.v1.FlowEventBatch.
//
// usage: engine_run CAPTURE [--workers=N] [--dissections=N] [--statistics] [--splt=N]
//                   [--max-active-flows=N] [--milliseconds] [--community-id] [--extra-tunnels]
//                   [--write=FILE]
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
#include "engine/capture/file_source.h"
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
  MeterSettings settings;
};

bool ParseOption(absl::string_view argument, Arguments& arguments) {
  uint32_t number = 0;
  MeterSettings& settings = arguments.settings;
  if (absl::ConsumePrefix(&argument, "--workers=")) {
    return absl::SimpleAtoi(argument, &settings.workers);
  }
  if (absl::ConsumePrefix(&argument, "--splt=")) {
    return absl::SimpleAtoi(argument, &settings.early_packets);
  }
  if (absl::ConsumePrefix(&argument, "--max-active-flows=")) {
    return absl::SimpleAtoi(argument, &settings.max_active_flows);
  }
  if (absl::ConsumePrefix(&argument, "--dissections=")) {
    if (!absl::SimpleAtoi(argument, &number) || number > 255) return false;
    settings.max_dissections = static_cast<uint8_t>(number);
    return true;
  }
  if (absl::ConsumePrefix(&argument, "--write=")) {
    arguments.write = std::string(argument);
    return true;
  }
  if (argument == "--statistics") return settings.statistics = true;
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

absl::Status RunToEnd(Meter& meter) {
  std::mutex mutex;
  std::condition_variable ended;
  bool is_over = false;
  absl::Status result;
  meter.Start([&](absl::Status status) {
    std::lock_guard lock(mutex);
    result = std::move(status);
    is_over = true;
    ended.notify_one();
  });
  std::unique_lock lock(mutex);
  ended.wait(lock, [&] { return is_over; });
  return result;
}

int Run(const Arguments& arguments) {
  auto source = OpenFileSource({.inputs = {{.path = arguments.capture}}, .bpf_filter = ""});
  if (!source.ok()) {
    std::fprintf(stderr, "engine_run: %s\n", source.status().ToString().c_str());
    return 1;
  }
  DroppingSink sink(arguments.write);
  auto meter = Meter::Create(arguments.settings, *std::move(source), &sink, SystemClock());
  if (!meter.ok()) {
    std::fprintf(stderr, "engine_run: %s\n", meter.status().ToString().c_str());
    return 1;
  }
  const absl::Status status = RunToEnd(**meter);
  const CaptureStatistics statistics = (*meter)->Statistics();
  std::printf("%llu packets, %llu in flows, %llu records, %llu record bytes: %s\n",
              static_cast<unsigned long long>(statistics.captured_packets),
              static_cast<unsigned long long>(statistics.packets_in_flows),
              static_cast<unsigned long long>(sink.records()),
              static_cast<unsigned long long>(sink.bytes()), status.ToString().c_str());
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
  if (arguments.capture.empty()) {
    std::fprintf(stderr, "usage: engine_run CAPTURE [--workers=N] [--dissections=N] ...\n");
    return 2;
  }
  return weir::Run(arguments);
}
