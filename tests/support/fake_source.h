// A source of packets that tests write down beforehand: frames in batches, quiet reads, an error.
#ifndef WEIR_TESTS_SUPPORT_FAKE_SOURCE_H_
#define WEIR_TESTS_SUPPORT_FAKE_SOURCE_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/capture/packet_source.h"
#include "tests/support/packet_builder.h"

namespace weir {

// Each batch lives in a block of its own, freed with the last that holds it, so that a sanitizer
// finds who uses a frame for too long. 64 zeros follow the bytes of each frame. Steps are added
// before the first Read(); then they are played in order, and kEnd follows them.
//
// Example:
//   FakeSource source;
//   source.Add(0, Eth().Ipv4("10.0.0.1", "10.0.0.2").Udp(1, 2)).EndBatch().Quiet();
class FakeSource final : public PacketSource {
 public:
  // A frame in the batch at hand; `wire_length` 0: as long as its bytes.
  FakeSource& Add(int64_t timestamp_ns, const PacketBuilder& packet, uint32_t wire_length = 0);
  // What is added from here on comes with another read.
  FakeSource& EndBatch();
  FakeSource& Link(LinkType type);  // of the batch at hand and all later ones
  // The interfaces it is of. What is added from here on comes with another read, by the one of this
  // number, from 1.
  FakeSource& Interfaces(std::vector<std::string> names);
  FakeSource& By(uint16_t interface_number);
  FakeSource& Quiet();
  FakeSource& Fail(absl::Status status);
  // Calls `action` on the reader's thread, in the read of the step that follows.
  FakeSource& Do(std::function<void()> action);
  // A read that waits for Interrupt(); of a live source, gives kQuiet for each Wake() meanwhile.
  FakeSource& Wait();
  FakeSource& Live();
  // Its reads may wait, as those with Wait() may.
  FakeSource& MayWait();

  absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) override;
  void Interrupt() override;
  void Wake() override;
  bool may_wait() const override { return may_wait_; }
  bool is_live() const override { return is_live_; }
  SourceProgress progress() const override { return {.bytes_read = 1, .bytes_total = 2}; }
  SourceDrops drops() const override { return {.kernel = 3, .interface = 4}; }
  std::vector<InterfaceCounts> interfaces() const override { return interfaces_; }

 private:
  struct FakeFrame {
    int64_t timestamp_ns;
    std::vector<uint8_t> bytes;
    uint32_t wire_length;
  };
  enum class Kind { kFrames, kQuiet, kFail, kDo, kWait };
  struct Step {
    Kind kind;
    FrameLink link = {};
    std::vector<FakeFrame> frames = {};
    absl::Status status = {};
    std::function<void()> action = {};
  };

  FakeSource& AddStep(Step step);
  static void Fill(const Step& step, FrameBatch& batch);
  bool IsInterrupted();
  bool AwaitInterrupt();  // false where it was woken

  FrameLink link_;
  std::vector<InterfaceCounts> interfaces_;
  bool is_live_ = false;
  bool may_wait_ = false;
  bool batch_is_open_ = false;
  std::vector<Step> steps_;
  size_t next_ = 0;
  std::mutex mutex_;
  std::condition_variable interrupted_changed_;
  bool interrupted_ = false;  // guarded by mutex_, as woken_
  bool woken_ = false;
};

}  // namespace weir

#endif  // WEIR_TESTS_SUPPORT_FAKE_SOURCE_H_
