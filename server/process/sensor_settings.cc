#include "server/process/sensor_settings.h"

#include "absl/strings/str_cat.h"
#include "engine/meter/meter_settings.h"
#include "server/process/listen_address.h"

namespace weir {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kMostMiB = uint64_t{1} << 30;
constexpr double kMostSeconds = 1e9;

void AddPlaces(ServeOptions& options, std::vector<Setting>& settings) {
  settings.push_back(ListSetting(
      "listen",
      absl::StrCat("unix:PATH or HOST:PORT, repeatable (default: unix:", DefaultSocketPath(), ")"),
      options.listen));
  settings.push_back(SwitchSetting(
      "insecure-listen", "listen on addresses that others can reach, though anyone may connect",
      options.insecure_listen));
  settings.push_back(TextSetting(
      "tls-certificate", "the sensor's certificate for TCP, in PEM (default: no encryption)",
      options.tls.certificate));
  settings.push_back(TextSetting("tls-key", "the key of the certificate, in PEM", options.tls.key));
  settings.push_back(TextSetting(
      "tls-client-ca", "authorities of clients' certificates, in PEM: other clients are refused",
      options.tls.client_ca));
  settings.push_back(TextSetting("capture-root",
                                 "folder whose captures clients may read (default: none)",
                                 options.capture_root));
  settings.push_back(
      TextSetting("sensor-id", "name of the sensor (default: random)", options.sensor_id));
  settings.push_back(TextSetting(
      "metrics-listen",
      "HOST:PORT, or a port of 127.0.0.1, where Prometheus reads /metrics (default: nowhere)",
      options.metrics_listen));
}

void AddSessionLimits(SensorLimits& limits, std::vector<Setting>& settings) {
  settings.push_back(
      NumberSetting("max-sessions", "sessions at one time", 1, 65'536, limits.max_sessions));
  settings.push_back(
      NumberSetting("max-workers", "workers of all sessions", 1, 4096, limits.max_workers));
  settings.push_back(NumberSetting("max-open-flows",
                                   "flows open at one time in all sessions, at about 1.5 KiB", 1,
                                   kMaxOpenFlows, limits.max_open_flows));
  settings.push_back(NumberSetting("log-budget", "MiB that all sessions' logs hold together", 1,
                                   kMostMiB, limits.max_log_bytes, kMiB));
  settings.push_back(NumberSetting("log-minimum",
                                   "MiB of --log-budget reserved for each session's log", 1, 65'536,
                                   limits.min_log_bytes, kMiB));
  settings.push_back(SecondsSetting("max-drain",
                                    "seconds at most that a client may have a session drained for",
                                    0, 86'400, limits.max_drain_ns));
}

void AddConnectionLimits(ConnectionLimits& limits, std::vector<Setting>& settings) {
  settings.push_back(NumberSetting(
      "max-connections",
      "connections at one time; fewer where the process may have fewer than three descriptors each",
      1, 1'048'576, limits.max_connections));
  settings.push_back(
      NumberSetting("max-connections-per-address",
                    "of them from one address; an IPv6 address counts with its network of 64 bits",
                    1, 1'048'576, limits.max_per_address));
  settings.push_back(NumberSetting("max-memory",
                                   "MiB of the process beyond which connections are closed; 0 is "
                                   "four fifths of the machine's, or "
                                   "of its control group's",
                                   0, kMostMiB, limits.max_memory_bytes, kMiB));
}

void AddStreamLimits(ServeOptions& options, std::vector<Setting>& settings) {
  settings.push_back(NumberSetting("max-streams",
                                   "streams of flows and watches of sessions at one time", 1,
                                   1'048'576, options.streams.max_streams));
  settings.push_back(NumberSetting("max-pending",
                                   "calls at one time that wait for files or sessions to be opened",
                                   1, 65'536, options.streams.max_pending));
  settings.push_back(SecondsSetting(
      "max-linger", "seconds at most that a capture stays for its client to come back", 0,
      kMostSeconds, options.streams.max_linger_ns));
  settings.push_back(NumberSetting("max-connection-streams",
                                   "calls at one time on one connection; more wait", 1, 1'048'576,
                                   options.transport.max_connection_streams));
  settings.push_back(NumberSetting("max-request", "MiB of one message from a client", 1, 1024,
                                   options.transport.max_request_bytes, kMiB));
  settings.push_back(NumberSetting("grpc-budget", "MiB of gRPC's own buffers", 16, kMostMiB,
                                   options.transport.max_buffer_bytes, kMiB));
  UploadLimits& upload = options.streams.upload;
  settings.push_back(NumberSetting("max-upload", "MiB of one upload; 0 is no limit", 0,
                                   uint64_t{1} << 40, upload.max_bytes, kMiB));
  settings.push_back(SecondsSetting(
      "upload-idle", "seconds that an upload may send nothing while more is waited for", 0.001,
      kMostSeconds, upload.idle_ns));
  settings.push_back(SecondsSetting("max-upload-time", "seconds of one upload", 0.001, kMostSeconds,
                                    upload.max_ns));
}

}  // namespace

std::vector<Setting> SensorSettings(ServeOptions& options) {
  std::vector<Setting> settings;
  AddPlaces(options, settings);
  AddSessionLimits(options.limits, settings);
  AddConnectionLimits(options.connections, settings);
  AddStreamLimits(options, settings);
  settings.push_back(SecondsSetting("drain", "seconds that subscribers have at the end", 0, 300,
                                    options.drain_ns));
  return settings;
}

}  // namespace weir
