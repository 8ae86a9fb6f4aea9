// What pcapng captures may hold, read through the source.
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/engine/capture/files/capture_reading.h"
#include "tests/support/pcapng_builder.h"

namespace weir {
namespace {

constexpr uint16_t kEthernet = 1, kRaw = 101, kSll = 113, kZigbee = 195;
constexpr int64_t kSecond = 1'000'000'000;

Reading ReadBytes(const std::string& bytes, const std::string& filter = "") {
  const TemporaryFile file(bytes);
  return ReadPaths({file.path()}, filter);
}

std::vector<std::string> BytesOf(const Reading& reading) {
  std::vector<std::string> bytes;
  for (const CapturedPacket& packet : reading.packets) bytes.push_back(packet.bytes);
  return bytes;
}

std::vector<int64_t> TimesOf(const Reading& reading) {
  std::vector<int64_t> times;
  for (const CapturedPacket& packet : reading.packets) times.push_back(packet.timestamp_ns);
  return times;
}

TEST(Pcapng, HasALinkTypeAndASnapshotLengthForEachInterface) {
  for (const bool big_endian : {false, true}) {
    PcapngBuilder file;
    file.Section(big_endian)
        .Interface(kEthernet, {.snapshot_length = 96})
        .Interface(kRaw, {.snapshot_length = 0x80000000})
        .Packet(1, 2, "raw")
        .Packet(0, 3, "ethernet")
        .Interface(kSll, {.snapshot_length = 1})
        .Packet(2, 4, "described later");
    const Reading reading = ReadBytes(file.String());
    EXPECT_EQ(reading.status, absl::OkStatus());
    EXPECT_EQ(BytesOf(reading), (std::vector<std::string>{"raw", "ethernet", "described later"}));
    EXPECT_EQ(TimesOf(reading), (std::vector<int64_t>{2000, 3000, 4000}));
    EXPECT_EQ(reading.link_types,
              (std::vector{LinkType::kRaw, LinkType::kEthernet, LinkType::kLinuxSll}));
    EXPECT_EQ(reading.interfaces, (std::vector<uint16_t>{2, 1, 3}));
  }
}

// A file from machines of both byte orders; each section has interfaces of its own.
TEST(Pcapng, HasSectionsOfEitherByteOrderAndAnyLength) {
  PcapngBuilder file;
  file.Section(false, 4).Interface(kEthernet).Packet(0, 1, "a");
  file.Section(true).Interface(kRaw).Packet(0, 2, "b");
  file.Section(true, 0).Interface(kSll).Packet(0, 3, "c");
  file.Section().Interface(kEthernet).Packet(0, 4, "d");
  const Reading reading = ReadBytes(file.String());
  EXPECT_EQ(reading.status, absl::OkStatus());
  EXPECT_EQ(BytesOf(reading), (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(reading.link_types, (std::vector{LinkType::kEthernet, LinkType::kRaw,
                                             LinkType::kLinuxSll, LinkType::kEthernet}));
}

TEST(Pcapng, HasATimeUnitAndOffsetForEachInterface) {
  PcapngBuilder file;
  file.Section()
      .Interface(kEthernet)                        // microseconds
      .Interface(kEthernet, {.resolution = 3})     // milliseconds
      .Interface(kEthernet, {.resolution = 9})     // nanoseconds
      .Interface(kEthernet, {.resolution = 12})    // picoseconds
      .Interface(kEthernet, {.resolution = 0x8a})  // 2^-10 s
      .Interface(kEthernet, {.resolution = 0, .offset_seconds = 100})
      .Interface(kEthernet, {.offset_seconds = -1})
      .Interface(kEthernet, {.resolution = 9, .offset_seconds = INT64_MAX});
  file.Packet(0, 1'500'000, "").Packet(1, 1500, "").Packet(2, 1'500'000'001, "");
  file.Packet(3, 1'500'000'001'999, "").Packet(4, 1536, "").Packet(5, 1, "").Packet(6, 1, "");
  file.Packet(7, 1, "").Packet(0, UINT64_MAX, "");
  EXPECT_EQ(TimesOf(ReadBytes(file.String())),
            (std::vector<int64_t>{1'500'000'000, 1'500'000'000, 1'500'000'001, 1'500'000'001,
                                  1'500'000'000, 101 * kSecond, 1000 - kSecond,
                                  kUnrepresentableTime, kUnrepresentableTime}));
}

TEST(Pcapng, HasSimpleAndObsoletePacketBlocks) {
  for (const bool big_endian : {false, true}) {
    PcapngBuilder file;
    file.Section(big_endian).Interface(kRaw, {.snapshot_length = 6}).Interface(kEthernet);
    file.ObsoletePacket(1, 5, "obsolete").SimplePacket("simple", 99).SimplePacket("abc", 3);
    const Reading reading = ReadBytes(file.String());
    EXPECT_EQ(reading.status, absl::OkStatus());
    ExpectSamePackets(reading.packets, {{5000, "obsolete", {}},
                                        {kUnrepresentableTime, "simple", 99},
                                        {kUnrepresentableTime, "abc", {}}});
    EXPECT_EQ(reading.link_types,
              (std::vector{LinkType::kEthernet, LinkType::kRaw, LinkType::kRaw}));
  }
}

// Those of 3 MiB are more than a block of memory holds.
TEST(Pcapng, PassesOverUnknownBlocksAndLongOptions) {
  const std::string huge(3 << 20, 'x'), long_comment(60'000, 'c');
  std::string options;
  for (int i = 0; i < 30; ++i) options += std::string("\x01\0\x60\xea", 4) + long_comment;
  PcapngBuilder file;
  file.Section().Block(0x40000bad, huge);
  file.Interface(kRaw, {.resolution = 9, .comment = long_comment}).Block(10, "").Block(4, "names");
  file.Packet(0, 7, "first", {}, long_comment);
  const std::string fixed("\0\0\0\0\0\0\0\0\x08\0\0\0\6\0\0\0\6\0\0\0second\0\0", 28);
  file.Block(6, fixed + options).Block(77, huge).Packet(0, 9, "third");
  const Reading reading = ReadBytes(file.String());
  EXPECT_EQ(reading.status, absl::OkStatus());
  ExpectSamePackets(reading.packets, {{7, "first", {}}, {8, "second", {}}, {9, "third", {}}});
}

TEST(Pcapng, CountsPacketsOfUnknownLinkTypesAsSuch) {
  PcapngBuilder file;
  file.Section().Interface(kZigbee).Interface(kEthernet).Interface(60000);
  file.Packet(0, 1, "a").Packet(1, 2, UdpFrame(53)).Packet(2, 3, "c");
  const Reading reading = ReadBytes(file.String());
  EXPECT_EQ(reading.status, absl::OkStatus());
  EXPECT_EQ(reading.link_types,
            (std::vector{LinkType::kUnknown, LinkType::kEthernet, LinkType::kUnknown}));
}

TEST(Pcapng, OfUnknownLinkTypesAloneIsAnErrorAtItsEnd) {
  PcapngBuilder file;
  file.Section().Interface(kZigbee).Packet(0, 1, "a");
  const TemporaryFile written(file.String());
  const Reading reading = ReadPaths({written.path()});
  EXPECT_EQ(reading.packets.size(), 1u);
  EXPECT_EQ(reading.status, absl::InvalidArgumentError(absl::StrCat(
                                written.path(), ": unknown link type 195 (IEEE802_15_4)")));
}

TEST(Pcapng, IsFilteredByTheLinkTypeOfEachInterface) {
  const std::string frame = UdpFrame(53);
  PcapngBuilder file;
  file.Section().Interface(kEthernet).Interface(kRaw);
  file.Packet(0, 1, frame).Packet(1, 2, frame.substr(14)).Packet(0, 3, UdpFrame(54));
  file.Section(true).Interface(kRaw).Packet(0, 4, frame.substr(14));
  const Reading reading = ReadBytes(file.String(), "udp dst port 53");
  EXPECT_EQ(reading.status, absl::OkStatus());
  EXPECT_EQ(TimesOf(reading), (std::vector<int64_t>{1000, 2000, 4000}));
}

// Names are what interfaces are known by, in every section and file.
TEST(Pcapng, TellsItsInterfacesWithNamesCountsAndDrops) {
  PcapngBuilder first, second;
  first.Section()
      .Interface(kEthernet, {.name = "eth0"})
      .Interface(kRaw, {.name = "tun\xff"
                                "0"});
  first.Packet(0, 1, "").Packet(1, 2, "").Packet(0, 3, "");
  first.Statistics(0, {.start_ticks = 9, .interface_drops = 5, .kernel_drops = 7});
  first.Statistics(0, {.start_ticks = 9, .interface_drops = 6, .kernel_drops = 7});
  first.Statistics(1, {.kernel_drops = 1}).Statistics(9, {.kernel_drops = 100});
  // Of the same capture, as the next file of a ring buffer, and of another one.
  second.Section(true).Interface(kRaw, {.name = "tun0"}).Interface(kEthernet, {.name = "eth0"});
  second.Packet(1, 4, "").Interface(kEthernet);
  second.Statistics(1, {.start_ticks = 9, .interface_drops = 8, .kernel_drops = 7});
  second.Section().Interface(kRaw, {.name = "tun0"}).Statistics(0, {.kernel_drops = 2});
  const TemporaryFile one(first.String()), two(second.String());
  auto source = OpenFileSource({{{one.path(), -1}, {two.path(), -1}}, ""});
  ASSERT_EQ(source.status(), absl::OkStatus());
  const Reading reading = ReadAll(**source);
  EXPECT_EQ(reading.interfaces, (std::vector<uint16_t>{1, 2, 1, 1}));
  const std::vector<InterfaceCounts> counts = (*source)->interfaces();
  ASSERT_EQ(counts.size(), 3u);
  EXPECT_EQ(counts[0].name, "eth0");
  EXPECT_EQ(counts[0].captured, 3u);
  EXPECT_EQ(counts[0].interface_drops, 8u);
  EXPECT_EQ(counts[0].kernel_drops, 7u);
  EXPECT_EQ(counts[1].name, "tun0");
  EXPECT_EQ(counts[1].captured, 1u);
  EXPECT_EQ(counts[1].kernel_drops, 3u);
  EXPECT_EQ(counts[2].name, "");
  EXPECT_EQ((*source)->drops().kernel, 10u);
  EXPECT_EQ((*source)->drops().interface, 8u);
  EXPECT_EQ((*source)->interface_names()->NameOf(2), "tun0");
}

TEST(Pcapng, MayDescribeMoreInterfacesThanAreToldApart) {
  PcapngBuilder file;
  file.Section();
  for (int i = 0; i < 2000; ++i) file.Interface(kEthernet, {.name = absl::StrCat("eth", i)});
  file.Packet(1022, 1, "").Packet(1023, 2, "").Packet(1999, 3, "");
  const Reading reading = ReadBytes(file.String());
  EXPECT_EQ(reading.interfaces, (std::vector<uint16_t>{1023, 0, 0}));
}

struct Damage {
  const char* name;
  std::string block;  // behind a sound packet
  std::string message;
};

class DamagedPcapng : public testing::TestWithParam<Damage> {};

TEST_P(DamagedPcapng, EndsThereWithTheOffset) {
  PcapngBuilder file;
  file.Section().Interface(kEthernet).Packet(0, 1, "good");
  const TemporaryFile written(file.String() + GetParam().block);
  const Reading reading = ReadPaths({written.path()});
  EXPECT_EQ(BytesOf(reading), std::vector<std::string>{"good"});
  EXPECT_EQ(reading.status,
            absl::DataLossError(absl::StrCat(written.path(), ": block at byte offset ", file.size(),
                                             " ", GetParam().message)));
}

std::string Block(const PcapngBuilder& builder) { return builder.String(); }

INSTANTIATE_TEST_SUITE_P(
    Pcapng, DamagedPcapng,
    testing::Values(
        Damage{"Interface", Block(PcapngBuilder().Packet(1, 2, "x")),
               "is a packet of interface 1, the section has described 1"},
        Damage{"ShortLength", std::string("\6\0\0\0\x08\0\0\0", 8),
               "has a length of 8 bytes, where 12 and up in steps of 4 are expected"},
        Damage{"OddLength", std::string("\6\0\0\0\x21\0\0\0", 8),
               "has a length of 33 bytes, where 12 and up in steps of 4 are expected"},
        Damage{"NoPacket", Block(PcapngBuilder().Block(6, "short")),
               "has a length of 20 bytes, a packet has 32 and up"},
        Damage{"Captured",
               Block(PcapngBuilder().Block(6, std::string(12, '\0') + std::string("\x05\0\0\0", 4) +
                                                  std::string(8, '\0'))),
               "has a captured length of 5 bytes and is 36 bytes long"},
        Damage{"Trailer", Block(PcapngBuilder().Packet(0, 2, "x")).replace(32, 1, "y"),
               "has a length of 36 bytes at its start and of 121 at its end"},
        Damage{"TrailerOfAnUnknownBlock", Block(PcapngBuilder().Block(99, "x")).replace(12, 1, "y"),
               "has a length of 16 bytes at its start and of 121 at its end"}),
    [](const auto& info) { return info.param.name; });

// `cat` of captures of either format, byte order, resolution and link type.
TEST(JoinedCaptures, AreReadOn) {
  const std::string classic = BuildPcap({{1000, "a", {}}});
  const std::string other =
      BuildPcap({{2001, "b", {}}}, {.nanoseconds = true, .big_endian = true, .link_type = 101});
  const std::string blocks =
      PcapngBuilder().Section(true).Interface(kSll).Packet(0, 3, "c").String();
  const Reading reading = ReadBytes(classic + other + blocks + classic + blocks + blocks + other);
  EXPECT_EQ(reading.status, absl::OkStatus());
  EXPECT_EQ(BytesOf(reading), (std::vector<std::string>{"a", "b", "c", "a", "c", "c", "b"}));
  EXPECT_EQ(TimesOf(reading), (std::vector<int64_t>{1000, 2001, 3000, 1000, 3000, 3000, 2001}));
  EXPECT_EQ(reading.link_types[1], LinkType::kRaw);
  EXPECT_EQ(reading.link_types[2], LinkType::kLinuxSll);
  EXPECT_EQ(reading.link_types[3], LinkType::kEthernet);
}

TEST(JoinedCaptures, MayBeEmptyOrOfUnknownLinkTypes) {
  const std::string classic = BuildPcap({{1000, "a", {}}});
  const std::string unknown = BuildPcap({{2000, "b", {}}}, {.link_type = kZigbee});
  const Reading reading = ReadBytes(BuildPcap({}) + classic + unknown + BuildPcap({}) + classic);
  EXPECT_EQ(reading.status, absl::OkStatus());
  EXPECT_EQ(reading.link_types,
            (std::vector{LinkType::kEthernet, LinkType::kUnknown, LinkType::kEthernet}));
}

TEST(JoinedCaptures, AreToldWhereAHeaderIsCut) {
  const std::string classic = BuildPcap({{1000, "a", {}}});
  const TemporaryFile file(classic + classic.substr(0, 20));
  const Reading reading = ReadPaths({file.path()});
  EXPECT_EQ(reading.packets.size(), 1u);
  EXPECT_EQ(reading.status,
            absl::DataLossError(absl::StrCat(file.path(),
                                             ": the header of another capture at byte offset 41 is "
                                             "cut: 24 bytes promised, 20 present")));
}

// A packet of the year 2055 whose seconds are the mark of a file.
TEST(JoinedCaptures, AreNotSeenInAPacket) {
  const std::vector<CapturedPacket> packets = {{0xa1b2c3d4 * kSecond, "a", {}}, {1000, "b", {}}};
  ExpectSamePackets(ReadBytes(BuildPcap(packets)).packets, packets);
}

class FileOrder : public testing::Test {
 protected:
  static std::string CaptureAt(int64_t seconds, const std::string& bytes) {
    return BuildPcap({{seconds * kSecond, bytes, {}}, {(seconds + 1) * kSecond, bytes, {}}});
  }
};

TEST_F(FileOrder, IsThatOfTheFirstPackets) {
  const TemporaryFile late(CaptureAt(30, "c")), early(CaptureAt(10, "a")), empty(BuildPcap({}));
  const TemporaryFile middle(
      PcapngBuilder().Section().Interface(kEthernet).Packet(0, 20'000'000, "b").String());
  const Reading reading = ReadPaths({late.path(), empty.path(), middle.path(), early.path()});
  EXPECT_EQ(reading.status, absl::OkStatus());
  EXPECT_EQ(BytesOf(reading), (std::vector<std::string>{"a", "a", "b", "c", "c"}));
}

TEST_F(FileOrder, IsTheGivenOneWhereTimesAreTheSame) {
  const TemporaryFile one(CaptureAt(10, "one")), two(CaptureAt(10, "two"));
  EXPECT_EQ(BytesOf(ReadPaths({two.path(), one.path()})),
            (std::vector<std::string>{"two", "two", "one", "one"}));
}

TEST_F(FileOrder, IsNotMovedByOneStrayPacket) {
  const TemporaryFile early(BuildPcap({{4'000'000'000 * kSecond, "stray", {}},
                                       {1'700'000'000 * kSecond, "a", {}},
                                       {1'700'000'001 * kSecond, "a", {}}}));
  const TemporaryFile late(CaptureAt(1'700'000'100, "b"));
  EXPECT_EQ(BytesOf(ReadPaths({late.path(), early.path()})),
            (std::vector<std::string>{"stray", "a", "a", "b", "b"}));
}

TEST_F(FileOrder, LeavesAFileThatIsMissingWhereItStands) {
  const TemporaryFile late(CaptureAt(30, "c")), early(CaptureAt(10, "a"));
  const Reading reading = ReadPaths({late.path(), "/nowhere/x.pcap", early.path()});
  EXPECT_EQ(reading.packets.size(), 4u);
  EXPECT_EQ(reading.status, absl::NotFoundError("/nowhere/x.pcap: no such file"));
}

}  // namespace
}  // namespace weir
