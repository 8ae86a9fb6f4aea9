// A capture file as a whole, from its bytes to records: every record must parse, the books must
// balance, whatever the file holds.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <future>
#include <mutex>
#include <numeric>

#include "engine/capture/file_source.h"
#include "engine/meter/meter.h"
#include "tests/fuzz/expect.h"
#include "weir/v1/event.pb.h"

namespace weir {
namespace {

class ParsingSink final : public FlowSink {
 public:
  void Append(std::unique_ptr<EventBatch> batch) override {
    v1::FlowEventBatch events;
    EXPECT_OR_DIE(events.ParseFromString(std::string(batch->bytes())));
    EXPECT_OR_DIE(static_cast<size_t>(events.events_size()) == batch->entries().size());
    std::lock_guard lock(mutex_);
    for (const v1::FlowEvent& event : events.events()) {
      packets_ += event.flow().bidirectional().packets();
    }
  }
  uint64_t packets() const { return packets_; }

 private:
  std::mutex mutex_;
  uint64_t packets_ = 0;
};

int DescriptorOf(const uint8_t* data, size_t size) {
  const int descriptor = memfd_create("capture", MFD_CLOEXEC);
  EXPECT_OR_DIE(descriptor >= 0);
  EXPECT_OR_DIE(write(descriptor, data, size) == static_cast<ssize_t>(size));
  EXPECT_OR_DIE(lseek(descriptor, 0, SEEK_SET) == 0);
  return descriptor;
}

// The settings follow from the input, so that a finding can be repeated.
MeterSettings SettingsOf(const uint8_t* data, size_t size) {
  const uint8_t bits = std::accumulate(data, data + size, uint8_t{0});
  MeterSettings settings;
  settings.statistics = (bits & 1) != 0;
  settings.early_packets = (bits & 2) != 0 ? 5 : 0;
  settings.workers = (bits & 4) != 0 ? 2 : 1;
  settings.max_active_flows = (bits & 8) != 0 ? 4 : 1000;
  settings.tcp_close_ends_flow = (bits & 16) != 0;
  // A detection module takes 10 ms to make: most inputs do without.
  settings.max_dissections = bits % 8 == 7 ? 20 : 0;
  settings.idle_timeout_ns = (bits & 32) != 0 ? kNanosPerSecond : 120 * kNanosPerSecond;
  return settings;
}

template <size_t kSize>
uint64_t SumOf(const std::array<uint64_t, kSize>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), uint64_t{0});
}

void ExpectBalanced(const CaptureStatistics& books, uint64_t recorded_packets) {
  EXPECT_OR_DIE(books.captured_packets == books.packets_in_flows + SumOf(books.uncounted_packets));
  EXPECT_OR_DIE(books.packets_in_flows == books.packets_of_ended_flows);
  EXPECT_OR_DIE(books.packets_in_flows == recorded_packets);
  EXPECT_OR_DIE(books.flows_started == SumOf(books.flows_ended));
  EXPECT_OR_DIE(books.flows_open == 0 && books.packets_of_open_flows == 0);
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace weir;
  auto source = OpenFileSource(
      {.inputs = {{.path = "fuzzed", .descriptor = DescriptorOf(data, size)}}, .bpf_filter = ""});
  if (!source.ok()) return 0;
  ParsingSink sink;
  auto meter = Meter::Create(SettingsOf(data, size), *std::move(source), &sink, SystemClock());
  EXPECT_OR_DIE(meter.ok());
  std::promise<void> ended;
  (*meter)->Start([&](absl::Status) { ended.set_value(); });
  ended.get_future().wait();
  ExpectBalanced((*meter)->Statistics(), sink.packets());
  return 0;
}
