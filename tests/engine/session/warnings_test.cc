#include "engine/session/warnings.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace weir {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int64_t kSecond = kNanosPerSecond;

CaptureStatistics Drops(uint64_t kernel_drops) {
  CaptureStatistics statistics;
  statistics.kernel_drops = kernel_drops;
  return statistics;
}

std::vector<WarningKind> KindsAfter(const Warnings& warnings, uint64_t told) {
  std::vector<WarningKind> kinds;
  while (const auto warning = warnings.After(told)) {
    kinds.push_back(warning->kind);
    told = warning->number;
  }
  return kinds;
}

TEST(Warnings, SayNothingOfBooksWithoutLoss) {
  Warnings warnings;
  EXPECT_FALSE(warnings.Look(Drops(0), 1, 1));
  EXPECT_THAT(KindsAfter(warnings, 0), ElementsAre());
}

TEST(Warnings, TellATroubleOnceWhileItGoesOn) {
  Warnings warnings;
  EXPECT_TRUE(warnings.Look(Drops(5), 77, 0));
  EXPECT_FALSE(warnings.Look(Drops(5), 78, kSecond));
  int64_t now_ns = 0;
  for (uint64_t drops = 6; drops < 40; ++drops) {
    now_ns += Warnings::kCalmNs - 1;
    EXPECT_FALSE(warnings.Look(Drops(drops), 79, now_ns)) << drops;
  }
  const auto warning = warnings.After(0);
  ASSERT_TRUE(warning.has_value());
  EXPECT_EQ(warning->kind, WarningKind::kKernelDrops);
  EXPECT_EQ(warning->time_ns, 77);
  EXPECT_THAT(warning->message, HasSubstr("5 so far"));
}

TEST(Warnings, TellItAgainWhenItBeginsAgain) {
  Warnings warnings;
  EXPECT_TRUE(warnings.Look(Drops(1), 0, 0));
  EXPECT_FALSE(warnings.Look(Drops(1), 0, Warnings::kCalmNs));
  EXPECT_TRUE(warnings.Look(Drops(2), 0, Warnings::kCalmNs));
  EXPECT_EQ(warnings.After(1)->number, 2u);
}

TEST(Warnings, KeepTheTroublesApart) {
  Warnings warnings;
  CaptureStatistics statistics = Drops(1);
  EXPECT_TRUE(warnings.Look(statistics, 0, 0));
  statistics.interface_drops = 1;
  statistics.flows_ended[static_cast<size_t>(EndReason::kEvicted)] = 3;
  EXPECT_TRUE(warnings.Look(statistics, 0, 1));
  EXPECT_THAT(
      KindsAfter(warnings, 0),
      ElementsAre(WarningKind::kKernelDrops, WarningKind::kInterfaceDrops, WarningKind::kEviction));
}

TEST(Warnings, SayWhoseBoundEndsFlows) {
  struct {
    uint64_t evicted, without_room;
    const char* message;
  } const cases[] = {
      {3, 0, "3 so far: there are more at once than max_open_flows"},
      {3, 3, "3 so far: 3 of them because all sessions together have the sensor's max_open_flows"},
      {3, 1, "max_open_flows; 1 of them because all sessions together"},
  };
  for (const auto& c : cases) {
    Warnings warnings;
    CaptureStatistics statistics;
    statistics.flows_ended[static_cast<size_t>(EndReason::kEvicted)] = c.evicted;
    statistics.flows_without_room = c.without_room;
    ASSERT_TRUE(warnings.Look(statistics, 0, 0));
    EXPECT_THAT(warnings.After(0)->message, HasSubstr(c.message));
  }
}

TEST(Warnings, TellOfTimesThatGoBackByASecondOrMore) {
  Warnings warnings;
  CaptureStatistics statistics;
  statistics.backward_timestamps = 9;
  statistics.largest_backward_ns = 999'999'999;
  EXPECT_FALSE(warnings.Look(statistics, 0, 0));
  statistics.clock_steps_back = 1;
  statistics.largest_backward_ns = 3600'000'000'000;
  ASSERT_TRUE(warnings.Look(statistics, 0, 1));
  EXPECT_EQ(warnings.After(0)->kind, WarningKind::kSourceOutOfOrder);
  EXPECT_THAT(warnings.After(0)->message, HasSubstr("by up to 3600 s, 10 packets so far"));
}

TEST(Warnings, TellOfStrayTimeStamps) {
  Warnings warnings;
  CaptureStatistics statistics;
  statistics.stray_timestamps = 2;
  ASSERT_TRUE(warnings.Look(statistics, 0, 0));
  EXPECT_EQ(warnings.After(0)->kind, WarningKind::kStrayTimestamps);
  EXPECT_THAT(warnings.After(0)->message, HasSubstr("2 so far"));
}

TEST(Warnings, SayOfACaptureWhatWasDroppedWhileItWasRecorded) {
  Warnings warnings;
  CaptureStatistics statistics = Drops(7);
  statistics.source_files_total = 1;
  ASSERT_TRUE(warnings.Look(statistics, 0, 0));
  EXPECT_THAT(warnings.After(0)->message, HasSubstr("dropped 7 packets while it was recorded"));
}

TEST(Warnings, NameTheInterfacesThatDrop) {
  Warnings warnings;
  CaptureStatistics statistics = Drops(7);
  statistics.interfaces = {
      {.name = "eth0", .kernel_drops = 4}, {.name = "eth1"}, {.name = "eth2", .kernel_drops = 3}};
  ASSERT_TRUE(warnings.Look(statistics, 0, 0));
  EXPECT_THAT(warnings.After(0)->message, HasSubstr("7 so far (eth0: 4, eth2: 3)"));
}

TEST(Warnings, AreToldInOrderAndTheNewestOfEachKindOnly) {
  Warnings warnings;
  CaptureStatistics statistics;
  for (uint64_t i = 1; i <= 100; ++i) {
    statistics.kernel_drops = i;
    if (i == 50) statistics.interface_drops = 1;
    ASSERT_TRUE(warnings.Look(statistics, 0, static_cast<int64_t>(i) * Warnings::kCalmNs));
  }
  EXPECT_THAT(KindsAfter(warnings, 0),
              ElementsAre(WarningKind::kInterfaceDrops, WarningKind::kKernelDrops));
  EXPECT_THAT(KindsAfter(warnings, 100), ElementsAre(WarningKind::kKernelDrops));
  EXPECT_THAT(KindsAfter(warnings, 101), ElementsAre());
}

TEST(Warnings, TellOfLooksAtSocketsThatFail) {
  Warnings warnings;
  CaptureStatistics statistics;
  statistics.failed_socket_lookups = 4;
  EXPECT_TRUE(warnings.Look(statistics, 1, 1));
  const auto warning = warnings.After(0);
  ASSERT_TRUE(warning.has_value());
  EXPECT_EQ(warning->kind, WarningKind::kSocketLookups);
  EXPECT_THAT(warning->message, HasSubstr("4 so far"));
}

}  // namespace
}  // namespace weir
