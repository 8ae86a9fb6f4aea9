#include "clients/cli/options/settings_options.h"

#include <CLI/CLI.hpp>

#include "clients/cli/options/event_types.h"
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

v1::TunnelKind ExtraTunnelOf(const std::string& word) {
  return ChosenOf<v1::TunnelKind>("--tunnels", word,
                                  {{"vxlan", v1::TUNNEL_KIND_VXLAN},
                                   {"geneve", v1::TUNNEL_KIND_GENEVE},
                                   {"gre", v1::TUNNEL_KIND_GRE}});
}

}  // namespace

void SettingsOptions::AddTo(CLI::App& app) {
  AddFeatures(app);
  AddInspection(app);
  AddDecoding(app);
  AddLimits(app);
  AddEvents(app);
}

void SettingsOptions::AddFeatures(CLI::App& app) {
  app.add_flag("--statistics", statistics_, "sizes, inter-arrival times and TCP flags")
      ->group(kRecords);
  AddNumber(app, "--splt", "size, direction and time of the first N packets", splt_, {0, 65535})
      ->group(kRecords);
  AddChoice(app, "--accounting", "MODE", "size that counts: link, ip, transport or payload; 0 to 3",
            AccountingModes(), accounting_)
      ->group(kRecords);
  AddChoice<v1::TimeResolution>(
      app, "--time-resolution", "UNIT", "unit of the clock: ns or ms (ns)",
      {{"ns", v1::TIME_RESOLUTION_NANOSECOND}, {"ms", v1::TIME_RESOLUTION_MILLISECOND}},
      time_resolution_)
      ->group(kRecords);
  app.add_flag("--community-id", community_id_, "compute the Community ID")->group(kRecords);
  app.add_flag("--system-visibility", system_visibility_,
               "find the process of a local socket's flow; interfaces only")
      ->group(kRecords);
  AddNumber(app, "--visibility-poll", "milliseconds between looks at the sockets (100)",
            visibility_poll_ms_, {1})
      ->group(kRecords);
}

void SettingsOptions::AddInspection(CLI::App& app) {
  AddNumber(app, "--dissections", "packets of a flow that nDPI sees at most; 0 is no DPI (20)",
            dissections_, {0, 255})
      ->group(kRecords);
  AddText(app, "--protocols-file", "FILE", "nDPI's file of custom protocols", protocols_file_)
      ->group(kRecords);
  AddText(app, "--categories-file", "FILE", "nDPI's file of custom categories", categories_file_)
      ->group(kRecords);
}

void SettingsOptions::AddDecoding(CLI::App& app) {
  decode_tunnels_option_ = app.add_flag("--decode-tunnels,!--no-decode-tunnels", decode_tunnels_,
                                        "take packets out of GTP-U, CAPWAP and TZSP (true)")
                               ->group(kRecords);
  AddList(app, "--tunnels", "LIST", "more tunnels to decode: vxlan,geneve,gre", extra_tunnels_)
      ->group(kRecords);
  app.add_flag("--qinq", decode_qinq_, "walk 802.1ad tags too")->group(kRecords);
  AddText(app, "--bpf", "FILTER", "only packets that match this filter, in libpcap's syntax",
          bpf_filter_)
      ->group(kRecords);
}

void SettingsOptions::AddLimits(CLI::App& app) {
  AddDuration(app, "--idle-timeout", "time without packets that ends a record (120)", idle_timeout_,
              Zero::kAllowed)
      ->group(kRecords);
  AddDuration(app, "--active-timeout", "time that a record is open at most (1800)", active_timeout_,
              Zero::kAllowed)
      ->group(kRecords);
  app.add_flag("--continue-flows", continue_flows_,
               "keep direction, and name the record before, over an active timeout")
      ->group(kRecords);
  app.add_flag("--tcp-close", tcp_close_ends_flow_, "end a record when its TCP connection closes")
      ->group(kRecords);
  AddNumber(app, "--max-active-flows", "records open at one time at most", max_open_flows_, {1})
      ->group(kRecords);
  AddNumber(app, "--max-flows", "end after N records; 0 is no limit", max_flows_)->group(kRecords);
  AddNumber(app, "--workers", "worker threads; 0 lets the sensor choose", workers_, {0, 1024})
      ->group(kRecords);
}

void SettingsOptions::AddEvents(CLI::App& app) {
  AddList(app, "--events", "LIST", std::string("events to make (ended): ") + kEventWords, events_)
      ->group(kEvents);
  AddNumber(app, "--early-packets", "the packet of a flow that makes its early event",
            early_packets_, {1, 65535})
      ->group(kEvents);
  AddDuration(app, "--update-interval", "time between updated events", update_interval_,
              Zero::kRefused)
      ->group(kEvents);
}

void SettingsOptions::Fill(bool nfstream, v1::SessionSpec& spec) const {
  if (nfstream && time_resolution_ == v1::TIME_RESOLUTION_NANOSECOND) {
    throw CLI::ValidationError("--nfstream", "its records are in milliseconds, not ns");
  }
  v1::MeterSettings& meter = *spec.mutable_meter();
  FillFeatures(meter);
  FillDecoding(meter);
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
  if (system_visibility_) {
    meter.set_find_processes(true);
  }
  if (visibility_poll_ms_) SetMillis(*visibility_poll_ms_, *meter.mutable_process_poll_interval());
  if (dissections_) meter.set_max_dissected_packets(*dissections_);
  if (protocols_file_) meter.set_custom_protocols_file(*protocols_file_);
  if (categories_file_) meter.set_custom_categories_file(*categories_file_);
}

void SettingsOptions::FillDecoding(v1::MeterSettings& meter) const {
  if (decode_tunnels_option_->count() > 0) meter.set_decode_tunnels(decode_tunnels_);
  for (const std::string& word : extra_tunnels_) meter.add_extra_tunnels(ExtraTunnelOf(word));
  if (decode_qinq_) meter.set_decode_qinq(true);
  if (bpf_filter_) meter.set_bpf_filter(*bpf_filter_);
}

void SettingsOptions::FillLimits(v1::MeterSettings& meter) const {
  if (idle_timeout_) *meter.mutable_idle_timeout() = *idle_timeout_;
  if (active_timeout_) *meter.mutable_active_timeout() = *active_timeout_;
  if (continue_flows_) meter.set_continue_flows(true);
  if (tcp_close_ends_flow_) meter.set_tcp_close_ends_flow(true);
  if (max_open_flows_) meter.set_max_open_flows(*max_open_flows_);
  if (max_flows_) meter.set_max_flows(*max_flows_);
  if (workers_) meter.set_workers(*workers_);
}

void SettingsOptions::FillEvents(v1::EventSettings& events) const {
  for (const std::string& word : events_) events.add_types(EventTypeOf("--events", word));
  if (early_packets_) events.set_early_at_packet(*early_packets_);
  if (update_interval_) *events.mutable_update_interval() = *update_interval_;
}

}  // namespace weir::cli
