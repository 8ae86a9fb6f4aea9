// The errors that calls are answered with, as programs know them: a constant word each, in one
// table, which docs/errors.md is made from.
//
// The words are part of the API: one that was published keeps its name, its status code and its
// meaning.
#ifndef WEIR_ENGINE_BASE_ERROR_REASONS_H_
#define WEIR_ENGINE_BASE_ERROR_REASONS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace weir {

// In the order of the table.
enum class ErrorReason : uint8_t {
  kInvalidArgument,
  kUnknownField,
  kUnknownEnumValue,
  kMalformedRequest,
  kEmptyFilter,
  kInvalidPageToken,
  kInvalidResumeToken,
  kSessionNotFound,
  kFileNotFound,
  kFolderNotFound,
  kInterfaceNotFound,
  kSessionAlreadyExists,
  kRequestIdTaken,
  kOutsideCaptureRoot,
  kNoCaptureRoot,
  kFilePermissionDenied,
  kCaptureNotPermitted,
  kVerdictsNotAllowed,
  kHoldNotAllowed,
  kHoldTaken,
  kLimitReached,
  kLimitExceeded,
  kTooManyStreams,
  kSensorBusy,
  kUploadTooLarge,
  kStalled,
  kOvertaken,
  kMachineExhausted,
  kUploadIdle,
  kUploadTooLong,
  kUnimplementedSetting,
  kShuttingDown,
  kInterfaceUnavailable,
  kCaptureDamaged,
  kCancelled,
  kInternal,
};

struct ErrorReasonInfo {
  ErrorReason reason;
  const char* name;       // "SESSION_NOT_FOUND"
  absl::StatusCode code;  // of the call; the numbers are gRPC's
  const char* sentence;   // what it means
  const char* metadata;   // keys of ErrorInfo.metadata, joined by ", "; "" where there are none
  bool waiting_helps;     // the same call may succeed later: RetryInfo comes with it
  const char* untested = nullptr;  // why no client can bring it about at will; null: one can
};

// All of them, in the order of ErrorReason.
absl::Span<const ErrorReasonInfo> ErrorReasons();

const ErrorReasonInfo& InfoOf(ErrorReason reason);

// The reason of an error that was given none, by its code alone.
ErrorReason ReasonFor(absl::StatusCode code);

}  // namespace weir

#endif  // WEIR_ENGINE_BASE_ERROR_REASONS_H_
