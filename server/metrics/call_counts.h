// How many calls were answered, by method and code.
#ifndef WEIR_SERVER_METRICS_CALL_COUNTS_H_
#define WEIR_SERVER_METRICS_CALL_COUNTS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "grpcpp/support/server_interceptor.h"

namespace weir {

// Thread-safe. Methods are those of weir.v1's services; all others, also those that clients make
// up, are counted as one.
class CallCounts {
 public:
  static constexpr size_t kCodes = 17;  // gRPC's status codes: 0 (OK) to 16 (UNAUTHENTICATED)

  CallCounts();

  // `method` as HTTP/2 has it: "/weir.v1.SensorService/GetSensor". A code that is none is UNKNOWN.
  void Count(std::string_view method, int code);

  struct Row {
    std::string method;  // "weir.v1.SensorService/GetSensor", or "other"
    std::array<uint64_t, kCodes> calls;
  };
  std::vector<Row> Read() const;

 private:
  struct Method {
    std::string name;
    std::array<std::atomic<uint64_t>, kCodes> calls{};
  };

  std::vector<std::unique_ptr<Method>> methods_;  // the last one is "other"
  std::unordered_map<std::string, Method*> by_path_;
};

// For ServerBuilder: counts every call when its status is sent. `counts` outlives the server.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> CountCallsIn(
    CallCounts& counts);

}  // namespace weir

#endif  // WEIR_SERVER_METRICS_CALL_COUNTS_H_
