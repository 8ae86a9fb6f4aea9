// `weir sessions create`.
#include <google/protobuf/duration.pb.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands/commands.h"
#include "clients/cli/environment.h"
#include "clients/cli/options/labels.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/server_option.h"
#include "clients/cli/options/settings_options.h"
#include "clients/cli/options/source_options.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cli/views/session_view.h"
#include "clients/cpp/session_client.h"

namespace weir::cli {
namespace {

constexpr char kSession[] = "Session";
constexpr char kVerdicts[] = "Verdicts";
constexpr char kExamples[] =
    "Examples:\n"
    "  weir sessions create --id lab --after-subscribers 2 monday.pcap\n"
    "  weir sessions create --id edge --label site=ulm --events started,ended -i eth0";

struct CreateOptions {
  ServerOption server;
  SourceOptions source;
  SettingsOptions settings;
  std::optional<std::string> id;
  std::optional<std::string> request_id;
  std::vector<std::string> labels;
  std::optional<uint32_t> after_subscribers;
  bool immediately = false;
  bool while_subscribed = false;
  std::optional<google::protobuf::Duration> linger;
  std::optional<google::protobuf::Duration> idle_ttl;
  std::optional<uint64_t> log_bytes;
  std::optional<uint64_t> log_events;
  bool verdicts = false;
  std::optional<uint32_t> hold_at_packet;
  std::optional<google::protobuf::Duration> hold_timeout;
  std::optional<uint32_t> max_queued_packets;
  bool validate_only = false;
  bool print_request = false;
  bool nfstream = false;
  bool json = false;
};

void SetLifeAndLog(const CreateOptions& options, v1::SessionSpec& spec) {
  if (options.after_subscribers) {
    spec.mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
    spec.mutable_start()->set_subscribers(*options.after_subscribers);
  }
  if (options.immediately) spec.mutable_start()->set_mode(v1::START_MODE_IMMEDIATE);
  if (options.while_subscribed) spec.mutable_lifetime()->mutable_while_subscribed();
  if (options.linger) {
    *spec.mutable_lifetime()->mutable_while_subscribed()->mutable_linger() = *options.linger;
  }
  if (options.idle_ttl) *spec.mutable_lifetime()->mutable_idle_ttl() = *options.idle_ttl;
  if (options.log_bytes) spec.mutable_log()->set_max_bytes(*options.log_bytes);
  if (options.log_events) spec.mutable_log()->set_max_events(*options.log_events);
}

void SetVerdicts(const CreateOptions& options, v1::MeterSettings& meter) {
  if (!options.verdicts && !options.hold_at_packet) return;
  v1::VerdictSettings& verdicts = *meter.mutable_verdicts();
  if (options.hold_at_packet) verdicts.set_hold_at_packet(*options.hold_at_packet);
  if (options.max_queued_packets) verdicts.set_max_queued_packets(*options.max_queued_packets);
  if (options.hold_timeout) *verdicts.mutable_hold_timeout() = *options.hold_timeout;
}

v1::CreateSessionRequest RequestOf(const CreateOptions& options) {
  v1::CreateSessionRequest request;
  request.set_session_id(options.id.value_or(""));
  request.set_request_id(options.request_id.value_or(""));
  request.set_validate_only(options.validate_only);
  v1::SessionSpec& spec = *request.mutable_spec();
  *spec.mutable_source() = options.source.Source(/*local=*/false, nullptr);
  options.settings.Fill(options.nfstream, spec);
  AddLabels(options.labels, *spec.mutable_labels());
  SetLifeAndLog(options, spec);
  SetVerdicts(options, *spec.mutable_meter());
  return request;
}

int RunCreate(const CreateOptions& options, const Environment& environment) {
  const v1::CreateSessionRequest request = RequestOf(options);
  if (options.print_request) {
    return PrintRequest(environment, "SessionService/CreateSession", request);
  }
  const auto session = client::SessionClient(options.server.Connect()).Create(request);
  if (!session.ok()) {
    Complain(environment, options.id.value_or(options.server.address()), session.status());
    return kExitFailed;
  }
  SessionListing listing(environment, options.json);
  listing.Add(*session);
  if (options.validate_only) Complain(environment, "validated only; no session was created");
  return listing.End();
}

void AddLifetimes(CreateOptions& options, CLI::App& app) {
  CLI::Option* after =
      AddNumber(app, "--after-subscribers", "start reading when N subscribers are there",
                options.after_subscribers, {1, 65535});
  CLI::Option* at_once =
      app.add_flag("--immediately", options.immediately, "start reading at once");
  CLI::Option* while_subscribed =
      app.add_flag("--while-subscribed", options.while_subscribed,
                   "delete the session when its last subscriber leaves");
  CLI::Option* linger =
      AddDuration(app, "--linger", "the same, but wait this long for one to come back (30)",
                  options.linger, Zero::kAllowed);
  CLI::Option* idle_ttl =
      AddDuration(app, "--idle-ttl", "delete the session when nobody used it for this long",
                  options.idle_ttl, Zero::kRefused);
  at_once->excludes(after);
  idle_ttl->excludes(while_subscribed)->excludes(linger);
  for (CLI::Option* option : {after, at_once, while_subscribed, linger, idle_ttl}) {
    option->group(kSession);
  }
}

void AddVerdicts(CreateOptions& options, CLI::App& app) {
  CLI::Option* verdicts =
      app.add_flag("--verdicts", options.verdicts, "let clients label open flows and end them");
  CLI::Option* after = AddNumber(app, "--hold-at-packet,--decide-after",
                                 "hold each flow at packet N for a verdict; finite sources only",
                                 options.hold_at_packet, {1, 65535});
  CLI::Option* timeout =
      AddDuration(app, "--hold-timeout,--hold-deadline", "how long a flow is held at most (1)",
                  options.hold_timeout, Zero::kRefused);
  CLI::Option* queued = AddNumber(app, "--max-queued-packets,--max-queued",
                                  "packets of a held flow that are queued (64)",
                                  options.max_queued_packets, {1, 65536});
  for (CLI::Option* option : {timeout, queued}) option->needs(after);
  for (CLI::Option* option : {verdicts, after, timeout, queued}) option->group(kVerdicts);
}

void AddOptions(CreateOptions& options, const Environment& environment, CLI::App& app) {
  options.source.AddTo(app, "FILE", "captures below the sensor's capture root, read as one");
  options.server.AddTo(app, environment);
  app.add_flag("--nfstream", options.nfstream, "nfstream's rules and milliseconds");
  app.add_flag("--json", options.json, "print the session as JSON");
  app.add_flag("--print-request", options.print_request,
               "print the request as JSON, for other gRPC tools, and exit");
  AddText(app, "--id", "ID", "session ID; the sensor chooses one if left out", options.id)
      ->group(kSession);
  AddText(app, "--request-id", "KEY", "idempotency key: a retry with it creates nothing new",
          options.request_id)
      ->group(kSession);
  AddLabelOption(app, "label to find the session by", options.labels)->group(kSession);
  AddLifetimes(options, app);
  AddNumber(app, "--log-bytes", "bytes of events to keep", options.log_bytes)->group(kSession);
  AddNumber(app, "--log-events", "events to keep", options.log_events, {1})->group(kSession);
  app.add_flag("--validate-only", options.validate_only, "check the request and create nothing")
      ->group(kSession);
  AddVerdicts(options, app);
  options.settings.AddTo(app);
}

}  // namespace

void AddSessionsCreateCommand(CLI::App& sessions, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<CreateOptions>();
  CLI::App* app = sessions.add_subcommand("create", "Create a session");
  AddOptions(*options, environment, *app);
  app->footer(absl::StrCat(kPlainExitCodesHelp, "\n\n", kExamples));
  app->callback(
      [options, &environment, &exit_code] { exit_code = RunCreate(*options, environment); });
}

}  // namespace weir::cli
