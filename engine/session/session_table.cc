#include "engine/session/session_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/base/status_details.h"

namespace weir {
namespace {

absl::Status CheckLimit(absl::string_view limit, uint64_t taken, uint64_t more, uint64_t most) {
  if (more <= most && taken <= most - more) return absl::OkStatus();
  return LimitError({.name = limit, .max = most, .asked = more, .in_use = taken});
}

bool HasLabels(const Session& session, const Labels& wanted) {
  const Labels& labels = session.effective_spec().labels;
  return std::all_of(wanted.begin(), wanted.end(), [&](const auto& label) {
    const auto found = labels.find(label.first);
    return found != labels.end() && found->second == label.second;
  });
}

// Workers are done with once a session is over.
void Add(const SensorUsage& usage, const Session* session, SensorUsage& sum) {
  if (session == nullptr || !IsOver(session->state())) sum.workers += usage.workers;
}

}  // namespace

absl::Status SessionTable::CheckRoom(const SensorUsage& more) const {
  const SensorUsage taken = usage();
  absl::Status status =
      CheckLimit("max_sessions", taken.sessions, more.sessions, limits_.max_sessions);
  status.Update(CheckLimit("max_workers", taken.workers, more.workers, limits_.max_workers));
  return status;
}

uint64_t SessionTable::Reserve(SessionSlot slot) {
  const uint64_t ordinal = next_ordinal_++;
  slots_.emplace(ordinal, std::move(slot));
  return ordinal;
}

SessionSlot* SessionTable::At(uint64_t ordinal) {
  const auto found = slots_.find(ordinal);
  return found == slots_.end() ? nullptr : &found->second;
}

const SessionSlot* SessionTable::Find(absl::string_view id) const {
  for (const auto& [ordinal, slot] : slots_) {
    if (slot.id == id) return &slot;
  }
  return nullptr;
}

const SessionSlot* SessionTable::FindRequest(absl::string_view request_id) const {
  for (const auto& [ordinal, slot] : slots_) {
    if (slot.request_id == request_id) return &slot;
  }
  return nullptr;
}

std::shared_ptr<Session> SessionTable::Remove(std::map<uint64_t, SessionSlot>::iterator slot) {
  std::shared_ptr<Session> session = std::move(slot->second.session);
  removed_.push_back({session, session, slot->second.usage});
  slots_.erase(slot);
  return session;
}

std::shared_ptr<Session> SessionTable::Remove(absl::string_view id) {
  for (auto slot = slots_.begin(); slot != slots_.end(); ++slot) {
    if (slot->second.id != id) continue;
    return slot->second.session == nullptr ? nullptr : Remove(slot);
  }
  return nullptr;
}

SessionTable::Sessions SessionTable::RemoveExpired(int64_t now_monotonic_ns) {
  Sessions expired;
  for (auto slot = slots_.begin(); slot != slots_.end();) {
    const auto next = std::next(slot);
    const Session* session = slot->second.session.get();
    if (session != nullptr &&
        IsLifetimeOver(session->effective_spec().lifetime, session->use(), now_monotonic_ns)) {
      expired.push_back(Remove(slot));
    }
    slot = next;
  }
  return expired;
}

SessionTable::Sessions SessionTable::TakeReleased() {
  Sessions released;
  for (Removed& removed : removed_) {
    if (removed.kept != nullptr && removed.kept->is_released()) {
      released.push_back(std::move(removed.kept));
    }
  }
  std::erase_if(removed_, [](const Removed& removed) { return removed.session.expired(); });
  return released;
}

SessionTable::Sessions SessionTable::All() const {
  Sessions all;
  for (const auto& [ordinal, slot] : slots_) {
    if (slot.session != nullptr) all.push_back(slot.session);
  }
  for (const Removed& removed : removed_) {
    if (removed.kept != nullptr) all.push_back(removed.kept);
  }
  return all;
}

SessionTable::Sessions SessionTable::Behind(absl::string_view id, const Labels& labels) const {
  Sessions sessions;
  for (const auto& [ordinal, slot] : slots_) {
    if (slot.session == nullptr || slot.session->id() <= id) continue;
    if (HasLabels(*slot.session, labels)) sessions.push_back(slot.session);
  }
  std::sort(sessions.begin(), sessions.end(),
            [](const auto& a, const auto& b) { return a->id() < b->id(); });
  return sessions;
}

SensorUsage SessionTable::usage() const {
  SensorUsage sum;
  sum.sessions = slots_.size();
  for (const auto& [ordinal, slot] : slots_) Add(slot.usage, slot.session.get(), sum);
  for (const Removed& removed : removed_) {
    const std::shared_ptr<Session> session = removed.session.lock();
    if (session != nullptr) Add(removed.usage, session.get(), sum);
  }
  return sum;
}

bool IsLifetimeOver(const LifetimeSpec& lifetime, const SessionUse& use, int64_t now_ns) {
  if (use.subscribers > 0) return false;
  switch (lifetime.kind) {
    case LifetimeSpec::Kind::kUntilDeleted:
      return false;
    case LifetimeSpec::Kind::kWhileSubscribed:
      return use.had_subscribers && now_ns - use.last_subscribed_ns >= lifetime.span_ns;
    case LifetimeSpec::Kind::kIdleTtl:
      return !use.watched && now_ns - use.last_used_ns >= lifetime.span_ns;
  }
  return false;
}

}  // namespace weir
