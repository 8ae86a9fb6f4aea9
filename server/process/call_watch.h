// Tells the edge which calls gRPC has of which connection.
#ifndef WEIR_SERVER_PROCESS_CALL_WATCH_H_
#define WEIR_SERVER_PROCESS_CALL_WATCH_H_

#include <memory>
#include <vector>

#include "engine/base/clock.h"
#include "grpcpp/support/server_interceptor.h"
#include "server/connections/connection_table.h"

namespace weir {

// For ServerBuilder: every call of every service passes by, its messages too, and nothing is
// changed in them. `table` and `clock` outlive the server. Calls of Unix sockets and within the
// process are not followed: gRPC does not say which connection they came by.
std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> CallWatch(
    const ConnectionTable& table, const Clock& clock);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_CALL_WATCH_H_
