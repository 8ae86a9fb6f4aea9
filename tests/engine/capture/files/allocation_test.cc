// Counts every allocation of the process, so it is a program of its own.
#include <atomic>
#include <cstdlib>
#include <new>

#include "engine/capture/files/file_source.h"
#include "gtest/gtest.h"
#include "tests/engine/capture/files/capture_reading.h"

namespace {
std::atomic<long> allocations{0};
}

void* operator new(size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace weir {
namespace {

TEST(FileSource, AllocatesNothingInItsSteadyState) {
  const std::vector<CapturedPacket> packets = ManyPackets(30'000, 100, 300);  // about 6 MB
  for (const std::string& bytes : {BuildPcap(packets), BuildPcapng(packets)}) {
    const TemporaryFile file(bytes);
    auto source = OpenFileSource({{{file.path(), -1}}, "not tcp port 9"});
    ASSERT_EQ(source.status(), absl::OkStatus());
    FrameBatch batch;
    size_t frames = 0;
    while (frames < 15'000) {  // two blocks have been in use by then
      ASSERT_TRUE((*source)->Read(batch).ok());
      frames += batch.frames.size();
    }
    const long before = allocations;
    while ((*source)->Read(batch).value() == ReadOutcome::kFrames) frames += batch.frames.size();
    EXPECT_EQ(allocations - before, 0);
    EXPECT_EQ(frames, packets.size());
  }
}

}  // namespace
}  // namespace weir
