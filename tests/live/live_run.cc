// The engine alone on interfaces (or on a capture, to compare with): prints each record that ends,
// as it ends, and the totals at the end, as lines of JSON. SIGINT and SIGTERM stop it.
//
// usage: live_run INTERFACE[,INTERFACE...]|./CAPTURE [--workers=N] [--idle_ms=N] [--buffer=BYTES]
//                 [--max_outage_ms=MS] [--snapshot=BYTES] [--bpf=FILTER] [--quiet] [--repeat=N]
// --quiet prints no records; --repeat runs N times for 200 ms each before the run itself.
#include <arpa/inet.h>
#include <signal.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/capture/files/file_source.h"
#include "engine/capture/live/live_source.h"
#include "engine/meter/meter.h"
#include "weir/v1/event.pb.h"

namespace weir {
namespace {

struct Arguments {
  std::string source;
  LiveOptions live;
  MeterSettings settings;
  bool quiet = false;
  uint32_t repeat = 0;
};

std::string AddressOf(const std::string& bytes) {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(bytes.size() == 4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof(text));
  return text;
}

// All of a record but its id and its times.
std::string InWords(const v1::Flow& flow) {
  return absl::StrCat(flow.protocol(), " vlan ", flow.vlan_id(), " ", AddressOf(flow.src_address()),
                      ":", flow.src_port(), " > ", AddressOf(flow.dst_address()), ":",
                      flow.dst_port(), " packets ", flow.src_to_dst().packets(), "+",
                      flow.dst_to_src().packets(), " bytes ", flow.src_to_dst().link_bytes(), "+",
                      flow.dst_to_src().link_bytes(), " ", flow.application().name(), " ",
                      flow.requested_server_name());
}

class PrintingSink final : public FlowSink {
 public:
  PrintingSink(bool quiet, int64_t idle_ns) : quiet_(quiet), idle_ns_(idle_ns) {}

  void Append(std::unique_ptr<EventBatch> batch) override {
    if (quiet_) return;
    v1::FlowEventBatch parsed;
    if (!parsed.ParseFromString(std::string(batch->bytes()))) std::abort();
    const int64_t now_ns = SystemClock().UnixNanos();
    std::lock_guard lock(mutex_);
    for (const v1::FlowEvent& event : parsed.events()) Print(event.flow(), now_ns);
    std::fflush(stdout);
  }

 private:
  void Print(const v1::Flow& flow, int64_t now_ns) const {
    const auto last_ns = static_cast<int64_t>(flow.bidirectional().last_seen_unix_nano());
    std::printf("{\"record\": \"%s\", \"id\": %llu, \"reason\": \"%s\", \"late_ms\": %lld}\n",
                InWords(flow).c_str(), static_cast<unsigned long long>(flow.id()),
                v1::EndReason_Name(flow.end_reason()).c_str(),
                static_cast<long long>((now_ns - last_ns - idle_ns_) / kNanosPerMilli));
  }

  const bool quiet_;
  const int64_t idle_ns_;
  std::mutex mutex_;
};

bool ParseOption(absl::string_view argument, Arguments& arguments) {
  uint32_t number = 0;
  if (absl::ConsumePrefix(&argument, "--workers=")) {
    return absl::SimpleAtoi(argument, &arguments.settings.workers);
  }
  if (absl::ConsumePrefix(&argument, "--idle_ms=")) {
    if (!absl::SimpleAtoi(argument, &number)) return false;
    arguments.settings.idle_timeout_ns = number * kNanosPerMilli;
    arguments.settings.active_timeout_ns = INT64_MAX;
    return true;
  }
  if (absl::ConsumePrefix(&argument, "--buffer=")) {
    return absl::SimpleAtoi(argument, &arguments.live.buffer_bytes);
  }
  if (absl::ConsumePrefix(&argument, "--max_outage_ms=")) {
    if (!absl::SimpleAtoi(argument, &number)) return false;
    arguments.live.max_outage_ns = number * kNanosPerMilli;
    return true;
  }
  if (absl::ConsumePrefix(&argument, "--snapshot=")) {
    return absl::SimpleAtoi(argument, &arguments.live.snapshot_length);
  }
  if (absl::ConsumePrefix(&argument, "--repeat=")) {
    return absl::SimpleAtoi(argument, &arguments.repeat);
  }
  if (absl::ConsumePrefix(&argument, "--bpf=")) {
    arguments.live.bpf_filter = std::string(argument);
    return true;
  }
  if (argument == "--quiet") return arguments.quiet = true;
  if (absl::StartsWith(argument, "--") || !arguments.source.empty()) return false;
  arguments.source = std::string(argument);
  return true;
}

absl::StatusOr<PacketSources> OpenSources(const Arguments& arguments) {
  if (absl::StrContains(arguments.source, "/")) {
    return OneSource(OpenFileSource(
        {.inputs = {{.path = arguments.source}}, .bpf_filter = arguments.live.bpf_filter}));
  }
  LiveOptions live = arguments.live;
  live.interfaces = absl::StrSplit(arguments.source, ',');
  live.workers = arguments.settings.workers;
  return OpenLiveSources(live, SystemClock());
}

// Runs until the source ends or a signal comes, or for `run_for_ms` where that is not 0.
class Run {
 public:
  explicit Run(const Arguments& arguments)
      : sink_(arguments.quiet, arguments.settings.idle_timeout_ns) {}

