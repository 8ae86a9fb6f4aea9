#include "engine/meter/meter.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/meter/file_meter.h"
#include "engine/meter/live_meter.h"

namespace weir {

absl::StatusOr<std::unique_ptr<Meter>> Meter::Create(const MeterSettings& settings,
                                                     PacketSources sources, FlowSink* sink,
                                                     const Clock& clock,
                                                     std::unique_ptr<BudgetShare> open_flows) {
  if (absl::Status status = Validate(settings); !status.ok()) return status;
  const bool one = sources.size() == 1;
  if (sources.size() == settings.workers && (!one || sources[0]->is_live())) {
    return MakeLiveMeter(settings, std::move(sources), sink, clock, std::move(open_flows));
  }
  if (one) {
    return MakeFileMeter(settings, std::move(sources[0]), sink, clock, std::move(open_flows));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("n_meters: ", settings.workers, " do not go with ", sources.size(), " sources"));
}

}  // namespace weir
