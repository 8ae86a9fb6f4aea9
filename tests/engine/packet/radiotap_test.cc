#include "engine/packet/link_layer.h"
#include "tests/engine/packet/decoded_table.h"

namespace weir {
namespace {

constexpr char kUdp[] = "17 10.0.0.1:53 > 10.0.0.2:99 ip 28 l4 8 payload 0";
constexpr uint8_t kData = 0x08, kQosData = 0x88;
constexpr uint8_t kToDs = 1, kBothDs = 3, kOrder = 0x80;

using ByteVector = std::vector<uint8_t>;

const ByteVector kRadiotapPlain = {0, 0, 8, 0, 0, 0, 0, 0};

ByteVector RadiotapWithFlags(uint8_t flags) { return {0, 0, 9, 0, 2, 0, 0, 0, flags}; }

ByteVector RadiotapWithClock(uint8_t flags) {
  return {0, 0, 17, 0, 3, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, flags};
}

// Two words of presence bits, so that the clock stands aligned at 16 and the flags at 24.
ByteVector RadiotapWithMoreWords(uint8_t flags) {
  ByteVector header(25);
  header[2] = 25;
  header[4] = 3;
  header[7] = 0x80;
  header[24] = flags;
  return header;
}

ByteVector Wifi(uint8_t type, uint8_t flags, size_t length) {
  ByteVector header(length);
  header[0] = type;
  header[1] = flags;
  for (uint8_t i = 4; i < 22; ++i) header[i] = i;
  return header;
}

ByteVector Frame(const ByteVector& radiotap, const ByteVector& wifi) {
  return NoLink().Raw(radiotap).Raw(wifi).Snap().Ipv4("10.0.0.1", "10.0.0.2").Udp(53, 99).Bytes();
}

void ExpectWifi(const std::vector<std::pair<ByteVector, std::string>>& cases) {
  int index = 0;
  for (const auto& [bytes, expected] : cases) {
    EXPECT_EQ(Decoded(bytes, LinkType::kRadiotap), expected) << "case " << index;
    ++index;
  }
}

TEST(Radiotap, ReadsDataFramesOfAllHeaderLengths) {
  ExpectWifi({
      {Frame(kRadiotapPlain, Wifi(kData, kToDs, 24)), kUdp},
      {Frame(kRadiotapPlain, Wifi(kData, 0, 24)), kUdp},
      {Frame(kRadiotapPlain, Wifi(kData, kBothDs, 30)), kUdp},
      {Frame(kRadiotapPlain, Wifi(kQosData, kToDs, 26)), kUdp},
      {Frame(kRadiotapPlain, Wifi(kQosData, kToDs | kOrder, 30)), kUdp},
      {Frame(kRadiotapPlain, Wifi(kQosData, kBothDs, 32)), kUdp},
      {Frame(RadiotapWithFlags(0x20), Wifi(kQosData, kToDs, 28)), kUdp},  // padded header
  });
}

TEST(Radiotap, TurnsAwayFramesReceivedInError) {
  constexpr char kBad[] = "bad frame check sequence";
  const ByteVector wifi = Wifi(kData, kToDs, 24);
  ExpectWifi({
      {Frame(RadiotapWithFlags(0x40), wifi), kBad},
      {Frame(RadiotapWithFlags(0x50), wifi), kBad},
      {Frame(RadiotapWithFlags(0x10), wifi), kUdp},
      {Frame(RadiotapWithClock(0x50), wifi), kBad},
      {Frame(RadiotapWithClock(0x10), wifi), kUdp},
      {Frame(RadiotapWithMoreWords(0x50), wifi), kBad},
      {Frame(RadiotapWithMoreWords(0x10), wifi), kUdp},
  });
}

TEST(Radiotap, TurnsAwayFramesWithoutData) {
  constexpr char kNoData[] = "802.11 frame without data";
  ExpectWifi({
      {Frame(kRadiotapPlain, Wifi(0x80, 0, 24)), kNoData},      // beacon
      {Frame(kRadiotapPlain, Wifi(0xD4, 0, 24)), kNoData},      // acknowledgment
      {Frame(kRadiotapPlain, Wifi(0x48, kToDs, 24)), kNoData},  // null function
      {Frame(kRadiotapPlain, Wifi(0xC8, kToDs, 26)), kNoData},  // QoS null function
      {CutTo(31, NoLink().Raw(kRadiotapPlain).Raw(Wifi(kData, kToDs, 24))), kNoData},
  });
}

TEST(Radiotap, TellsWhereAHeaderIsCut) {
  constexpr char kCut[] = "link header cut";
  ByteVector too_long = kRadiotapPlain, too_short = kRadiotapPlain;
  too_long[3] = 1;
  too_short[2] = 7;
  ExpectWifi({
      {Frame(too_long, Wifi(kData, kToDs, 24)), kCut},
      {Frame(too_short, Wifi(kData, kToDs, 24)), kCut},
      {CutTo(33, NoLink().Raw(kRadiotapPlain).Raw(Wifi(kQosData, kToDs, 26))), kCut},
      {CutTo(34, NoLink().Raw(kRadiotapPlain).Raw(Wifi(kQosData, kToDs, 26))), kCut},
  });
}

TEST(Radiotap, TakesAddressesTwoAndThree) {
  const ByteVector bytes = Frame(kRadiotapPlain, Wifi(kData, kToDs, 24));
  const PacketView view = MustDecode(bytes, LinkType::kRadiotap);
  EXPECT_EQ(MacText(view.source_mac()), "0a:0b:0c:0d:0e:0f");
  EXPECT_EQ(MacText(view.destination_mac()), "10:11:12:13:14:15");
}

}  // namespace
}  // namespace weir
