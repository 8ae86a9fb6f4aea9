// What clients may take of the sensor by connecting to it.
#ifndef WEIR_SERVER_CONNECTIONS_CONNECTION_LIMITS_H_
#define WEIR_SERVER_CONNECTIONS_CONNECTION_LIMITS_H_

#include <cstdint>

namespace weir {

struct ConnectionLimits {
  uint32_t max_connections = 4096;       // at one time; each takes two descriptors
  uint32_t max_per_address = 1024;       // of them; an IPv6 address counts with its /64
  uint64_t max_memory_bytes = 0;         // of the process; 0: most of what the machine has
  uint64_t max_request_bytes = 4 << 20;  // of one message: so much may come before its call is seen
  uint32_t max_calls = 1024;             // of one connection at one time, as HTTP/2 is told
};

}  // namespace weir

#endif  // WEIR_SERVER_CONNECTIONS_CONNECTION_LIMITS_H_
