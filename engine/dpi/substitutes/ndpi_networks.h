// Which of the networks that nDPI knows an address is in: ndpi_patricia_search_best2, which nDPI
// calls up to six times for a flow, with fewer reads of memory.
#ifndef WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_NETWORKS_H_
#define WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_NETWORKS_H_

#include <array>
#include <cstddef>

#include "engine/dpi/substitutes/ndpi_module.h"

namespace weir::ndpi {

// Where a search in a module's tree of networks begins, by the first bits of the address: the upper
// half of the way down is the same for all addresses that begin alike. 32 KiB; immutable.
class NetworkStarts {
 public:
  static constexpr unsigned kBits = 12;

  // Of the module's tree as it is now. REQUIRES: that does not change, and outlives this.
  explicit NetworkStarts(const Module& module);

  // While one is there, the searches of this thread in that tree begin so. Not more than one at a
  // time in a thread.
  class Use {
   public:
    explicit Use(const NetworkStarts& starts) { in_use_ = &starts; }
    ~Use() { in_use_ = nullptr; }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
  };

  // The node to begin at in `tree`, for an address with these first kBits bits.
  static const ndpi_patricia_node_t* In(const ndpi_patricia_tree_t& tree, size_t first_bits) {
    return in_use_ != nullptr && in_use_->tree_ == &tree ? in_use_->starts_[first_bits] : tree.head;
  }

 private:
  static constinit thread_local const NetworkStarts* in_use_;

  const ndpi_patricia_tree_t* const tree_;  // null where nDPI searches in its own way
  std::array<const ndpi_patricia_node_t*, size_t{1} << kBits> starts_;
};

}  // namespace weir::ndpi

#endif  // WEIR_ENGINE_DPI_SUBSTITUTES_NDPI_NETWORKS_H_
