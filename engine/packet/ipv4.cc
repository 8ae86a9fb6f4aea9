#include "engine/packet/ip.h"

namespace weir {
namespace {

constexpr size_t kMinHeaderLength = 20;
constexpr uint16_t kFragmentOffsetMask = 0x1FFF;

}  // namespace

IgnoredReason ReadIpv4(Cursor cursor, FragmentTest fragment_test, IpLayer& ip) {
  if (!cursor.Has(kMinHeaderLength)) return IgnoredReason::kIpHeaderCut;
  const size_t header_length = (cursor.Byte(0) & 0x0F) * 4u;
  if (header_length < kMinHeaderLength) return IgnoredReason::kIpv4BadHeaderLength;
  const uint16_t total_length = cursor.Big16(2);
  if (total_length < header_length) return IgnoredReason::kIpv4BadTotalLength;
  const bool later_fragment = (cursor.Big16(6) & kFragmentOffsetMask) != 0;
  if (later_fragment && fragment_test == FragmentTest::kApply) {
    return IgnoredReason::kIpv4Fragment;
  }
  if (!cursor.Has(header_length)) return IgnoredReason::kIpHeaderCut;
  ip.header = cursor.data();
  ip.captured = static_cast<uint32_t>(cursor.remaining());
  ip.total_bytes = total_length;
  ip.transport_bytes = static_cast<uint32_t>(total_length - header_length);
  ip.version = 4;
  ip.protocol = cursor.Byte(9);
  cursor.Skip(header_length);
  ip.transport = cursor;
  return IgnoredReason::kNone;
}

}  // namespace weir
