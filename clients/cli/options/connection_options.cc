#include "clients/cli/options/connection_options.h"

#include <CLI/CLI.hpp>

#include "clients/cli/options/decoding_options.h"
#include "clients/cli/options/option_parsers.h"

namespace weir::cli {
namespace {

constexpr char kRecords[] = "Records";

}  // namespace

void ConnectionOptions::AddTo(CLI::App& app) {
  AddTimeouts(app);
  AddSwitch(app, "tcp-close", "end a flow when TCP closes or resets it (true by standard rules)",
            tcp_close_ends_flow_);
  app.add_flag("--tcp-analysis", tcp_analysis_,
               "add TCP's state, history, retransmissions, round trips, windows")
      ->group(kRecords);
  AddSwitch(app, "join-fragments",
            "count fragments in the flow of the first (true by standard rules)", join_fragments_);
  app.add_flag("--key-icmp-id", key_icmp_id_, "keep ICMP echoes apart by their identifiers")
      ->group(kRecords);
  app.add_flag("--attach-icmp-errors", attach_icmp_errors_,
               "count ICMP errors on the flow that they are about")
      ->group(kRecords);
  AddDuration(app, "--duplicate-window",
              "leave out packets that come again within this time (none)", duplicate_window_,
              Zero::kRefused)
      ->group(kRecords);
  AddNumber(app, "--max-packets", "end a flow with its packet N; 0 is no limit (0)", max_packets_)
      ->group(kRecords);
}

void ConnectionOptions::AddTimeouts(CLI::App& app) {
  AddDuration(app, "--tcp-idle-timeout", "the idle timeout of TCP, where it is another",
              tcp_timeout_, Zero::kAllowed)
      ->group(kRecords);
  AddDuration(app, "--udp-idle-timeout", "the same of UDP", udp_timeout_, Zero::kAllowed)
      ->group(kRecords);
  AddDuration(app, "--icmp-idle-timeout", "the same of ICMP", icmp_timeout_, Zero::kAllowed)
      ->group(kRecords);
  AddDuration(app, "--other-idle-timeout", "the same of all else", other_timeout_, Zero::kAllowed)
      ->group(kRecords);
}

void ConnectionOptions::Fill(v1::MeterSettings& meter) const {
  if (tcp_timeout_) *meter.mutable_idle_timeouts()->mutable_tcp() = *tcp_timeout_;
  if (udp_timeout_) *meter.mutable_idle_timeouts()->mutable_udp() = *udp_timeout_;
  if (icmp_timeout_) *meter.mutable_idle_timeouts()->mutable_icmp() = *icmp_timeout_;
  if (other_timeout_) *meter.mutable_idle_timeouts()->mutable_other() = *other_timeout_;
  if (tcp_close_ends_flow_) meter.set_tcp_close_ends_flow(*tcp_close_ends_flow_);
  if (tcp_analysis_) meter.set_tcp_analysis(true);
  if (join_fragments_) meter.set_join_fragments(*join_fragments_);
  if (key_icmp_id_) meter.set_key_icmp_id(true);
  if (attach_icmp_errors_) meter.set_attach_icmp_errors(true);
  if (duplicate_window_) *meter.mutable_duplicate_window() = *duplicate_window_;
  if (max_packets_) meter.set_max_packets(*max_packets_);
}

}  // namespace weir::cli
