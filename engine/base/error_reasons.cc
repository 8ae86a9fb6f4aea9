#include "engine/base/error_reasons.h"

namespace weir {
namespace {

using Code = absl::StatusCode;

constexpr bool kNo = false;
constexpr bool kYes = true;
constexpr char kLimit[] = "limit, max, asked";
constexpr char kLimitInUse[] = "limit, max, asked, in_use";

constexpr ErrorReasonInfo kReasons[] = {
    {ErrorReason::kInvalidArgument, "INVALID_ARGUMENT", Code::kInvalidArgument,
     "A value of the request is not allowed; BadRequest names each field and what is wrong with "
     "it.",
     "", kNo},
    {ErrorReason::kUnknownField, "UNKNOWN_FIELD", Code::kInvalidArgument,
     "The request has a field that this sensor does not know: the client is newer than the sensor. "
     "`field` is the path of the message that holds it, empty for the request itself.",
     "field, number, sensor_version", kNo},
    {ErrorReason::kUnknownEnumValue, "UNKNOWN_ENUM_VALUE", Code::kInvalidArgument,
     "A field of the request has an enum value that this sensor does not know: the client is newer "
     "than the sensor.",
     "field, number, sensor_version", kNo},
    {ErrorReason::kMalformedRequest, "MALFORMED_REQUEST", Code::kInvalidArgument,
     "The bytes of a message of a stream are not the message that the method takes.", "", kNo},
    {ErrorReason::kEmptyFilter, "EMPTY_FILTER", Code::kInvalidArgument,
     "A filter says nothing: it would match every flow.", "", kNo},
    {ErrorReason::kInvalidPageToken, "INVALID_PAGE_TOKEN", Code::kInvalidArgument,
     "The page token is not one that this method gave.", "", kNo},
    {ErrorReason::kInvalidResumeToken, "INVALID_RESUME_TOKEN", Code::kInvalidArgument,
     "The resume token is damaged, or is of another sensor or session.", "", kNo},
    {ErrorReason::kSessionNotFound, "SESSION_NOT_FOUND", Code::kNotFound,
     "No session has this id; it may have been deleted.", "", kNo},
    {ErrorReason::kFileNotFound, "FILE_NOT_FOUND", Code::kNotFound,
     "There is no such file below the capture root.", "", kNo},
    {ErrorReason::kFolderNotFound, "FOLDER_NOT_FOUND", Code::kNotFound,
     "There is no such folder below the capture root.", "", kNo},
    {ErrorReason::kInterfaceNotFound, "INTERFACE_NOT_FOUND", Code::kNotFound,
     "The sensor has no network interface of this name.", "", kNo},
    {ErrorReason::kSessionAlreadyExists, "SESSION_ALREADY_EXISTS", Code::kAlreadyExists,
     "Another session has this id.", "", kNo},
    {ErrorReason::kRequestIdTaken, "REQUEST_ID_TAKEN", Code::kAlreadyExists,
     "The request id was used for a request that asked for something else.", "", kNo},
    {ErrorReason::kOutsideCaptureRoot, "OUTSIDE_CAPTURE_ROOT", Code::kPermissionDenied,
     "The path leads out of the sensor's capture root.", "", kNo},
    {ErrorReason::kNoCaptureRoot, "NO_CAPTURE_ROOT", Code::kPermissionDenied,
     "The sensor was started without a capture root, so it reads no files.", "", kNo},
    {ErrorReason::kFilePermissionDenied, "FILE_PERMISSION_DENIED", Code::kPermissionDenied,
     "The sensor's process may not read this file.", "", kNo,
     "needs a sensor that does not run as root"},
    {ErrorReason::kCaptureNotPermitted, "CAPTURE_NOT_PERMITTED", Code::kPermissionDenied,
     "The sensor's process may not capture packets (CAP_NET_RAW).", "", kNo,
     "needs a sensor that may not capture"},
    {ErrorReason::kVerdictsNotAllowed, "VERDICTS_NOT_ALLOWED", Code::kFailedPrecondition,
     "The session was created without MeterSettings.verdicts.", "", kNo},
    {ErrorReason::kHoldNotAllowed, "HOLD_NOT_ALLOWED", Code::kFailedPrecondition,
     "The session was created without VerdictSettings.hold_at_packet.", "", kNo},
    {ErrorReason::kHoldTaken, "HOLD_TAKEN", Code::kFailedPrecondition,
     "Another client holds the flows of the session; OpenExchange.take_over takes the hold over.",
     "", kNo},
    {ErrorReason::kLimitReached, "LIMIT_REACHED", Code::kResourceExhausted,
     "A limit of the whole sensor leaves no room for what was asked while others use their part.",
     kLimitInUse, kYes},
    {ErrorReason::kLimitExceeded, "LIMIT_EXCEEDED", Code::kResourceExhausted,
     "More was asked for than the sensor has altogether.", kLimit, kNo},
    {ErrorReason::kTooManyStreams, "TOO_MANY_STREAMS", Code::kResourceExhausted,
     "As many streams are open as the sensor allows.", kLimitInUse, kYes},
    {ErrorReason::kSensorBusy, "SENSOR_BUSY", Code::kResourceExhausted,
     "Too many calls wait to be worked on.", kLimit, kYes},
    {ErrorReason::kUploadTooLarge, "UPLOAD_TOO_LARGE", Code::kResourceExhausted,
     "The upload has more bytes than the sensor takes.", kLimit, kNo},
    {ErrorReason::kStalled, "STALLED", Code::kResourceExhausted,
     "The client read nothing for its stall timeout, and its stream was ended. One that has not "
     "even "
     "room for the end of its stream sees the code alone.",
     "", kNo},
    {ErrorReason::kOvertaken, "OVERTAKEN", Code::kResourceExhausted,
     "The client was slower than the session's log is long, with DISCONNECT.", "", kNo},
    {ErrorReason::kMachineExhausted, "MACHINE_EXHAUSTED", Code::kResourceExhausted,
     "The sensor's machine has no memory or no descriptors left.", "", kYes,
     "needs a machine that is exhausted"},
    {ErrorReason::kUploadIdle, "UPLOAD_IDLE", Code::kDeadlineExceeded,
     "Nothing came of the upload for too long.", "", kNo},
    {ErrorReason::kUploadTooLong, "UPLOAD_TOO_LONG", Code::kDeadlineExceeded,
     "The upload was not over after the longest time that the sensor gives one.", "", kNo},
    {ErrorReason::kUnimplementedSetting, "UNIMPLEMENTED_SETTING", Code::kUnimplemented,
     "The API has this setting, but this version of the sensor does not; Sensor.capabilities says "
     "what it can do.",
     "field, sensor_version", kNo},
    {ErrorReason::kShuttingDown, "SHUTTING_DOWN", Code::kUnavailable,
     "The sensor is being shut down.", "", kNo},
    {ErrorReason::kInterfaceUnavailable, "INTERFACE_UNAVAILABLE", Code::kUnavailable,
     "A network interface is down, went away or cannot be captured on.", "", kNo,
     "needs an interface that is down"},
    {ErrorReason::kCaptureDamaged, "CAPTURE_DAMAGED", Code::kDataLoss,
     "The capture is cut or damaged; the flows before that were delivered.", "", kNo},
    {ErrorReason::kCancelled, "CANCELLED", Code::kCancelled,
     "The client went away or its deadline passed.", "", kNo,
     "the client has gone and does not see it"},
    {ErrorReason::kInternal, "INTERNAL", Code::kInternal,
     "Something that should not happen in the sensor.", "", kNo, "would be a bug"},
};

}  // namespace

absl::Span<const ErrorReasonInfo> ErrorReasons() { return kReasons; }

const ErrorReasonInfo& InfoOf(ErrorReason reason) { return kReasons[static_cast<size_t>(reason)]; }

ErrorReason ReasonFor(absl::StatusCode code) {
  switch (code) {
    case Code::kInvalidArgument:
      return ErrorReason::kInvalidArgument;
    case Code::kNotFound:
      return ErrorReason::kFileNotFound;
    case Code::kAlreadyExists:
      return ErrorReason::kSessionAlreadyExists;
    case Code::kPermissionDenied:
      return ErrorReason::kFilePermissionDenied;
    case Code::kResourceExhausted:
      return ErrorReason::kMachineExhausted;
    case Code::kUnimplemented:
      return ErrorReason::kUnimplementedSetting;
    case Code::kUnavailable:
      return ErrorReason::kInterfaceUnavailable;
    case Code::kDataLoss:
      return ErrorReason::kCaptureDamaged;
    case Code::kCancelled:
      return ErrorReason::kCancelled;
    default:
      return ErrorReason::kInternal;
  }
}

}  // namespace weir
