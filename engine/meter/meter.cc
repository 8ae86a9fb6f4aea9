#include "engine/meter/meter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/meter/threads/meter_parts.h"

namespace weir {
namespace {

absl::Status CheckHolds(const MeterSettings& settings, const PacketSources& sources) {
  if (!settings.verdicts.has_value() || settings.verdicts->hold_at_packet == 0) {
    return absl::OkStatus();
  }
  const bool waits = std::none_of(sources.begin(), sources.end(),
                                  [](const auto& source) { return source->is_live(); });
  if (waits) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("hold_at_packet: ", settings.verdicts->hold_at_packet,
                   " is for finite sources; a live one does not wait for a verdict"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Meter>> Meter::Create(const MeterSettings& settings,
                                                     PacketSources sources, FlowSink* sink,
                                                     const Clock& clock,
                                                     std::unique_ptr<BudgetShare> open_flows) {
  if (absl::Status status = Validate(settings); !status.ok()) return status;
  if (absl::Status status = CheckHolds(settings, sources); !status.ok()) return status;
  const bool one = sources.size() == 1;
  const bool own = !one || sources[0]->is_live() || !ReaderMayWait(settings, *sources[0]);
  if (sources.size() == settings.workers && own) {
    return MakeOwnSourcesMeter(settings, std::move(sources), sink, clock, std::move(open_flows));
  }
  if (one) {
    return MakeSharedSourceMeter(settings, std::move(sources[0]), sink, clock,
                                 std::move(open_flows));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("workers: ", settings.workers, " do not go with ", sources.size(), " sources"));
}

}  // namespace weir
