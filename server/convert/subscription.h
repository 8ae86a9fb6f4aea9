// What a subscriber asks for, of weir.v1 and the engine's.
#ifndef WEIR_SERVER_CONVERT_SUBSCRIPTION_H_
#define WEIR_SERVER_CONVERT_SUBSCRIPTION_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "engine/log/cursor.h"
#include "engine/log/field_mask.h"
#include "engine/session/session.h"
#include "google/protobuf/field_mask.pb.h"
#include "server/convert/tokens.h"
#include "weir/v1/subscription.pb.h"

namespace weir {

// How one stream goes about its subscription.
struct StreamOptions {
  CursorOptions cursor;
  bool snapshot = false;                        // first
  std::shared_ptr<const FieldMask> field_mask;  // null: all fields
  uint32_t sensor_mark = 0;                     // of tokens; see ResumeToken
  // The resume token is of an earlier session of the same id: what was lost in between is not
  // known.
  bool restarted = false;
  std::optional<GapReport> untold = {};  // by the stream that the resume token is of
  size_t max_batch_bytes = 256 << 10;
  size_t max_batch_events = SIZE_MAX;
  int64_t max_delay_ns = 0;
  int64_t heartbeat_interval_ns = 5 * kNanosPerSecond;
  bool end_when_caught_up = false;
};

// With every default as it is for `session`. INVALID_ARGUMENT for a value out of its range or a
// token of another session or sensor. Errors name fields from "subscription." on.
// `from` comes back with its filters as they were understood.
absl::StatusOr<StreamOptions> FromProto(v1::Subscription& from, const Session& session,
                                        uint32_t sensor_mark);

// What is wrong with a subscription whatever its session, for a session that could not be made:
// what else is wrong is told with that. Names of custom protocols are not known here.
absl::Status CheckSubscription(v1::Subscription from);

// The subscription as it is in force: `from` with every default filled in.
v1::Subscription EffectiveSubscription(const v1::Subscription& from, const StreamOptions& options);

// Field masks of weir.v1 and the engine's.
// Compiles paths within weir.v1.Flow; null where there are none, which is all fields. A path may go
// on below a list of messages ("risks.risks.name"), not below a map. INVALID_ARGUMENT names the
// path ("subscription.field_mask.paths[2]").
absl::StatusOr<std::shared_ptr<const FieldMask>> TakeFieldMask(
    const google::protobuf::FieldMask& from);

}  // namespace weir

#endif  // WEIR_SERVER_CONVERT_SUBSCRIPTION_H_
