// Connections that break.
#ifndef WEIR_TESTS_SCRIPTED_SENSOR_BROKEN_CONNECTION_H_
#define WEIR_TESTS_SCRIPTED_SENSOR_BROKEN_CONNECTION_H_

#include <string>

namespace weir::scripted {

// Shuts the TCP connection of this process down whose other end is `peer`, as gRPC writes it:
// "ipv4:127.0.0.1:PORT". gRPC then finds it closed, and so does the client. False where there is
// none.
bool BreakConnection(const std::string& peer);

}  // namespace weir::scripted

#endif  // WEIR_TESTS_SCRIPTED_SENSOR_BROKEN_CONNECTION_H_
