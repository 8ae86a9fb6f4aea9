#include "engine/capture/files/pcap_file_parser.h"

#include <cstring>

#include "gtest/gtest.h"
#include "tests/support/capture_builder.h"

namespace weir {
namespace {

using Stop = ParsedRecords::Stop;

std::optional<PcapFormat> ParseHeader(std::string file) {
  uint8_t header[kPcapFileHeaderSize];
  std::memcpy(header, file.data(), sizeof(header));
  return ParsePcapFileHeader(header);
}

TEST(PcapFileHeader, SaysHowTheRecordsAreWritten) {
  for (const bool nanoseconds : {false, true}) {
    for (const bool big_endian : {false, true}) {
      const auto format = ParseHeader(BuildPcap({}, {nanoseconds, big_endian, 113, 96}));
      ASSERT_TRUE(format.has_value());
      EXPECT_EQ(format->swapped, big_endian);
      EXPECT_EQ(format->nanos_per_tick, nanoseconds ? 1u : 1000u);
      EXPECT_EQ(format->snapshot_length, 96u);
      EXPECT_EQ(format->link_type_number, 113);
    }
  }
}

TEST(PcapFileHeader, IsRefusedForOtherVersionsAndMarks) {
  const std::string header = BuildPcap({});
  EXPECT_FALSE(ParseHeader(std::string(header).replace(4, 1, "\x03")).has_value());
  EXPECT_FALSE(ParseHeader(std::string(header).replace(6, 1, "\x03")).has_value());
  EXPECT_FALSE(ParseHeader(std::string(header).replace(0, 1, "\x34")).has_value());
}

TEST(PcapFileHeader, TakesAnImpossibleSnapshotLengthForNoLimit) {
  struct {
    uint32_t written, meant;
  } cases[] = {{0, kMaxCapturedLength},
               {1, 1},
               {0x7fffffff, 0x7fffffff},
               {0x80000000, kMaxCapturedLength},
               {0xffffffff, kMaxCapturedLength}};
  for (const auto& one : cases) {
    const auto format = ParseHeader(BuildPcap({}, {.snapshot_length = one.written}));
    ASSERT_TRUE(format.has_value());
    EXPECT_EQ(format->snapshot_length, one.meant) << one.written;
  }
}

// Parses what stands behind the header of `file`, cut to `length` bytes.
ParsedRecords Parse(const std::string& file, size_t length, size_t max_frames,
                    std::vector<Frame>& frames) {
  const auto* records = reinterpret_cast<const uint8_t*>(file.data()) + kPcapFileHeaderSize;
  return ParsePcapRecords(absl::MakeConstSpan(records, length), *ParseHeader(file), {}, max_frames,
                          frames);
}

TEST(PcapRecords, AreParsedAsFarAsTheyAreComplete) {
  const std::string file = BuildPcap({{1000, "12345", {}}, {2000, "1234567", {}}});
  struct {
    size_t length, bytes, records;
  } cases[] = {{0, 0, 0},   {15, 0, 0},  {16, 0, 0},  {20, 0, 0},
               {21, 21, 1}, {36, 21, 1}, {43, 21, 1}, {44, 44, 2}};
  for (const auto& one : cases) {
    std::vector<Frame> frames;
    const ParsedRecords parsed = Parse(file, one.length, 10, frames);
    EXPECT_EQ(parsed.bytes, one.bytes) << one.length;
    EXPECT_EQ(parsed.records, one.records) << one.length;
    EXPECT_EQ(frames.size(), one.records) << one.length;
    EXPECT_EQ(parsed.stop, Stop::kNeedsMore) << one.length;
  }
}

TEST(PcapRecords, AreParsedUpToTheWantedNumberOfFrames) {
  const std::string file = BuildPcap({{1000, "a", {}}, {2000, "b", {}}, {3000, "c", {}}});
  for (const size_t max_frames : {2, 3, 4}) {
    std::vector<Frame> frames;
    const ParsedRecords parsed = Parse(file, 3 * 17, max_frames, frames);
    EXPECT_EQ(parsed.records, std::min<size_t>(3, max_frames));
    EXPECT_EQ(parsed.stop, max_frames <= 3 ? Stop::kBatchFull : Stop::kNeedsMore);
  }
}

TEST(PcapRecords, StopBeforeACapturedLengthAboveTheLimit) {
  const std::string file =
      BuildPcap({{1000, "a", {}}, {2000, std::string(kMaxCapturedLength + 1, 'x'), {}}});
  std::vector<Frame> frames;
  const ParsedRecords parsed = Parse(file, file.size() - kPcapFileHeaderSize, 10, frames);
  EXPECT_EQ(parsed.stop, Stop::kOversized);
  EXPECT_EQ(parsed.bytes, 17u);
  EXPECT_EQ(frames.size(), 1u);
}

int64_t TimeOfAllOnes(bool big_endian) {
  std::string file = BuildPcap({{0, "a", {}}}, {.big_endian = big_endian});
  file.replace(kPcapFileHeaderSize, 8, 8, '\xff');
  std::vector<Frame> frames;
  Parse(file, 17, 10, frames);
  return frames.empty() ? 0 : frames[0].timestamp_ns;
}

// Both parts are unsigned (draft-ietf-opsawg-pcap, 5): seconds end in 2106 and not in 2038.
TEST(PcapRecords, HaveTimesThatCannotOverflow) {
  constexpr int64_t kLastSecond = 4294967295 * 1'000'000'000;
  EXPECT_EQ(TimeOfAllOnes(false), kLastSecond + 4294967295 * 1000);
  EXPECT_EQ(TimeOfAllOnes(true), kLastSecond + 4294967295 * 1000);
}

}  // namespace
}  // namespace weir
