#include "engine/features/early_packets.h"

namespace weir {

void EarlyPackets::Reset() {
  packets_.clear();
  if (packets_.capacity() > kKeptPackets) packets_.shrink_to_fit();
}

}  // namespace weir
