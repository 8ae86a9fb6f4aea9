#include "engine/capture/files/file_source.h"

#include <fcntl.h>
#include <unistd.h>

#include <thread>

#include "gtest/gtest.h"
#include "tests/engine/capture/files/capture_reading.h"

namespace weir {
namespace {

const std::vector<CapturedPacket>& ThreePackets() {
  static const auto& packets = *new std::vector<CapturedPacket>{
      {1'700'000'000'123'456'000, "first packet", {}},
      {1'700'000'001'000'000'000, "", 60},
      {4'294'967'295'999'999'000, std::string(1500, 'x'), 9000},  // the last second of the format
  };
  return packets;
}

struct FormatCase {
  const char* name;
  bool nanoseconds;
  bool big_endian;
};

class ClassicFormat : public testing::TestWithParam<FormatCase> {};

TEST_P(ClassicFormat, IsReadPacketForPacket) {
  std::vector<CapturedPacket> packets = ThreePackets();
  if (GetParam().nanoseconds) packets[0].timestamp_ns += 789;
  PcapOptions options;
  options.nanoseconds = GetParam().nanoseconds;
  options.big_endian = GetParam().big_endian;
  const TemporaryFile file(BuildPcap(packets, options));
  const Reading reading = ReadPaths({file.path()});
  EXPECT_EQ(reading.status, absl::OkStatus());
  ExpectSamePackets(reading.packets, packets);
}

INSTANTIATE_TEST_SUITE_P(FileSource, ClassicFormat,
                         testing::Values(FormatCase{"MicrosLittle", false, false},
                                         FormatCase{"MicrosBig", false, true},
                                         FormatCase{"NanosLittle", true, false},
                                         FormatCase{"NanosBig", true, true}),
                         [](const auto& info) { return info.param.name; });

TEST(FileSource, EndsAtOnceForACaptureWithoutPackets) {
  const TemporaryFile file(BuildPcap({}));
  const Reading reading = ReadPaths({file.path()});
  EXPECT_EQ(reading.status, absl::OkStatus());
  EXPECT_TRUE(reading.packets.empty());
}

TEST(FileSource, ReadsRecordsAcrossTheEndsOfManyBlocks) {
  const std::vector<CapturedPacket> packets = ManyPackets(1000, 0, 20'000);  // about 10 MB
  const TemporaryFile file(BuildPcap(packets));
  const Reading reading = ReadPaths({file.path()});
  EXPECT_EQ(reading.status, absl::OkStatus());
  ExpectSamePackets(reading.packets, packets);
}

TEST(FileSource, ReadsPcapngAsItReadsClassicPcap) {
  const std::vector<CapturedPacket> packets = ManyPackets(2000, 0, 3000);  // about 3 MB
  const TemporaryFile file(BuildPcapng(packets));
  const Reading reading = ReadPaths({file.path()});
  EXPECT_EQ(reading.status, absl::OkStatus());
  ExpectSamePackets(reading.packets, packets);
}

TEST(FileSource, ReadsTheLongestFrameInBothFormats) {
  const std::vector<CapturedPacket> packets = ManyPackets(9, 262144, 262144);
  const TemporaryFile classic(BuildPcap(packets)), pcapng(BuildPcapng(packets));
  ExpectSamePackets(ReadPaths({classic.path()}).packets, packets);
  ExpectSamePackets(ReadPaths({pcapng.path()}).packets, packets);
}

TEST(FileSource, CutsFramesToTheSnapshotLengthOfTheFile) {
  PcapOptions options;
  options.snapshot_length = 5;
  const TemporaryFile file(BuildPcap({{0, "12345", {}}, {0, "123456789", 11}}, options));
  const Reading reading = ReadPaths({file.path()});
  EXPECT_EQ(reading.status, absl::OkStatus());
  ExpectSamePackets(reading.packets, {{0, "12345", 5}, {0, "12345", 11}});
}

TEST(FileSource, TakesNoSnapshotLengthForNoLimit) {
  PcapOptions options;
  options.snapshot_length = 0;
  const TemporaryFile file(BuildPcap(ThreePackets(), options));
  ExpectSamePackets(ReadPaths({file.path()}).packets, ThreePackets());
}

TEST(FileSource, TakesWhatWasCapturedForTheLeastOfALengthOnTheWire) {
  for (const uint32_t written : {0, 4, 10}) {
    const std::vector<CapturedPacket> packets = {{0, "0123456789", written}};
    const TemporaryFile classic(BuildPcap(packets)), pcapng(BuildPcapng(packets));
    ExpectSamePackets(ReadPaths({classic.path()}).packets, {{0, "0123456789", 10}});
    ExpectSamePackets(ReadPaths({pcapng.path()}).packets, {{0, "0123456789", 10}});
  }
}

TEST(FileSource, PassesOverTheChecksumBitsOfTheLinkTypeField) {
  PcapOptions options;
  options.link_type = 0x24000000 | 113;
  const TemporaryFile file(BuildPcap(ThreePackets(), options));
  EXPECT_EQ(ReadPaths({file.path()}).link_types, std::vector(3, LinkType::kLinuxSll));
}

TEST(FileSource, ReadsSeveralFilesOfDifferentFormatsAndLinkTypesAsOne) {
  PcapOptions raw;
  raw.link_type = 101;
  const TemporaryFile first(BuildPcap({{1, "a", {}}}, {.nanoseconds = true}));
  const TemporaryFile second(BuildPcap({{2000, "b", {}}}, raw)), empty(BuildPcap({}));
  const TemporaryFile last(BuildPcapng({{3000, "c", {}}}, 113));
  const Reading reading = ReadPaths({first.path(), second.path(), empty.path(), last.path()});
  EXPECT_EQ(reading.status, absl::OkStatus());
  ExpectSamePackets(reading.packets, {{1, "a", {}}, {2000, "b", {}}, {3000, "c", {}}});
  EXPECT_EQ(reading.link_types,
            (std::vector{LinkType::kEthernet, LinkType::kRaw, LinkType::kLinuxSll}));
}

TEST(FileSource, KeepsBorrowedBlocksUnchangedWhileItReadsOn) {
  const std::vector<CapturedPacket> packets = ManyPackets(4000, 500, 1500);  // about 4 MB
  for (const std::string& bytes : {BuildPcap(packets), BuildPcapng(packets)}) {
    const TemporaryFile file(bytes);
    auto source = OpenFileSource({{{file.path(), -1}}, ""});
    ASSERT_EQ(source.status(), absl::OkStatus());
    std::vector<FrameBatch> held;
    FrameBatch batch;
    while (*(*source)->Read(batch) == ReadOutcome::kFrames) held.push_back(batch);
    source->reset();  // the blocks outlive the source too
    size_t at = 0;
    for (const FrameBatch& one : held) {
      for (const Frame& frame : one.frames) {
        const std::string& expected = packets[at++].bytes;
        ASSERT_EQ(frame.captured_length, expected.size());
        ASSERT_EQ(std::memcmp(frame.data, expected.data(), expected.size()), 0) << at;
      }
    }
    EXPECT_EQ(at, packets.size());
  }
}

TEST(FileSource, CountsItsProgressOverAllFiles) {
  const std::string bytes = BuildPcap(ManyPackets(5000, 300, 900));  // about 3 MB
  const TemporaryFile first(bytes), second(bytes);
  auto source = OpenFileSource({{{first.path(), -1}, {second.path(), -1}}, ""});
  ASSERT_EQ(source.status(), absl::OkStatus());
  EXPECT_EQ((*source)->progress().bytes_total, 2 * bytes.size());
  EXPECT_EQ((*source)->progress().files_total, 2u);
  FrameBatch batch;
  ASSERT_TRUE((*source)->Read(batch).ok());
  EXPECT_EQ((*source)->progress().files_read, 0u);
  EXPECT_EQ((*source)->progress().current_file, first.path());
  while ((*source)->progress().files_read == 0) ASSERT_TRUE((*source)->Read(batch).ok());
  EXPECT_EQ((*source)->progress().current_file, second.path());
  EXPECT_GT((*source)->progress().bytes_read, bytes.size());
  EXPECT_LT((*source)->progress().bytes_read, 2 * bytes.size());
  ReadAll(**source);
  EXPECT_EQ((*source)->progress().files_read, 2u);
  EXPECT_EQ((*source)->progress().current_file, "");
  EXPECT_EQ((*source)->progress().bytes_read, 2 * bytes.size());
}

TEST(FileSource, ReadsAnOpenDescriptorFromWhereItStands) {
  const std::string capture = BuildPcap(ThreePackets());
  const TemporaryFile file("skipped" + capture);
  const int descriptor = open(file.path().c_str(), O_RDONLY);
  ASSERT_EQ(lseek(descriptor, 7, SEEK_SET), 7);
  auto source = OpenFileSource({{{"a descriptor", descriptor}}, ""});
  ASSERT_EQ(source.status(), absl::OkStatus());
  EXPECT_EQ((*source)->progress().bytes_total, capture.size());
  ExpectSamePackets(ReadAll(**source).packets, ThreePackets());
  source->reset();
  EXPECT_EQ(fcntl(descriptor, F_GETFD), -1) << "it is closed with the source";
}

TEST(FileSource, IsFiniteAndLosesNothing) {
  const TemporaryFile file(BuildPcap(ThreePackets()));
  auto source = OpenFileSource({{{file.path(), -1}}, ""});
  ASSERT_EQ(source.status(), absl::OkStatus());
  EXPECT_FALSE((*source)->is_live());
  EXPECT_EQ((*source)->drops().kernel, 0u);
  EXPECT_EQ((*source)->drops().interface, 0u);
}

}  // namespace
}  // namespace weir
