// IEEE 802.11 by the standard: addresses, aggregates, what cannot be read.
#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

using ByteVector = std::vector<uint8_t>;

constexpr char kUdp[] = "17 10.0.0.1:53 > 10.0.0.2:99 ip 28 l4 8 payload 0";
constexpr uint8_t kData = 0x08, kQosData = 0x88;
constexpr uint8_t kToDs = 1, kFromDs = 2, kBothDs = 3, kProtected = 0x40;
const ByteVector kRadiotap = {0, 0, 8, 0, 0, 0, 0, 0};

// Address n is 0n:0n:0n:0n:0n:0n.
ByteVector Header(uint8_t type, uint8_t flags, const ByteVector& qos = {}) {
  ByteVector header = {type, flags, 0, 0};
  for (uint8_t n = 1; n <= 3; ++n) header.insert(header.end(), 6, n);
  header.insert(header.end(), {0, 0});
  if ((flags & kBothDs) == kBothDs) header.insert(header.end(), 6, 4);
  header.insert(header.end(), qos.begin(), qos.end());
  return header;
}

ByteVector Frame(const ByteVector& header, const ByteVector& between = {}) {
  return NoLink()
      .Raw(kRadiotap)
      .Raw(header)
      .Raw(between)
      .Snap()
      .Ipv4("10.0.0.1", "10.0.0.2")
      .Udp(53, 99)
      .Bytes();
}

std::string Ends(const ByteVector& bytes) {
  const PacketView view = MustDecode(bytes, LinkType::kRadiotap);
  return MacText(view.source_mac()).substr(0, 2) + " > " +
         MacText(view.destination_mac()).substr(0, 2);
}

std::string Read(const ByteVector& bytes) { return Decoded(bytes, LinkType::kRadiotap); }

TEST(Wifi, TellsTheAddressesByTheDsBits) {
  EXPECT_EQ(Ends(Frame(Header(kData, 0))), "02 > 01");
  EXPECT_EQ(Ends(Frame(Header(kData, kFromDs))), "03 > 01");
  EXPECT_EQ(Ends(Frame(Header(kData, kToDs))), "02 > 03");
  EXPECT_EQ(Ends(Frame(Header(kData, kBothDs))), "04 > 03");
  EXPECT_EQ(Ends(Frame(Header(kQosData, kBothDs, {0, 0}))), "04 > 03");
}

TEST(Wifi, EntersTheFirstFrameOfAnAggregate) {
  const ByteVector subframe = {7, 7, 7, 7, 7, 7, 6, 6, 6, 6, 6, 6, 0, 36};
  const ByteVector bytes = Frame(Header(kQosData, kFromDs, {0x80, 0}), subframe);
  EXPECT_EQ(Read(bytes), kUdp);
  EXPECT_EQ(Ends(bytes), "06 > 07");
}

TEST(Wifi, PassesOverTheControlFieldOfAMesh) {
  const ByteVector mesh = {0, 31, 1, 0, 0, 0}, extended = {1, 31, 1, 0, 0, 0, 5, 5, 5, 5, 5, 5};
  EXPECT_EQ(Read(Frame(Header(kQosData, kBothDs, {0, 1}), mesh)), kUdp);
  EXPECT_EQ(Read(Frame(Header(kQosData, kBothDs, {0, 1}), extended)), kUdp);
  EXPECT_EQ(Read(Frame(Header(kQosData, kFromDs, {0, 1}))), kUdp);  // the bit of an access point
}

TEST(Wifi, HasNoFlowOfWhatIsEncrypted) {
  EXPECT_EQ(Read(Frame(Header(kData, kToDs | kProtected))), "encrypted 802.11 frame");
  EXPECT_EQ(Read(Frame(Header(kQosData, kFromDs | kProtected, {0, 0}))), "encrypted 802.11 frame");
}

TEST(Wifi, HasNoFlowOfALaterFragment) {
  ByteVector header = Header(kData, kToDs);
  header[22] = 0x11;
  EXPECT_EQ(Read(Frame(header)), "not IP");
}

TEST(Wifi, HasNoFlowOfFramesWithoutData) {
  EXPECT_EQ(Read(Frame(Header(0x48, kToDs))), "802.11 frame without data");
  EXPECT_EQ(Read(Frame(Header(0x80, 0))), "802.11 frame without data");
}

}  // namespace
}  // namespace weir
