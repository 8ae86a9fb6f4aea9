// The errors of the control path, as gRPC carries them: code and message, and in the details a
// google.rpc.Status with ErrorInfo (reason, domain "weir.invalid", metadata) and, as the error has
// them, BadRequest, RetryInfo and ResourceInfo. Long values and long messages are cut, so that
// trailers stay small. docs/errors.md lists the reasons.
#ifndef WEIR_SERVER_ERRORS_H_
#define WEIR_SERVER_ERRORS_H_

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace weir {

grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace weir

#endif  // WEIR_SERVER_ERRORS_H_
