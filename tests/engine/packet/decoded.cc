#include "tests/engine/packet/decoded.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <memory>

namespace weir {
namespace {

std::string EndText(const FlowKey& key, const IpAddress& address, uint16_t port) {
  char text[INET6_ADDRSTRLEN];
  inet_ntop(key.ip_version() == 4 ? AF_INET : AF_INET6, address.data(), text, sizeof(text));
  return std::string(text) + ":" + std::to_string(port);
}

std::string ViewText(const PacketView& view) {
  const FlowKey& key = view.key;
  const std::string low = EndText(key, key.low_address, key.low_port);
  const std::string high = EndText(key, key.high_address, key.high_port);
  std::string text = std::to_string(key.protocol) + " ";
  text += view.from_low ? low + " > " + high : high + " > " + low;
  if (key.vlan_id != 0) text += " vlan " + std::to_string(key.vlan_id);
  if (key.tunnel() != TunnelKind::kNone) {
    text += " tunnel " + std::to_string(static_cast<int>(key.tunnel()));
  }
  return text + " ip " + std::to_string(view.ip_bytes) + " l4 " +
         std::to_string(view.transport_bytes) + " payload " + std::to_string(view.payload_bytes);
}

FrameBytes FrameOf(const uint8_t* data, size_t length) {
  return {data, static_cast<uint32_t>(length), static_cast<uint32_t>(length)};
}

}  // namespace

std::string Decoded(const std::vector<uint8_t>& bytes, LinkType link_type,
                    const DecodeOptions& options) {
  // An allocation of just these bytes, so that a sanitizer sees any step beyond them.
  const auto exact = std::make_unique<uint8_t[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), exact.get());
  PacketView view;
  const IgnoredReason reason = Decode(FrameOf(exact.get(), bytes.size()), link_type, options, view);
  if (reason != IgnoredReason::kNone) return std::string(IgnoredReasonName(reason));
  return ViewText(view);
}

std::string MacText(const uint8_t* mac) {
  if (mac == nullptr) return "none";
  char text[18];
  snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
           mac[4], mac[5]);
  return text;
}

PacketView MustDecode(const std::vector<uint8_t>& bytes, LinkType link_type,
                      const DecodeOptions& options) {
  PacketView view;
  const IgnoredReason reason =
      Decode(FrameOf(bytes.data(), bytes.size()), link_type, options, view);
  EXPECT_EQ(reason, IgnoredReason::kNone) << IgnoredReasonName(reason);
  return view;
}

}  // namespace weir
