// A stream of flows that was admitted: its subscriber, and what was agreed.
#ifndef WEIR_SERVER_STREAMS_OPENED_STREAM_H_
#define WEIR_SERVER_STREAMS_OPENED_STREAM_H_

#include <functional>
#include <memory>

#include "engine/session/session.h"
#include "server/convert/subscription.h"
#include "weir/v1/subscription.pb.h"

namespace weir {

struct OpenedStream {
  std::unique_ptr<Subscription> subscription;
  StreamOptions options;
  v1::Subscription effective;
  // Called after the subscription is gone, where it may wait. May be empty.
  std::function<void()> on_closed;

  Cursor& cursor() const { return subscription->cursor(); }
  Session& session() const { return subscription->session(); }
};

}  // namespace weir

#endif  // WEIR_SERVER_STREAMS_OPENED_STREAM_H_
