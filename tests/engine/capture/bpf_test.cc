#include "absl/strings/str_cat.h"
#include "engine/capture/filter_check.h"
#include "engine/capture/libpcap.h"
#include "gtest/gtest.h"
#include "tests/engine/capture/files/capture_reading.h"

namespace weir {
namespace {

TEST(BpfFilter, LetsThroughOnlyWhatMatchesInBothFormats) {
  const std::vector<CapturedPacket> packets = {
      {1000, UdpFrame(53), {}}, {2000, UdpFrame(123), {}}, {3000, UdpFrame(53), 99}};
  for (const std::string& bytes : {BuildPcap(packets), BuildPcapng(packets)}) {
    const TemporaryFile file(bytes);
    ExpectSamePackets(ReadPaths({file.path()}, "udp dst port 53").packets,
                      {packets[0], packets[2]});
    ExpectSamePackets(ReadPaths({file.path()}, "udp dst port 123").packets, {packets[1]});
    ExpectSamePackets(ReadPaths({file.path()}, "greater 99").packets, {packets[2]});
    EXPECT_TRUE(ReadPaths({file.path()}, "tcp").packets.empty());
  }
}

TEST(BpfFilter, IsCompiledForTheLinkTypeOfEachFile) {
  const std::string ethernet = UdpFrame(53);
  const TemporaryFile first(BuildPcap({{0, ethernet, {}}}));
  const TemporaryFile second(BuildPcap({{0, ethernet.substr(14), {}}}, {.link_type = 101}));
  EXPECT_EQ(ReadPaths({first.path(), second.path()}, "udp dst port 53").packets.size(), 2u);
}

// The address family of this link type is in the byte order of the writer.
TEST(BpfFilter, KnowsTheByteOrderOfTheFile) {
  const std::string ip = UdpFrame(53).substr(14);
  const std::string little("\x02\0\0\0", 4), big("\0\0\0\x02", 4);
  const TemporaryFile one(BuildPcap({{0, little + ip, {}}}, {.link_type = 0}));
  const TemporaryFile other(BuildPcap({{0, big + ip, {}}}, {.big_endian = true, .link_type = 0}));
  EXPECT_EQ(ReadPaths({one.path()}, "udp").packets.size(), 1u);
  EXPECT_EQ(ReadPaths({other.path()}, "udp").packets.size(), 1u);
}

TEST(BpfFilter, IsRefusedWithTheReasonWhenAFileIsOpened) {
  struct {
    std::string filter, message;
  } cases[] = {
      {"tcp prot 80", "bpf_filter \"tcp prot 80\": can't parse filter expression: syntax error"},
      {"vlan and type mgt",
       "bpf_filter \"vlan and type mgt\": 802.11 link-layer types supported only on 802.11"},
      {std::string("tcp\0udp", 7), "bpf_filter \"tcp\\000udp\": has a zero byte"},
      {std::string(32 * 1024 + 1, ' '),
       absl::StrCat("bpf_filter \"", std::string(200, ' '),
                    "\": is 32769 bytes long, the limit is 32768")},
  };
  for (const std::string& bytes : {BuildPcap({}), BuildPcapng({})}) {
    const TemporaryFile file(bytes);
    for (const auto& one : cases) {
      EXPECT_EQ(OpenFileSource({{{file.path(), -1}}, one.filter}).status(),
                absl::InvalidArgumentError(absl::StrCat(file.path(), ": ", one.message)));
    }
  }
}

TEST(BpfFilter, MayBeAsLongAsTheLimit) {
  const TemporaryFile file(BuildPcap({{0, UdpFrame(53), {}}}));
  const std::string filter = "udp" + std::string(kMaxFilterLength - 3, ' ');
  EXPECT_EQ(ReadPaths({file.path()}, filter).packets.size(), 1u);
}

}  // namespace
}  // namespace weir
