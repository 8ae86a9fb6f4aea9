#include "engine/capture/synthetic/synthetic_source.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/support/fake_clock.h"

namespace weir {
namespace {

std::unique_ptr<PacketSource> Open(const SyntheticOptions& options, const Clock& clock,
                                   const std::string& filter = "") {
  auto sources = OpenSyntheticSources(options, filter, 1, clock);
  EXPECT_TRUE(sources.ok()) << sources.status();
  EXPECT_EQ(sources->size(), 1);
  return std::move((*sources)[0]);
}

uint64_t ReadToEnd(PacketSource& source) {
  FrameBatch batch;
  uint64_t frames = 0;
  while (*source.Read(batch) == ReadOutcome::kFrames) frames += batch.frames.size();
  return frames;
}

TEST(SyntheticSource, EndsAfterItsFlows) {
  const FakeClock clock;
  const auto source = Open({.flows = 300, .packets_per_flow = 5}, clock);
  EXPECT_FALSE(source->is_live());
  EXPECT_EQ(ReadToEnd(*source), 1500);
}

TEST(SyntheticSource, HasTimesOfItsOwnWhereItIsFiniteAndHasNoRate) {
  FakeClock clock;
  FrameBatch first, second;
  ASSERT_EQ(*Open({.flows = 1}, clock)->Read(first), ReadOutcome::kFrames);
  clock.Advance(kNanosPerSecond);
  ASSERT_EQ(*Open({.flows = 1}, clock)->Read(second), ReadOutcome::kFrames);
  EXPECT_EQ(first.frames[0].timestamp_ns, second.frames[0].timestamp_ns);
}

TEST(SyntheticSource, MakesPacketsWhenTheirTimeHasCome) {
  FakeClock clock;
  const auto source = Open({.flows_per_second = 100, .packets_per_flow = 10}, clock);
  EXPECT_TRUE(source->is_live());
  FrameBatch batch;
  ASSERT_EQ(*source->Read(batch), ReadOutcome::kFrames);
  EXPECT_EQ(batch.frames.size(), 1);  // that of the start
  EXPECT_EQ(batch.frames[0].timestamp_ns, clock.UnixNanos());
  clock.Advance(50 * kNanosPerMilli);
  ASSERT_EQ(*source->Read(batch), ReadOutcome::kFrames);
  EXPECT_EQ(batch.frames.size(), 50);
  EXPECT_EQ(batch.frames.back().timestamp_ns, clock.UnixNanos());
}

TEST(SyntheticSource, IsQuietWhileNothingIsDue) {
  FakeClock clock;
  const auto source = Open({.flows_per_second = 1, .packets_per_flow = 1}, clock);
  FrameBatch batch;
  ASSERT_EQ(*source->Read(batch), ReadOutcome::kFrames);
  EXPECT_EQ(*source->Read(batch), ReadOutcome::kQuiet);
}

TEST(SyntheticSource, EndsWhenItIsInterrupted) {
  const FakeClock clock;
  const auto source = Open({.flows = 0}, clock);
  FrameBatch batch;
  ASSERT_EQ(*source->Read(batch), ReadOutcome::kFrames);
  source->Interrupt();
  EXPECT_EQ(*source->Read(batch), ReadOutcome::kEnd);
}

TEST(SyntheticSource, IsFilteredAsOtherSourcesAre) {
  const FakeClock clock;
  const SyntheticOptions options{.flows = 64, .packets_per_flow = 4, .applications = {"DNS"}};
  EXPECT_EQ(ReadToEnd(*Open(options, clock, "dst port 53")), 128);
  EXPECT_EQ(OpenSyntheticSources(options, "no filter", 1, clock).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(SyntheticSource, IsOneForEachWorkerWhereItIsEndless) {
  const FakeClock clock;
  EXPECT_EQ(OpenSyntheticSources({.flows = 0}, "", 3, clock)->size(), 3);
  EXPECT_EQ(OpenSyntheticSources({.flows = 9}, "", 3, clock)->size(), 1);
}

}  // namespace
}  // namespace weir
