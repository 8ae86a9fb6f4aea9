#include "tests/hostile/cut_captures.h"

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "tests/support/checked_run.h"

namespace weir {
namespace {

// The same on every platform and in every run, unlike std::hash.
uint64_t HashOf(std::string_view text, uint64_t seed) {
  uint64_t hash = 0xcbf29ce484222325 ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  return hash;
}

// In ascending order.
std::vector<size_t> PlacesIn(size_t size, size_t count, std::mt19937_64& random) {
  std::vector<size_t> places;
  for (size_t i = 0; i < count; ++i) places.push_back(random() % (size + 1));
  std::sort(places.begin(), places.end());
  return places;
}

MeterSettings SettingsFrom(uint64_t bits) {
  MeterSettings settings;
  settings.max_dissected_packets = 0;
  settings.statistics = (bits & 1) != 0;
  settings.early_packets = (bits & 2) != 0 ? 20 : 0;
  settings.workers = (bits & 4) != 0 ? 2 : 1;
  settings.max_open_flows = (bits & 8) != 0 ? 16 : 1'000'000;
  settings.decode_vxlan = settings.decode_geneve = (bits & 4096) != 0;
  settings.decode_gre = settings.decode_qinq = (bits & 8192) != 0;
  settings.community_id = (bits & 16384) != 0;
  settings.tcp_close_ends_flow = (bits & 16) != 0;
  settings.idle_timeout_ns = (bits & 32) != 0 ? kNanosPerSecond : 120 * kNanosPerSecond;
  settings.decode_tunnels = (bits & 64) == 0;
  if ((bits & 128) != 0) settings.time_resolution = TimeResolution::kMillisecond;
  settings.accounting = static_cast<Accounting>(bits >> 8 & 3);
  settings.events.started = settings.events.classified = (bits & 1024) != 0;
  settings.events.updated = (bits & 2048) != 0;
  settings.update_interval_ns = 100 * kNanosPerMilli;
  return settings;
}

class CutCapture {
 public:
  CutCapture(std::string_view name, std::string_view contents) : name_(name), contents_(contents) {}

  // Runs the first `length` bytes. A longer piece may not give fewer packets.
  void Run(size_t length, uint64_t bits, bool dissect) {
    MeterSettings settings = SettingsFrom(bits);
    if (dissect) settings.max_dissected_packets = 20;
    const CheckedRun run =
        RunChecked(settings, {.inputs = {InMemory(contents_.substr(0, length))}, .bpf_filter = ""});
    std::string faults = run.faults;
    if (run.statistics.captured_packets < packets_) {
      absl::StrAppend(&faults, run.statistics.captured_packets, " packets, a shorter piece had ",
                      packets_, "\n");
    }
    packets_ = run.statistics.captured_packets;
    if (faults.empty()) return;
    absl::StrAppend(&faults_, name_, " cut at ", length, " of ", contents_.size(),
                    dissect ? ", dissected" : "", ", settings ", bits, ":\n", faults);
  }

  const std::string& faults() const { return faults_; }

 private:
  const std::string name_;
  const std::string_view contents_;
  uint64_t packets_ = 0;  // of the piece before
  std::string faults_;
};

}  // namespace

std::string RunCutCapture(std::string_view name, std::string_view contents,
                          const CutOptions& options) {
  std::mt19937_64 random(HashOf(name, options.seed));
  CutCapture capture(name, contents);
  size_t number = 0;
  for (const size_t place : PlacesIn(contents.size(), options.cuts, random)) {
    capture.Run(place, random(), ++number % options.dissect_every == 0);
  }
  capture.Run(contents.size(), random(), false);
  capture.Run(contents.size(), random(), true);
  return capture.faults();
}

}  // namespace weir
