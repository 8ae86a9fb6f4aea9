#include "clients/cli/options/settings_options.h"

#include <CLI/CLI.hpp>

#include "clients/cli/options/filter_addresses.h"
#include "clients/cli/options/option_parsers.h"

namespace weir::cli {
namespace {

constexpr char kRecords[] = "Records";
constexpr char kEvents[] = "Events";

std::vector<Choice<v1::AccountingMode>> AccountingModes() {
  return {{"link", v1::ACCOUNTING_MODE_LINK},
          {"ip", v1::ACCOUNTING_MODE_IP},
          {"transport", v1::ACCOUNTING_MODE_TRANSPORT},
          {"payload", v1::ACCOUNTING_MODE_PAYLOAD},
          {"0", v1::ACCOUNTING_MODE_LINK},
          {"1", v1::ACCOUNTING_MODE_IP},
          {"2", v1::ACCOUNTING_MODE_TRANSPORT},
          {"3", v1::ACCOUNTING_MODE_PAYLOAD}};
}

void SetMillis(uint32_t millis, google::protobuf::Duration& duration) {
  duration.set_seconds(millis / 1000);
  duration.set_nanos(static_cast<int32_t>(millis % 1000) * 1'000'000);
}

// Sensors look up no names; this machine does, for a sensor elsewhere too.
std::string FilterToSend(const std::string& filter) {
  absl::StatusOr<std::string> sent = WithAddresses(filter, LookUpHere);
  if (!sent.ok()) throw CLI::ValidationError("--bpf", std::string(sent.status().message()));
  return *std::move(sent);
}

}  // namespace

void SettingsOptions::AddTo(CLI::App& app) {
  AddFeatures(app);
  AddInspection(app);
  decoding_.AddTo(app);
  AddLimits(app);
  AddEvents(app);
}

void SettingsOptions::AddFeatures(CLI::App& app) {
  app.add_flag("--statistics", statistics_, "packet sizes, inter-arrival times and TCP flags")
      ->group(kRecords);
  AddNumber(app, "--splt", "direction, size and time of the first N packets", splt_, {0, 65535})
      ->group(kRecords);
  AddChoice(app, "--accounting", "MODE", "bytes that count: link (default), ip, transport, payload",
            AccountingModes(), accounting_)
      ->group(kRecords);
  AddChoice<v1::TimeResolution>(
      app, "--time-resolution", "UNIT", "resolution of the clock: ns (default) or ms",
      {{"ns", v1::TIME_RESOLUTION_NANOSECOND}, {"ms", v1::TIME_RESOLUTION_MILLISECOND}},
      time_resolution_)
      ->group(kRecords);
  app.add_flag("--community-id", community_id_, "add the Community ID")->group(kRecords);
  app.add_flag("--find-processes,--system-visibility", find_processes_,
               "find the local process of each flow; interfaces only")
      ->group(kRecords);
  CLI::Option* const interval =
      AddDuration(app, "--process-poll-interval", "how often sockets are read for it (100ms)",
                  process_poll_interval_, Zero::kRefused)
          ->group(kRecords);
  AddNumber(app, "--visibility-poll", "the same in milliseconds", visibility_poll_ms_, {1})
      ->excludes(interval)
      ->group(kUnlisted);
}

void SettingsOptions::AddInspection(CLI::App& app) {
  AddNumber(app, "--max-dissected-packets,--dissections",
            "packets of a flow that nDPI inspects; 0 is no DPI (20)", max_dissected_packets_,
            {0, 255})
      ->group(kRecords);
  AddText(app, "--bpf", "FILTER", "only packets that match this libpcap filter", bpf_filter_)
      ->group(kRecords);
  AddChoice<v1::HandshakeDetail>(
      app, "--handshakes", "DETAIL",
      "what Weir reads of hellos itself: full (default), names, ndpi (nothing)",
      {{"full", v1::HANDSHAKE_DETAIL_FULL},
       {"names", v1::HANDSHAKE_DETAIL_NAMES},
       {"ndpi", v1::HANDSHAKE_DETAIL_NDPI}},
      handshake_detail_)
      ->group(kRecords);
  AddText(app, "--protocols-file", "FILE", "nDPI's file of custom protocols", protocols_file_)
      ->group(kRecords);
  AddText(app, "--categories-file", "FILE", "nDPI's file of custom categories", categories_file_)
      ->group(kRecords);
}

void SettingsOptions::AddLimits(CLI::App& app) {
  AddDuration(app, "--idle-timeout", "end a flow after this long without packets (120)",
              idle_timeout_, Zero::kAllowed)
      ->group(kRecords);
  AddDuration(app, "--active-timeout", "end a flow that has been open this long (1800)",
              active_timeout_, Zero::kAllowed)
      ->group(kRecords);
  app.add_flag("--continue-flows", continue_flows_,
               "after an active timeout keep the direction, and name the flow before")
      ->group(kRecords);
  connections_.AddTo(app);
  AddNumber(app, "--max-open-flows,--max-active-flows", "flows open at one time at most (1000000)",
            max_open_flows_, {1})
      ->group(kRecords);
  AddNumber(app, "--max-flows", "stop after N flows; 0 is no limit (0)", max_flows_)
      ->group(kRecords);
  AddNumber(app, "--workers", "worker threads; 0 lets the sensor choose (0)", workers_, {0, 1024})
      ->group(kRecords);
}

void SettingsOptions::AddEvents(CLI::App& app) {
  AddList(app, "--events", "LIST", std::string("events to make (ended): ") + kEventWords, events_)
      ->group(kEvents);
  AddNumber(app, "--early-at-packet,--early-packets",
            "the packet of a flow that makes its early event", early_at_packet_, {1, 65535})
      ->group(kEvents);
  AddDuration(app, "--update-interval", "time between updated events of a flow", update_interval_,
              Zero::kRefused)
      ->group(kEvents);
}

void SettingsOptions::Fill(bool nfstream, v1::SessionSpec& spec) const {
  if (nfstream && time_resolution_ == v1::TIME_RESOLUTION_NANOSECOND) {
    throw CLI::ValidationError("--nfstream", "has milliseconds, not --time-resolution ns");
  }
  v1::MeterSettings& meter = *spec.mutable_meter();
  FillFeatures(meter);
  decoding_.Fill(nfstream, meter);
  FillLimits(meter);
  if (nfstream) meter.set_time_resolution(v1::TIME_RESOLUTION_MILLISECOND);
  FillEvents(*spec.mutable_events());
  if (spec.events().ByteSizeLong() == 0) spec.clear_events();
}

void SettingsOptions::FillFeatures(v1::MeterSettings& meter) const {
  if (statistics_) meter.set_flow_statistics(true);
  if (splt_) meter.set_early_packets(*splt_);
  if (accounting_) meter.set_accounting_mode(*accounting_);
  if (time_resolution_) meter.set_time_resolution(*time_resolution_);
  if (community_id_) meter.set_community_id(true);
  if (find_processes_) meter.set_find_processes(true);
  if (process_poll_interval_) *meter.mutable_process_poll_interval() = *process_poll_interval_;
  if (visibility_poll_ms_) SetMillis(*visibility_poll_ms_, *meter.mutable_process_poll_interval());
  if (max_dissected_packets_) meter.set_max_dissected_packets(*max_dissected_packets_);
  if (handshake_detail_) meter.set_handshake_detail(*handshake_detail_);
  if (protocols_file_) meter.set_custom_protocols_file(*protocols_file_);
  if (categories_file_) meter.set_custom_categories_file(*categories_file_);
  if (bpf_filter_) meter.set_bpf_filter(FilterToSend(*bpf_filter_));
}

void SettingsOptions::FillLimits(v1::MeterSettings& meter) const {
  if (idle_timeout_) *meter.mutable_idle_timeout() = *idle_timeout_;
  if (active_timeout_) *meter.mutable_active_timeout() = *active_timeout_;
  if (continue_flows_) meter.set_continue_flows(true);
  connections_.Fill(meter);
  if (max_open_flows_) meter.set_max_open_flows(*max_open_flows_);
  if (max_flows_) meter.set_max_flows(*max_flows_);
  if (workers_) meter.set_workers(*workers_);
}

void SettingsOptions::FillEvents(v1::EventSettings& events) const {
  for (const std::string& word : events_) events.add_types(EnumOf<v1::EventType>("--events", word));
  if (early_at_packet_) events.set_early_at_packet(*early_at_packet_);
  if (update_interval_) *events.mutable_update_interval() = *update_interval_;
}

}  // namespace weir::cli
