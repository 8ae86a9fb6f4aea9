// All settings of the sensor as a program.
#ifndef WEIR_SERVER_PROCESS_SENSOR_SETTINGS_H_
#define WEIR_SERVER_PROCESS_SENSOR_SETTINGS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/session/session_table.h"
#include "server/connections/connection_limits.h"
#include "server/process/declared_session.h"
#include "server/process/listen_address.h"
#include "server/process/settings.h"
#include "server/streams/stream_limits.h"

namespace weir {

// What a sensor as a program is told.
struct ServeOptions {
  std::vector<std::string> listen;  // see ParseListenAddress; empty: DefaultSocketPath()
  bool insecure_listen = false;     // allow TCP that is not loopback, though anyone may connect
  TlsFiles tls;                     // for TCP; none: not encrypted
  std::string capture_root;         // a folder; empty: no capture file can be read
  std::string sensor_id;            // empty: one is made
  std::string metrics_listen;       // see MetricsEndpoint; empty: none
  SensorLimits limits;
  StreamLimits streams;
  TransportLimits transport;
  ConnectionLimits connections;
  int64_t drain_ns = 30 * kNanosPerSecond;
  std::vector<DeclaredSession> sessions;  // that start with the sensor
  // Gives them as the file of settings now has them, for SIGHUP; empty: there is no file.
  std::function<absl::StatusOr<std::vector<DeclaredSession>>()> read_sessions;
};

// In the order of the help. `options` outlives them; what it says now are the defaults.
std::vector<Setting> SensorSettings(ServeOptions& options);

}  // namespace weir

#endif  // WEIR_SERVER_PROCESS_SENSOR_SETTINGS_H_
