// Tables of frames and what they decode to.
#ifndef WEIR_TESTS_ENGINE_PACKET_DECODED_TABLE_H_
#define WEIR_TESTS_ENGINE_PACKET_DECODED_TABLE_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/engine/packet/decoded.h"
#include "tests/support/packet_builder.h"

namespace weir {

// What a frame decodes to by nfstream's rules, and by the standards where that is something else.
struct DecodedCase {
  std::string name;
  std::vector<uint8_t> bytes;
  std::string expected;
  LinkType link_type = LinkType::kEthernet;
  std::string standard = "";  // empty: the same
};

// By both rulebooks, whatever the options have; provider tags as they have it.
inline void ExpectDecoded(const std::vector<DecodedCase>& cases,
                          const DecodeOptions& options = {.decode_qinq = false}) {
  DecodeOptions nfstream = options, standard = options;
  nfstream.rules = kNfstreamPacketRules;
  standard.rules = kStandardPacketRules;
  for (const DecodedCase& c : cases) {
    EXPECT_EQ(Decoded(c.bytes, c.link_type, nfstream), c.expected) << c.name;
    EXPECT_EQ(Decoded(c.bytes, c.link_type, standard), c.standard.empty() ? c.expected : c.standard)
        << c.name << ", by the standards";
  }
}

// The bytes of `packet` cut to `length`.
inline std::vector<uint8_t> CutTo(size_t length, const PacketBuilder& packet) {
  std::vector<uint8_t> bytes = packet.Bytes();
  bytes.resize(std::min(length, bytes.size()));
  return bytes;
}

// The bytes of `packet` and `length` bytes of link padding.
inline std::vector<uint8_t> PadBy(size_t length, const PacketBuilder& packet) {
  std::vector<uint8_t> bytes = packet.Bytes();
  bytes.resize(bytes.size() + length);
  return bytes;
}

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_PACKET_DECODED_TABLE_H_
