// The interfaces that captures describe, over all files of a source.
#ifndef WEIR_ENGINE_CAPTURE_FILES_CAPTURE_INTERFACES_H_
#define WEIR_ENGINE_CAPTURE_FILES_CAPTURE_INTERFACES_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/base/mutex.h"
#include "engine/capture/interface_names.h"
#include "engine/capture/packet_source.h"

namespace weir {

// What an interface statistics block says was dropped since its capture began.
struct CapturedDrops {
  std::optional<int64_t> capture_start_ns;
  uint64_t kernel = 0;
  uint64_t interface = 0;
};

// An interface is known by its name, over all sections and files: those of a ring buffer describe
// the same ones again. One without a name is known by its number in its section.
//
// Thread safety: counts(), drops() and names() by any thread, the rest by the one that reads.
class CaptureInterfaces {
 public:
  CaptureInterfaces();

  // The index into links() for frames of a link type and no known interface.
  static uint32_t LinkOf(LinkType type) { return static_cast<uint32_t>(type); }

  // The index into links() for frames of an interface that is described. `number` is its number in
  // its section, from 0. Beyond InterfaceNames::kMax they are no longer told apart.
  uint32_t Describe(LinkType type, std::string_view name, uint32_t number);

  // Tables that FrameBatch::links and PacketSource::interface_names() are.
  const FrameLink* links() const { return links_.get(); }
  std::shared_ptr<const InterfaceNames> names() const { return names_; }

  void CountCaptured(const std::vector<Frame>& frames);

  // A new section began: its statistics are apart from those before, unless they are of the same
  // capture's start, as those of a ring buffer's files.
  void BeginSection() { ++section_; }
  void AddDrops(uint32_t link, const CapturedDrops& drops);

  std::vector<InterfaceCounts> counts() const;
  SourceDrops drops() const;

 private:
  struct Interface {
    std::string name;
    std::atomic<uint64_t> captured{0};
    CapturedDrops before = {};  // of captures that are over; guarded by mutex_, as the rest
    CapturedDrops now = {};
    uint64_t section = 0;  // that `now` was last told in
  };

  uint16_t NumberOf(std::string_view name, uint32_t number);

  const std::unique_ptr<FrameLink[]> links_;
  uint32_t links_used_;
  absl::flat_hash_map<uint32_t, uint32_t> link_of_;  // by type and interface number
  const std::shared_ptr<InterfaceNames> names_ = std::make_shared<InterfaceNames>();
  absl::flat_hash_map<std::string, uint16_t> number_of_;
  uint64_t section_ = 0;

  mutable Mutex mutex_;
  std::deque<Interface> interfaces_ ABSL_GUARDED_BY(mutex_);  // stay where they are
  std::vector<Interface*> by_number_;                         // the same for the thread that reads
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_CAPTURE_INTERFACES_H_
