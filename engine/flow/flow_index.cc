#include "engine/flow/flow_index.h"

namespace weir {
namespace {

constexpr size_t kFirstHeads = 256;

// Entries a head, in tenths.
constexpr size_t kLoadTenths = 7;

}  // namespace

FlowIndex::FlowIndex() : heads_(kFirstHeads) {}

uint32_t FlowIndex::CrowdedBy(uint32_t tag) const {
  const Link& head = heads_[HeadOf(tag)];
  int length = 0;
  for (Link link = head; link.entry != kNone; link = next_[link.entry]) ++length;
  return length >= kChainLimit ? head.entry : kNone;
}

void FlowIndex::Insert(uint32_t tag, uint32_t entry) {
  if ((size_ + 1) * 10 > heads_.size() * kLoadTenths) Grow();
  if (entry >= next_.size()) next_.resize(static_cast<size_t>(entry) + 1);
  Link& head = heads_[HeadOf(tag)];
  next_[entry] = head;
  head = {tag, entry};
  ++size_;
}

void FlowIndex::Erase(uint32_t tag, uint32_t entry) {
  Link* link = &heads_[HeadOf(tag)];
  while (link->entry != entry) link = &next_[link->entry];
  *link = next_[entry];
  --size_;
}

void FlowIndex::Grow() {
  std::vector<Link> old_heads(heads_.size() * 2);
  old_heads.swap(heads_);
  for (Link link : old_heads) {
    while (link.entry != kNone) {
      const Link following = next_[link.entry];
      Link& head = heads_[HeadOf(link.tag)];
      next_[link.entry] = head;
      head = link;
      link = following;
    }
  }
}

}  // namespace weir
