// A flow given to a Dissector packet by packet.
#ifndef WEIR_TESTS_ENGINE_DPI_DISSECTOR_HARNESS_H_
#define WEIR_TESTS_ENGINE_DPI_DISSECTOR_HARNESS_H_

#include <vector>

#include "engine/dpi/dissector.h"
#include "tests/engine/dpi/wire.h"

namespace weir {

inline std::unique_ptr<Dissector> MakeDissector(uint8_t max_packets = 20) {
  return *Dissector::Create({.max_packets = max_packets});
}

// Dissects until the packets end or nDPI has enough, as a meter does.
inline Dissector::Result DissectAll(Dissector& dissector,
                                    const std::vector<wire::IpPacket>& packets) {
  Dissection* dissection = dissector.Begin();
  uint64_t time_ms = 1'700'000'000'000;
  for (const wire::IpPacket& packet : packets) {
    if (dissector.Dissect(dissection, packet.data(), packet.length(), time_ms++) ==
        DissectionStep::kOver) {
      break;
    }
  }
  return dissector.Finish(dissection);
}

// How many of `count` packets with meaningless payload are wanted before dissection is over;
// count + 1 where it is not over then. The flow is finished.
inline int PacketsUntilOver(Dissector& dissector, int count) {
  Dissection* dissection = dissector.Begin();
  int given = 0;
  DissectionStep step = DissectionStep::kGoOn;
  while (step == DissectionStep::kGoOn && given < count) {
    const auto packet = wire::Tcp({40001, 40002}, wire::Sender::kClient, "zzzzzzzz",
                                  static_cast<uint32_t>(1 + 8 * given));
    step = dissector.Dissect(dissection, packet.data(), packet.length(), 1000 + given);
    ++given;
  }
  dissector.Finish(dissection);
  return step == DissectionStep::kOver ? given : count + 1;
}

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_DPI_DISSECTOR_HARNESS_H_
