#include "engine/log/since_filter.h"

#include <utility>

namespace weir {
namespace {

class SinceFilter final : public EventFilter {
 public:
  SinceFilter(int64_t since_ns, std::shared_ptr<const EventFilter> filter)
      : since_ns_(since_ns), filter_(std::move(filter)) {}

  bool Admits(const FilterKey& key, std::string_view entry) const override {
    if (key.event_ns < since_ns_ && key.event_type != EventType::kSnapshot) return false;
    return filter_ == nullptr || filter_->Admits(key, entry);
  }

 private:
  const int64_t since_ns_;
  const std::shared_ptr<const EventFilter> filter_;
};

}  // namespace

std::shared_ptr<const EventFilter> FilterSince(int64_t since_ns,
                                               std::shared_ptr<const EventFilter> filter) {
  return std::make_shared<const SinceFilter>(since_ns, std::move(filter));
}

}  // namespace weir
