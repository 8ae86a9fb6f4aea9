#include "engine/hello/assembly.h"

#include <cassert>

namespace weir::hello {
namespace {

constexpr size_t kMaxFree = 64;             // that wait for the next flow
constexpr size_t kMaxKeptBytes = 8 * 1024;  // of memory that one of them keeps

}  // namespace

size_t Assembly::bytes() const {
  size_t bytes = 0;
  for (const OfSide& side : sides) {
    bytes += side.stream.message.size() + side.early.bytes() + side.ranges.bytes();
  }
  for (const Sealed& one : sealed) bytes += one.packet.size();
  return bytes;
}

bool Assembly::is_empty() const {
  for (const OfSide& side : sides) {
    if (side.stream.is_under_way() || !side.early.empty() || !side.ranges.empty()) return false;
  }
  return sealed.empty();
}

void Assembly::Clear() {
  for (OfSide& side : sides) {
    side.stream.Clear();
    side.early.Clear();
    side.ranges.Clear();
    side.dtls_message = 0;
  }
  sealed.clear();
  owner = nullptr;
}

AssemblyPool::~AssemblyPool() { assert(taken_ == 0); }

Assembly* AssemblyPool::Take(FlowReading* owner) {
  Assembly* assembly;
  if (free_.empty()) {
    assembly = new Assembly();
  } else {
    assembly = free_.back().release();
    free_.pop_back();
  }
  assembly->Clear();
  assembly->owner = owner;
  Link(assembly);
  ++taken_;
  return assembly;
}

void AssemblyPool::GiveBack(Assembly* assembly) {
  assert(taken_ > 0);
  Unlink(assembly);
  --taken_;
  bytes_ -= assembly->charged;
  const bool keep = free_.size() < kMaxFree && assembly->bytes() <= kMaxKeptBytes;
  assembly->charged = 0;
  std::unique_ptr<Assembly> owned(assembly);
  if (keep) free_.push_back(std::move(owned));
}

void AssemblyPool::Update(Assembly* assembly) {
  constexpr size_t kBytesOfOne = sizeof(Assembly);
  bytes_ -= assembly->charged;
  assembly->charged = assembly->bytes() + kBytesOfOne;
  bytes_ += assembly->charged;
  if (newest_ == assembly) return;
  Unlink(assembly);
  Link(assembly);
}

void AssemblyPool::Link(Assembly* assembly) {
  assembly->older = newest_;
  assembly->newer = nullptr;
  (newest_ == nullptr ? oldest_ : newest_->newer) = assembly;
  newest_ = assembly;
}

void AssemblyPool::Unlink(Assembly* assembly) {
  (assembly->older == nullptr ? oldest_ : assembly->older->newer) = assembly->newer;
  (assembly->newer == nullptr ? newest_ : assembly->newer->older) = assembly->older;
}

}  // namespace weir::hello
