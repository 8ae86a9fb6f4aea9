#include "clients/cli/settings_options.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <map>

#include "clients/cli/output/flow_text.h"

namespace weir::cli {
namespace {

constexpr char kRecords[] = "Records";
constexpr char kEvents[] = "Events";
constexpr double kMaxSeconds = 9'000'000'000;  // as far as signed 64-bit nanoseconds go

const std::map<std::string, v1::AccountingMode>& AccountingModes() {
  static const auto& modes = *new std::map<std::string, v1::AccountingMode>{
      {"0", v1::ACCOUNTING_MODE_LINK},      {"link", v1::ACCOUNTING_MODE_LINK},
      {"1", v1::ACCOUNTING_MODE_IP},        {"ip", v1::ACCOUNTING_MODE_IP},
      {"2", v1::ACCOUNTING_MODE_TRANSPORT}, {"transport", v1::ACCOUNTING_MODE_TRANSPORT},
      {"3", v1::ACCOUNTING_MODE_PAYLOAD},   {"payload", v1::ACCOUNTING_MODE_PAYLOAD}};
  return modes;
}

const std::map<std::string, v1::TunnelKind>& ExtraTunnels() {
  static const auto& tunnels =
      *new std::map<std::string, v1::TunnelKind>{{"vxlan", v1::TUNNEL_KIND_VXLAN},
                                                 {"geneve", v1::TUNNEL_KIND_GENEVE},
                                                 {"gre", v1::TUNNEL_KIND_GRE}};
  return tunnels;
}

google::protobuf::Duration DurationOf(double seconds) {
  google::protobuf::Duration duration;
  duration.set_seconds(static_cast<int64_t>(seconds));
  const double fraction = seconds - std::floor(seconds);
  duration.set_nanos(static_cast<int32_t>(std::llround(fraction * 1e9)));
  if (duration.nanos() == 1'000'000'000) {
    duration.set_seconds(duration.seconds() + 1);
    duration.set_nanos(0);
  }
  return duration;
}

}  // namespace

v1::EventType EventTypeOf(const std::string& word) {
  for (int type = v1::EventType_MIN; type <= v1::EventType_MAX; ++type) {
    const v1::EventType value = static_cast<v1::EventType>(type);
    if (type != v1::EVENT_TYPE_UNSPECIFIED && EventWord(value) == word) return value;
  }
  return v1::EVENT_TYPE_UNSPECIFIED;
}

std::vector<std::string> EventWords() {
  return {"started", "early", "classified", "updated", "ended"};
}

void SettingsOptions::AddTo(CLI::App& app) {
  AddFeatures(app);
  AddInspection(app);
  AddDecoding(app);
  AddLifetimes(app);
  AddRunning(app);
  AddEvents(app);
}

void SettingsOptions::AddFeatures(CLI::App& app) {
  app.add_flag("--statistics", statistics_, "compute size, inter-arrival and TCP flag statistics")
      ->group(kRecords);
  app.add_option("--splt", splt_, "keep size, direction and time of the first N packets")
      ->type_name("N")
      ->check(CLI::Range(0, 65535))
      ->group(kRecords);
  app.add_option("--accounting", accounting_,
                 "size that counts: link, ip, transport or payload (0 to 3)")
      ->type_name("MODE")
      ->check(CLI::IsMember(AccountingModes()))
      ->group(kRecords);
  app.add_option("--time-resolution", time_resolution_, "unit of the clock: ns or ms (ns)")
      ->type_name("UNIT")
      ->check(CLI::IsMember({"ns", "ms"}))
      ->group(kRecords);
  app.add_flag("--community-id", community_id_, "compute the Community ID")->group(kRecords);
  app.add_flag("--system-visibility", system_visibility_,
               "find the process of a local socket's flow; interfaces only")
      ->group(kRecords);
  app.add_option("--visibility-poll", visibility_poll_ms_,
                 "milliseconds between looks at the sockets (100)")
      ->type_name("MS")
      ->check(CLI::Range(uint32_t{1}, UINT32_MAX))
      ->group(kRecords);
}

void SettingsOptions::AddInspection(CLI::App& app) {
  app.add_option("--dissections", dissections_,
                 "packets of a flow that nDPI sees at most; 0 is no DPI (20)")
      ->type_name("N")
      ->check(CLI::Range(0, 255))
      ->group(kRecords);
  app.add_option("--protocols-file", protocols_file_, "nDPI's file of custom protocols")
      ->type_name("FILE")
      ->group(kRecords);
  app.add_option("--categories-file", categories_file_, "nDPI's file of custom categories")
      ->type_name("FILE")
      ->group(kRecords);
}

void SettingsOptions::AddDecoding(CLI::App& app) {
  decode_tunnels_option_ = app.add_flag("--decode-tunnels,!--no-decode-tunnels", decode_tunnels_,
                                        "take packets out of GTP-U, CAPWAP and TZSP (true)")
                               ->group(kRecords);
  app.add_option("--tunnels", extra_tunnels_, "more tunnels to decode: vxlan,geneve,gre")
      ->type_name("LIST")
      ->delimiter(',')
      ->check(CLI::IsMember(ExtraTunnels()))
      ->group(kRecords);
  app.add_flag("--qinq", decode_qinq_, "walk 802.1ad tags too")->group(kRecords);
  app.add_option("--bpf", bpf_filter_, "only packets that match this filter, in libpcap's syntax")
      ->type_name("FILTER")
      ->group(kRecords);
}

void SettingsOptions::AddLifetimes(CLI::App& app) {
  const auto seconds = CLI::Range(0.0, kMaxSeconds);
  app.add_option("--idle-timeout", idle_timeout_s_,
                 "seconds without packets that end a record (120)")
      ->type_name("S")
      ->check(seconds)
      ->group(kRecords);
  app.add_option("--active-timeout", active_timeout_s_, "seconds a record is open at most (1800)")
      ->type_name("S")
      ->check(seconds)
      ->group(kRecords);
  app.add_flag("--continue-flows", continue_flows_,
               "keep direction and name the record before, over an active timeout")
      ->group(kRecords);
  app.add_flag("--tcp-close", tcp_close_ends_flow_, "end a record when its TCP connection closes")
      ->group(kRecords);
  app.add_option("--max-active-flows", max_active_flows_, "records open at one time at most")
      ->type_name("N")
      ->group(kRecords);
}

void SettingsOptions::AddRunning(CLI::App& app) {
  app.add_option("--workers", workers_, "worker threads; 0 lets the sensor choose")
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->group(kRecords);
  app.add_option("--max-flows", max_flows_, "stop after N records; 0 is no limit")
      ->type_name("N")
      ->group(kRecords);
}

void SettingsOptions::AddEvents(CLI::App& app) {
  app.add_option("--events", events_, "events to make: started,early,classified,updated,ended")
      ->type_name("LIST")
      ->delimiter(',')
      ->check(CLI::IsMember(EventWords()))
      ->group(kEvents);
  app.add_option("--early-packets", early_packets_, "packet of a flow that makes its early event")
      ->type_name("N")
      ->check(CLI::Range(1, 65535))
      ->group(kEvents);
  app.add_option("--update-interval", update_interval_s_, "seconds between updated events")
      ->type_name("S")
      ->check(CLI::Range(0.0, kMaxSeconds))
      ->group(kEvents);
}

void SettingsOptions::Fill(bool nfstream, v1::SessionSpec& spec) const {
  if (nfstream && time_resolution_ == "ns") {
    throw CLI::ValidationError("--nfstream", "its records are in milliseconds, not ns");
  }
  FillMeter(nfstream, *spec.mutable_meter());
  FillEvents(*spec.mutable_events());
  if (spec.events().ByteSizeLong() == 0) spec.clear_events();
}

void SettingsOptions::FillMeter(bool nfstream, v1::MeterSettings& meter) const {
  if (decode_tunnels_option_->count() > 0) meter.set_decode_tunnels(decode_tunnels_);
  for (const std::string& tunnel : extra_tunnels_) {
    meter.add_extra_tunnels(ExtraTunnels().at(tunnel));
  }
  if (decode_qinq_) meter.set_decode_qinq(true);
  if (bpf_filter_) meter.set_bpf_filter(*bpf_filter_);
  if (idle_timeout_s_) *meter.mutable_idle_timeout() = DurationOf(*idle_timeout_s_);
  if (active_timeout_s_) *meter.mutable_active_timeout() = DurationOf(*active_timeout_s_);
  if (accounting_) meter.set_accounting_mode(AccountingModes().at(*accounting_));
  if (dissections_) meter.set_n_dissections(*dissections_);
  if (statistics_) meter.set_statistical_analysis(true);
  if (splt_) meter.set_splt_analysis(*splt_);
  if (workers_) meter.set_n_meters(*workers_);
  if (max_flows_) meter.set_max_nflows(*max_flows_);
  if (max_active_flows_) meter.set_max_active_flows(*max_active_flows_);
  if (tcp_close_ends_flow_) meter.set_tcp_close_ends_flow(true);
  if (community_id_) meter.set_community_id(true);
  if (system_visibility_) {
    meter.set_system_visibility_mode(v1::SYSTEM_VISIBILITY_MODE_PROCESS);
  }
  if (visibility_poll_ms_) meter.set_system_visibility_poll_ms(*visibility_poll_ms_);
  if (continue_flows_) meter.set_continue_flows(true);
  if (protocols_file_) meter.set_custom_protocols_file(*protocols_file_);
  if (categories_file_) meter.set_custom_categories_file(*categories_file_);
  if (nfstream || time_resolution_ == "ms") {
    meter.set_time_resolution(v1::TIME_RESOLUTION_MILLISECOND);
  } else if (time_resolution_) {
    meter.set_time_resolution(v1::TIME_RESOLUTION_NANOSECOND);
  }
}

void SettingsOptions::FillEvents(v1::EventSettings& events) const {
  for (const std::string& word : events_) events.add_types(EventTypeOf(word));
  if (early_packets_) events.set_early_packets(*early_packets_);
  if (update_interval_s_) *events.mutable_update_interval() = DurationOf(*update_interval_s_);
}

}  // namespace weir::cli
