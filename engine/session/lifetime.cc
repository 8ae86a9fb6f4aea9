#include "engine/session/lifetime.h"

namespace weir {

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
