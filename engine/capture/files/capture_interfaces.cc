#include "engine/capture/files/capture_interfaces.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/utf8.h"

namespace weir {
namespace {

constexpr uint32_t kMaxLinks = 4096;
constexpr uint32_t kLinkTypes = static_cast<uint32_t>(LinkType::kUnknown) + 1;
constexpr size_t kMaxNameBytes = 256;

// Names come from files, and go into records.
std::string CleanName(std::string_view name) {
  std::string clean;
  AppendValidUtf8(name.substr(0, kMaxNameBytes), clean);
  return clean.substr(0, clean.find('\0'));
}

void Raise(const CapturedDrops& by, CapturedDrops& drops) {
  drops.kernel = std::max(drops.kernel, by.kernel);
  drops.interface = std::max(drops.interface, by.interface);
}

uint64_t SaturatingSum(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }

}  // namespace

CaptureInterfaces::CaptureInterfaces()
    : links_(std::make_unique<FrameLink[]>(kMaxLinks)), links_used_(kLinkTypes) {
  for (uint32_t i = 0; i < kLinkTypes; ++i) links_[i].type = static_cast<LinkType>(i);
}

uint32_t CaptureInterfaces::Describe(LinkType type, std::string_view name, uint32_t number) {
  const uint16_t interface = NumberOf(name, number);
  if (interface == 0) return LinkOf(type);
  const auto [found, is_new] =
      link_of_.try_emplace(static_cast<uint32_t>(type) << 16 | interface, links_used_);
  if (!is_new) return found->second;
  if (links_used_ == kMaxLinks) {
    link_of_.erase(found);
    return LinkOf(type);
  }
  links_[links_used_] = {type, interface};
  return links_used_++;
}

uint16_t CaptureInterfaces::NumberOf(std::string_view name, uint32_t number) {
  std::string clean = CleanName(name);
  // A name cannot have a zero byte, so these are apart.
  std::string key = clean.empty() ? absl::StrCat(absl::string_view("\0", 1), number) : clean;
  const auto found = number_of_.find(key);
  if (found != number_of_.end()) return found->second;
  const uint16_t interface = names_->Add(clean);
  if (interface == 0) return 0;
  number_of_.emplace(std::move(key), interface);
  MutexLock lock(mutex_);
  interfaces_.emplace_back().name = std::move(clean);
  by_number_.push_back(&interfaces_.back());
  return interface;
}

// Runs of one interface are counted at once.
void CaptureInterfaces::CountCaptured(const std::vector<Frame>& frames) {
  for (size_t begin = 0; begin < frames.size();) {
    const uint32_t link = frames[begin].link;
    size_t end = begin + 1;
    while (end < frames.size() && frames[end].link == link) ++end;
    if (const uint16_t number = links_[link].interface_number; number != 0) {
      by_number_[number - 1]->captured.fetch_add(end - begin, std::memory_order_relaxed);
    }
    begin = end;
  }
}

void CaptureInterfaces::AddDrops(uint32_t link, const CapturedDrops& drops) {
  const uint16_t number = links_[link].interface_number;
  if (number == 0) return;
  MutexLock lock(mutex_);
  Interface& interface = interfaces_[number - 1u];
  const bool same_capture =
      interface.section == section_ || (drops.capture_start_ns.has_value() &&
                                        drops.capture_start_ns == interface.now.capture_start_ns);
  if (!same_capture) {
    interface.before.kernel = SaturatingSum(interface.before.kernel, interface.now.kernel);
    interface.before.interface = SaturatingSum(interface.before.interface, interface.now.interface);
    interface.now = {};
  }
  Raise(drops, interface.now);
  if (drops.capture_start_ns.has_value()) interface.now.capture_start_ns = drops.capture_start_ns;
  interface.section = section_;
}

std::vector<InterfaceCounts> CaptureInterfaces::counts() const {
  std::vector<InterfaceCounts> counts;
  MutexLock lock(mutex_);
  for (const Interface& interface : interfaces_) {
    counts.push_back(
        {.name = interface.name,
         .captured = interface.captured.load(std::memory_order_relaxed),
         .kernel_drops = SaturatingSum(interface.before.kernel, interface.now.kernel),
         .interface_drops = SaturatingSum(interface.before.interface, interface.now.interface)});
  }
  return counts;
}

SourceDrops CaptureInterfaces::drops() const {
  SourceDrops drops;
  for (const InterfaceCounts& counts : this->counts()) {
    drops.kernel = SaturatingSum(drops.kernel, counts.kernel_drops);
    drops.interface = SaturatingSum(drops.interface, counts.interface_drops);
  }
  return drops;
}

}  // namespace weir
