// The options that say how packets become records and which events are made.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_SETTINGS_OPTIONS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_SETTINGS_OPTIONS_H_

#include <google/protobuf/duration.pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/options/connection_options.h"
#include "clients/cli/options/decoding_options.h"
#include "weir/v1/session.pb.h"

namespace CLI {
class App;
}  // namespace CLI

namespace weir::cli {

// The events that sensors make today, for the help of options. Further types are sent as they are
// named: a sensor says whether it knows them.
inline constexpr char kEventWords[] = "started,early,classified,updated,ended";

// Filled by the parser of the app it was added to; must outlive the parse. Only what was given is
// set in the spec, so that the sensor's defaults hold for the rest.
class SettingsOptions {
 public:
  void AddTo(CLI::App& app);

  // Sets the meter's and the events' settings. With `nfstream` the records are nfstream's: by its
  // rules, and its clock in milliseconds.
  // Throws CLI::ValidationError where options contradict each other.
  void Fill(bool nfstream, v1::SessionSpec& spec) const;

 private:
  void AddFeatures(CLI::App& app);
  void AddInspection(CLI::App& app);
  void AddLimits(CLI::App& app);
  void AddEvents(CLI::App& app);
  void FillFeatures(v1::MeterSettings& meter) const;
  void FillLimits(v1::MeterSettings& meter) const;
  void FillEvents(v1::EventSettings& events) const;

  bool statistics_ = false;
  std::optional<uint32_t> splt_;
  std::optional<v1::AccountingMode> accounting_;
  std::optional<v1::TimeResolution> time_resolution_;
  bool community_id_ = false;
  bool find_processes_ = false;
  std::optional<google::protobuf::Duration> process_poll_interval_;
  std::optional<uint32_t> visibility_poll_ms_;

  std::optional<uint32_t> max_dissected_packets_;
  std::optional<v1::HandshakeDetail> handshake_detail_;
  std::optional<std::string> protocols_file_;
  std::optional<std::string> categories_file_;

  DecodingOptions decoding_;
  std::optional<std::string> bpf_filter_;

  std::optional<google::protobuf::Duration> idle_timeout_;
  std::optional<google::protobuf::Duration> active_timeout_;
  bool continue_flows_ = false;
  ConnectionOptions connections_;
  std::optional<uint64_t> max_open_flows_;
  std::optional<uint64_t> max_flows_;
  std::optional<uint32_t> workers_;

  std::vector<std::string> events_;
  std::optional<uint32_t> early_at_packet_;
  std::optional<google::protobuf::Duration> update_interval_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_SETTINGS_OPTIONS_H_
