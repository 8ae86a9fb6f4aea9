// The options that say what is one flow's, and how TCP connections are followed.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_CONNECTION_OPTIONS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_CONNECTION_OPTIONS_H_

#include <google/protobuf/duration.pb.h>

#include <cstdint>
#include <optional>

#include "weir/v1/meter_settings.pb.h"

namespace CLI {
class App;
}  // namespace CLI

namespace weir::cli {

// Filled by the parser of the app it was added to; must outlive the parse. Only what was given is
// set, so that the sensor's defaults hold for the rest.
class ConnectionOptions {
 public:
  void AddTo(CLI::App& app);
  void Fill(v1::MeterSettings& meter) const;

 private:
  using Duration = std::optional<google::protobuf::Duration>;

  void AddTimeouts(CLI::App& app);

  Duration tcp_timeout_, udp_timeout_, icmp_timeout_, other_timeout_;
  std::optional<bool> tcp_close_ends_flow_;
  bool tcp_analysis_ = false;
  std::optional<bool> join_fragments_;
  bool key_icmp_id_ = false;
  bool attach_icmp_errors_ = false;
  Duration duplicate_window_;
  std::optional<uint64_t> max_packets_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_CONNECTION_OPTIONS_H_
