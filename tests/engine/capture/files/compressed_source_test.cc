// Compressed captures, from files and pipes.
#include <unistd.h>

#include <thread>

#include "engine/capture/files/file_source.h"
#include "engine/capture/unique_descriptor.h"
#include "gtest/gtest.h"
#include "tests/engine/capture/files/capture_reading.h"
#include "tests/engine/capture/files/compression.h"

namespace weir {
namespace {

struct Packing {
  const char* name;
  std::string (*compress)(std::string_view);
  bool is_pcapng;

  std::string Build(const std::vector<CapturedPacket>& packets) const {
    return compress(is_pcapng ? BuildPcapng(packets) : BuildPcap(packets));
  }
};

class CompressedSource : public testing::TestWithParam<Packing> {};

INSTANTIATE_TEST_SUITE_P(Formats, CompressedSource,
                         testing::Values(Packing{"PcapGzip", &Gzip, false},
                                         Packing{"PcapZstd", &Zstd, false},
                                         Packing{"PcapngGzip", &Gzip, true},
                                         Packing{"PcapngZstd", &Zstd, true}),
                         [](const auto& info) { return info.param.name; });

TEST_P(CompressedSource, IsReadAsItIs) {
  const std::vector<CapturedPacket> packets = ManyPackets(4000, 0, 1500);
  const std::string packed = GetParam().Build(packets);
  const TemporaryFile file(packed);
  auto source = OpenFileSource({{{file.path(), -1}}, ""});
  ASSERT_EQ(source.status(), absl::OkStatus());
  const Reading reading = ReadAll(**source);
  EXPECT_EQ(reading.status, absl::OkStatus());
  ExpectSamePackets(reading.packets, packets);
  EXPECT_EQ((*source)->progress().bytes_read, packed.size());  // the compressed ones
  EXPECT_EQ((*source)->progress().bytes_total, packed.size());
}

TEST_P(CompressedSource, IsReadFromAPipe) {
  const std::vector<CapturedPacket> packets = ManyPackets(1000, 0, 1500);
  const std::string packed = GetParam().Build(packets);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  auto source = OpenFileSource({{{"standard input", ends[0]}}, ""});
  ASSERT_EQ(source.status(), absl::OkStatus());
  std::thread writer([&, end = UniqueDescriptor(ends[1])] {
    for (size_t at = 0; at < packed.size(); at += 777) {
      const std::string piece = packed.substr(at, 777);
      EXPECT_EQ(write(end.get(), piece.data(), piece.size()), static_cast<ssize_t>(piece.size()));
    }
  });
  ExpectSamePackets(ReadAll(**source).packets, packets);
  writer.join();
}

TEST_P(CompressedSource, IsFilteredAndStandsInAListWithOthers) {
  const TemporaryFile first(GetParam().Build({{1'000'000, UdpFrame(53), {}}}));
  const TemporaryFile second(BuildPcap({{2'000'000, UdpFrame(53), {}}}));
  const TemporaryFile third(
      GetParam().Build({{3'000'000, UdpFrame(99), {}}, {4'000'000, UdpFrame(53), {}}}));
  const Reading reading = ReadPaths({first.path(), second.path(), third.path()}, "udp dst port 53");
  EXPECT_EQ(reading.status, absl::OkStatus());
  EXPECT_EQ(reading.packets.size(), 3u);
}

TEST_P(CompressedSource, GivesTheFramesBeforeACut) {
  const std::vector<CapturedPacket> packets = ManyPackets(30, 10, 200);
  const std::string packed = GetParam().Build(packets);
  size_t most = 0;
  for (size_t length = 30; length < packed.size(); length += 7) {
    const TemporaryFile file(packed.substr(0, length));
    const Reading reading = ReadPaths({file.path()});
    ASSERT_EQ(reading.status.code(), absl::StatusCode::kDataLoss) << reading.status;
    ASSERT_LE(reading.packets.size(), packets.size());
    ExpectSamePackets(reading.packets,
                      {packets.begin(), packets.begin() + ssize_t(reading.packets.size())});
    most = std::max(most, reading.packets.size());
  }
  EXPECT_GT(most, 0u);
}

TEST_P(CompressedSource, NamesTheFileAndWhatIsWrong) {
  const std::string packed = GetParam().Build(ManyPackets(30, 10, 200));
  const TemporaryFile file(packed.substr(0, packed.size() - 2));
  const Reading reading = ReadPaths({file.path()});
  EXPECT_EQ(reading.packets.size(), 30u);
  const std::string message(reading.status.message());
  EXPECT_EQ(message.rfind(file.path() + ": ", 0), 0u) << message;
  EXPECT_NE(message.find("stream is cut"), std::string::npos) << message;
}

TEST(CompressedFile, MustHoldACapture) {
  const struct {
    std::string contents, message;
  } cases[] = {
      {Gzip("hello there"), "not a capture file (starts with \"hell\")"},
      {Zstd("hello there"), "not a capture file (starts with \"hell\")"},
      {Gzip(""), "the file is empty"},
      {Gzip(Gzip(BuildPcap({}))), "not a capture file (starts with \"\\x1f\\x8b\\x08\\x00\")"},
  };
  for (const auto& c : cases) {
    const TemporaryFile file(c.contents);
    EXPECT_EQ(ReadPaths({file.path()}).status,
              absl::InvalidArgumentError(file.path() + ": " + c.message));
  }
}

TEST(CompressedFile, MayBeMadeOfMembers) {
  const std::vector<CapturedPacket> packets = ManyPackets(50, 10, 200);
  const std::string capture = BuildPcap(packets);
  const TemporaryFile file(Gzip(capture.substr(0, 1001)) + Gzip(capture.substr(1001)));
  ExpectSamePackets(ReadPaths({file.path()}).packets, packets);
}

}  // namespace
}  // namespace weir
