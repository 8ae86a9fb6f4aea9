// One filter expression, compiled for each link type that a capture has.
#ifndef WEIR_ENGINE_CAPTURE_FILES_FILTER_SET_H_
#define WEIR_ENGINE_CAPTURE_FILES_FILTER_SET_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "engine/capture/libpcap.h"

namespace weir {

// Not thread-safe. Filters live as long as it does.
class FilterSet {
 public:
  explicit FilterSet(std::string expression) : expression_(std::move(expression)) {}

  // Null where the expression is empty. `link_type_number`: of the LINKTYPE_ registry; `swapped`:
  // the capture is written in the other byte order, which a filter on a link header of the writer's
  // own order asks about. INVALID_ARGUMENT where the expression is no filter for frames of such a
  // link.
  absl::StatusOr<const BpfFilter*> Find(uint16_t link_type_number, bool swapped);

 private:
  const std::string expression_;
  std::map<std::pair<uint16_t, bool>, BpfFilter> filters_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_FILTER_SET_H_
