#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/capture/files/file_source.h"
#include "engine/capture/unique_descriptor.h"
#include "gtest/gtest.h"
#include "tests/engine/capture/files/capture_reading.h"

namespace weir {
namespace {

std::string Little32(uint32_t value) {
  return std::string(reinterpret_cast<const char*>(&value), 4);
}

// What is wrong with contents, after the path that starts every message.
struct BadContents {
  const char* name;
  std::string contents;
  absl::StatusCode code;
  std::string message;
};

class BadFile : public testing::TestWithParam<BadContents> {};

TEST_P(BadFile, IsNamedWithWhatIsWrongWhenOpened) {
  const TemporaryFile file(GetParam().contents);
  const auto source = OpenFileSource({{{file.path(), -1}}, ""});
  EXPECT_EQ(source.status(),
            absl::Status(GetParam().code, absl::StrCat(file.path(), ": ", GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    FileSource, BadFile,
    testing::Values(
        BadContents{"Empty", "", absl::StatusCode::kInvalidArgument, "the file is empty"},
        BadContents{"Text", "hello there, this is plain text\n", absl::StatusCode::kInvalidArgument,
                    "not a capture file (starts with \"hell\")"},
        BadContents{"ShortText", "h\n", absl::StatusCode::kInvalidArgument,
                    "not a capture file (starts with \"h\\n\")"},
        BadContents{"Binary", std::string(100, '\xff'), absl::StatusCode::kInvalidArgument,
                    "not a capture file (starts with \"\\xff\\xff\\xff\\xff\")"},
        BadContents{"CutHeader", BuildPcap({}).substr(0, 23), absl::StatusCode::kDataLoss,
                    "the file header is cut: 24 bytes promised, 23 present"},
        BadContents{"OtherVersion", BuildPcap({}).replace(4, 2, "\x07\x00", 2),
                    absl::StatusCode::kDataLoss, "unsupported pcap savefile version 7.4"},
        BadContents{"KnownLinkType", BuildPcap({}, {.link_type = 195}),
                    absl::StatusCode::kInvalidArgument, "unknown link type 195 (IEEE802_15_4)"},
        BadContents{"UnheardOfLinkType", BuildPcap({}, {.link_type = 60000}),
                    absl::StatusCode::kInvalidArgument, "unknown link type 60000"},
        BadContents{"PcapngByteOrder", BuildPcapng({}).replace(8, 1, "x"),
                    absl::StatusCode::kDataLoss,
                    "block at byte offset 0 is a section header without the mark of a byte order"},
        BadContents{"PcapngVersion", BuildPcapng({}).replace(12, 1, "\x02"),
                    absl::StatusCode::kDataLoss,
                    "block at byte offset 0 is of pcapng version 2.0, known is 1.0"}),
    [](const auto& info) { return info.param.name; });

TEST(FileSource, NeedsAFile) {
  EXPECT_EQ(OpenFileSource({}).status(),
            absl::InvalidArgumentError("inputs: at least one file is needed"));
}

TEST(FileSource, SaysThatAFileIsMissing) {
  EXPECT_EQ(ReadPaths({"/nowhere/x.pcap"}).status,
            absl::NotFoundError("/nowhere/x.pcap: no such file"));
}

TEST(FileSource, SaysThatAPathIsAFolder) {
  EXPECT_EQ(ReadPaths({"/"}).status, absl::InvalidArgumentError("/: is a folder"));
}

TEST(FileSource, KeepsMessagesToOneLine) {
  EXPECT_EQ(ReadPaths({"/no\nwhere"}).status, absl::NotFoundError("/no\\nwhere: no such file"));
  EXPECT_EQ(ReadPaths({std::string("/\0tmp", 5)}).status,
            absl::NotFoundError("/\\000tmp: no such file"));
}

// Takes root's right to read everything from this thread, and gives it back.
class WithoutOverride {
 public:
  WithoutOverride() {
    EXPECT_EQ(syscall(SYS_capget, &header_, before_), 0);
    __user_cap_data_struct without[2] = {before_[0], before_[1]};
    without[0].effective &= ~(1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH);
    EXPECT_EQ(syscall(SYS_capset, &header_, without), 0);
  }
  ~WithoutOverride() { EXPECT_EQ(syscall(SYS_capset, &header_, before_), 0); }

 private:
  __user_cap_header_struct header_ = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct before_[2] = {};
};

TEST(FileSource, SaysThatPermissionIsMissing) {
  const TemporaryFile file(BuildPcap({}));
  ASSERT_EQ(chmod(file.path().c_str(), 0), 0);
  const WithoutOverride without;
  EXPECT_EQ(ReadPaths({file.path()}).status,
            absl::PermissionDeniedError(absl::StrCat(file.path(), ": permission denied")));
}

TEST(FileSource, TellsACutRecordFromTheEndAtEveryLength) {
  const std::vector<CapturedPacket> packets = {{1000, "first", {}}, {2000, "second one", {}}};
  const std::string whole = BuildPcap(packets);
  const size_t first_end = 24 + 16 + 5;
  for (size_t length = 25; length < whole.size(); ++length) {
    const TemporaryFile file(whole.substr(0, length));
    const bool is_first = length < first_end;
    const size_t start = is_first ? 24 : first_end, promised = is_first ? 5 : 10;
    const size_t present = length - start;
    const std::string what =
        present < 16 ? absl::StrCat("16 bytes of header promised, ", present, " present")
                     : absl::StrCat(promised, " bytes promised, ", present - 16, " present");
    const Reading reading = ReadPaths({file.path()});
    EXPECT_EQ(reading.packets.size(), is_first ? 0u : 1u) << length;
    EXPECT_EQ(reading.status,
              length == first_end
                  ? absl::OkStatus()
                  : absl::DataLossError(absl::StrCat(file.path(), ": record ", is_first ? 1 : 2,
                                                     " at byte offset ", start, " is cut: ", what)))
        << length;
  }
}

TEST(FileSource, EndsAtACapturedLengthAboveTheLimit) {
  const std::string header = std::string(8, '\0') + Little32(262145) + Little32(262145);
  const TemporaryFile file(BuildPcap({{0, "fine", {}}}) + header + std::string(300'000, '\0'));
  const Reading reading = ReadPaths({file.path()});
  EXPECT_EQ(reading.packets.size(), 1u);
  EXPECT_EQ(reading.status,
            absl::DataLossError(absl::StrCat(
                file.path(),
                ": record 2 at byte offset 44 has a captured length of 262145 bytes, the limit is "
                "262144")));
}

TEST(FileSource, CountsFilteredRecordsInThePlaceOfDamage) {
  const TemporaryFile file(BuildPcap({{0, UdpFrame(1), {}}, {0, UdpFrame(2), {}}}) + "cut");
  EXPECT_EQ(ReadPaths({file.path()}, "udp dst port 1").status,
            absl::DataLossError(
                absl::StrCat(file.path(),
                             ": record 3 at byte offset 140 is cut: 16 bytes of header promised, 3 "
                             "present")));
}

TEST(FileSource, TellsACutBlockFromTheEndAtEveryLength) {
  const std::string whole = BuildPcapng({{1, "first", {}}, {2, "second one", {}}});
  const size_t second = whole.size() - 44, first = second - 40;
  for (size_t length = first; length < whole.size(); ++length) {
    const TemporaryFile file(whole.substr(0, length));
    const bool is_first = length < second;
    const size_t start = is_first ? first : second, present = length - start;
    const std::string promised = present < 8 ? "12 bytes and up"
                                 : is_first  ? "40 bytes"
                                             : "44 bytes";
    const Reading reading = ReadPaths({file.path()});
    EXPECT_EQ(reading.packets.size(), is_first ? 0u : 1u) << length;
    EXPECT_EQ(reading.status, present == 0
                                  ? absl::OkStatus()
                                  : absl::DataLossError(absl::StrCat(
                                        file.path(), ": block at byte offset ", start,
                                        " is cut: ", promised, " promised, ", present, " present")))
        << length;
  }
}

TEST(FileSource, HoldsPcapngToTheSameLimitOfTheCapturedLength) {
  std::vector<CapturedPacket> packets = ManyPackets(6, 262144, 262144);
  packets.push_back({0, std::string(262145, 'x'), {}});
  const TemporaryFile file(BuildPcapng(packets, 1, 1 << 20));
  const Reading reading = ReadPaths({file.path()});
  EXPECT_EQ(reading.packets.size(), 6u);
  EXPECT_EQ(
      reading.status,
      absl::DataLossError(absl::StrCat(
          file.path(),
          ": block at byte offset 1573116 has a captured length of 262145 bytes, the limit is "
          "262144")));
}

TEST(FileSource, EndsTheWholeListAtDamage) {
  const TemporaryFile good(BuildPcap({{0, "good", {}}})), cut(BuildPcap({{0, "b", {}}}) + "x");
  const Reading reading = ReadPaths({good.path(), cut.path(), good.path()});
  EXPECT_EQ(reading.packets.size(), 2u);
  EXPECT_EQ(reading.status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(reading.status.message().find(cut.path()), std::string::npos);
}

TEST(FileSource, NamesALaterFileThatIsMissingWhenItsTurnComes) {
  const TemporaryFile good(BuildPcap({{0, "good", {}}}));
  const Reading reading = ReadPaths({good.path(), "/nowhere/x.pcap", good.path()});
  EXPECT_EQ(reading.packets.size(), 1u);
  EXPECT_EQ(reading.status, absl::NotFoundError("/nowhere/x.pcap: no such file"));
}

// A pipe hands the bytes over in other pieces than a file does.
TEST(FileSource, FindsTheSameInDamagedBytesHoweverTheyArePieced) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::string wholes[] = {BuildPcap(ManyPackets(60, 0, 200)),
                                BuildPcapng(ManyPackets(60, 0, 200))};
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    std::string bytes = wholes[seed % 2];
    for (int flips = 0; flips < 8; ++flips) bytes[28 + random() % (bytes.size() - 28)] = random();
    const TemporaryFile file(bytes);
    const Reading at_once = ReadPaths({file.path()});
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    std::thread writer([&, end = UniqueDescriptor(ends[1])] {
      for (size_t at = 0; at < bytes.size(); at += 61) {
        const std::string piece = bytes.substr(at, 61);
        if (write(end.get(), piece.data(), piece.size()) < 0) return;  // the reader gave up
      }
    });
    auto source = OpenFileSource({{{file.path(), ends[0]}}, ""});
    const Reading in_pieces = ReadAll(**source);
    source->reset();
    writer.join();
    EXPECT_EQ(in_pieces.status, at_once.status) << "seed " << seed;
    ExpectSamePackets(in_pieces.packets, at_once.packets);
  }
}

}  // namespace
}  // namespace weir
