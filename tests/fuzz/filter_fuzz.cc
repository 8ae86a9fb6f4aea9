// What clients write of filters: networks in CIDR notation and patterns of names.
#include <cstdint>
#include <string_view>

#include "engine/log/glob.h"
#include "engine/log/ip_network.h"
#include "tests/fuzz/expect.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace weir;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto network = ParseIpNetwork(text);
  if (network.ok()) {
    EXPECT_OR_DIE(network->prefix_length <= (network->ip_version == 4 ? 32 : 128));
    EXPECT_OR_DIE(network->Contains(network->address, network->ip_version));
  }
  const size_t middle = size / 2;
  GlobMatches(text.substr(0, middle), text.substr(middle));
  EXPECT_OR_DIE(GlobMatches("*", text));
  return 0;
}
