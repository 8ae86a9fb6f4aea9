// The lines of the log about connections that were refused or closed.
#ifndef WEIR_SERVER_CONNECTIONS_CONNECTION_REPORT_H_
#define WEIR_SERVER_CONNECTIONS_CONNECTION_REPORT_H_

#include <cstdint>
#include <string>

#include "server/connections/connection_table.h"

namespace weir {

// A line at once when something begins, then one a minute while it goes on: strangers could fill
// the log with more. Not thread-safe.
class ConnectionReport {
 public:
  // What there is to say of the totals, or "".
  std::string Look(const ConnectionCounts& counts, const ConnectionLimits& limits, int64_t now_ns);

 private:
  ConnectionCounts told_;
  int64_t may_tell_ns_ = 0;
};

}  // namespace weir

#endif  // WEIR_SERVER_CONNECTIONS_CONNECTION_REPORT_H_