  absl::Status Go(const Arguments& arguments, int run_for_ms, const sigset_t& signals) {
    absl::StatusOr<PacketSources> sources = OpenSources(arguments);
    if (!sources.ok()) return sources.status();
    auto meter = Meter::Create(arguments.settings, *std::move(sources), &sink_, SystemClock());
    if (!meter.ok()) return meter.status();
    meter_ = *std::move(meter);
    meter_->Start([this](absl::Status status) {
      outcome_ = std::move(status);
      kill(getpid(), SIGUSR1);
    });
    if (run_for_ms == 0) std::printf("{\"running\": true}\n");
    std::fflush(stdout);
    Await(run_for_ms, signals);
    return outcome_;
  }

  CaptureStatistics statistics() const { return meter_->Statistics(); }
  bool has_run() const { return meter_ != nullptr; }

 private:
  void Await(int run_for_ms, const sigset_t& signals) {
    int number = 0;
    if (run_for_ms > 0) {
      const timespec wait = {0, run_for_ms * 1'000'000L};
      if (sigtimedwait(&signals, nullptr, &wait) == SIGUSR1) return;
    } else {
      sigwait(&signals, &number);
      if (number == SIGUSR1) return;
    }
    meter_->Stop();
    do {
      sigwait(&signals, &number);
    } while (number != SIGUSR1);
  }

  PrintingSink sink_;
  absl::Status outcome_;
  std::unique_ptr<Meter> meter_;
};

size_t CountIn(const char* folder) {
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

void PrintBooks(const CaptureStatistics& statistics) {
  std::string workers;
  for (const WorkerShare& worker : statistics.workers) {
    absl::StrAppend(&workers, workers.empty() ? "" : ", ", worker.captured_packets);
  }
  std::printf(
      "{\"captured\": %llu, \"in_flows\": %llu, \"flows\": %llu, \"open\": %llu, "
      "\"kernel_drops\": %llu, \"backward\": %llu, \"workers\": [%s]}\n",
      static_cast<unsigned long long>(statistics.captured_packets),
      static_cast<unsigned long long>(statistics.packets_in_flows),
      static_cast<unsigned long long>(statistics.flows_started),
      static_cast<unsigned long long>(statistics.flows_open),
      static_cast<unsigned long long>(statistics.kernel_drops),
      static_cast<unsigned long long>(statistics.backward_timestamps), workers.c_str());
}

// What is open and running after `repeat` runs, beside what is after one.
void Repeat(const Arguments& arguments, const sigset_t& signals) {
  for (uint32_t i = 0; i < arguments.repeat; ++i) {
    Run(arguments).Go(arguments, 200, signals).IgnoreError();
    std::printf("{\"run\": %u, \"descriptors\": %zu, \"threads\": %zu}\n", i,
                CountIn("/proc/self/fd"), CountIn("/proc/self/task"));
  }
}

int Main(const Arguments& arguments) {
  sigset_t signals;
  sigemptyset(&signals);
  for (int number : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&signals, number);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  Repeat(arguments, signals);
  Run run(arguments);
  const absl::Status outcome = run.Go(arguments, 0, signals);
  if (run.has_run()) PrintBooks(run.statistics());
  if (outcome.ok()) return 0;
  std::fprintf(stderr, "live_run: %s\n", outcome.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace weir

int main(int argc, char** argv) {
  weir::Arguments arguments;
  arguments.settings.idle_timeout_ns = 1'000'000 * weir::kNanosPerSecond;
  arguments.settings.active_timeout_ns = INT64_MAX;
  for (int i = 1; i < argc; ++i) {
    if (weir::ParseOption(argv[i], arguments)) continue;
    std::fprintf(stderr, "live_run: cannot use %s\n", argv[i]);
    return 2;
  }
  if (arguments.source.empty()) {
    std::fprintf(stderr, "usage: live_run INTERFACE[,INTERFACE...]|./CAPTURE ...\n");
    return 2;
  }
  return weir::Main(arguments);
}
