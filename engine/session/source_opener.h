// How a session comes by its packets.
#ifndef WEIR_ENGINE_SESSION_SOURCE_OPENER_H_
#define WEIR_ENGINE_SESSION_SOURCE_OPENER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/capture/packet_source.h"
#include "engine/session/capture_root.h"
#include "engine/session/session_spec.h"

namespace weir {

// Thread-safe.
class SourceOpener {
 public:
  virtual ~SourceOpener() = default;

  // Opens what `spec`, an effective one, names, so that what is wrong with it is said before the
  // session exists: NOT_FOUND, INVALID_ARGUMENT, PERMISSION_DENIED, as the sources say. A
  // live source is one for each worker, a finite one is one for all.
  virtual absl::StatusOr<PacketSources> Open(const SessionSpec& spec) = 0;
};

// Opens what the sensor itself can reach: files that `root` allows, interfaces, synthetic traffic.
// An upload is INVALID_ARGUMENT, it has an opener of its own. `root` and `clock` outlive the opener
// and what it opens.
std::unique_ptr<SourceOpener> MakeSourceOpener(const CaptureRoot& root,
                                               const Clock& clock = SystemClock());

// Opens one session's upload from a descriptor (a pipe or a socket, standard input, a file), which
// is closed with the source or with the opener. The spec must be of an upload; its name stands in
// errors. Open() may be called once, and reads nothing: what is wrong with the bytes, or with a
// filter for them, fails the session.
std::unique_ptr<SourceOpener> MakeUploadOpener(int descriptor);

}  // namespace weir

#endif  // WEIR_ENGINE_SESSION_SOURCE_OPENER_H_
