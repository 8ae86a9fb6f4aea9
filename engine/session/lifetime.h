// When a session's lifetime is over.
#ifndef WEIR_ENGINE_SESSION_LIFETIME_H_
#define WEIR_ENGINE_SESSION_LIFETIME_H_

#include "engine/session/session.h"
#include "engine/session/session_spec.h"

namespace weir {

// Pure. `now_ns` is of the monotonic clock that `use` was noted by.
bool IsLifetimeOver(const LifetimeSpec& lifetime, const SessionUse& use, int64_t now_ns);

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_LIFETIME_H_
