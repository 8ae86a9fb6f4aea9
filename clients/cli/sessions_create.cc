#include "clients/cli/sessions_create.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/exit_code.h"
#include "clients/cli/output_options.h"
#include "clients/cli/session_listing.h"
#include "clients/cli/settings_options.h"
#include "clients/cli/source_arguments.h"
#include "clients/cpp/session_client.h"

namespace weir::cli {
namespace {

struct CreateOptions {
  ServerOption server;
  std::string id;
  std::string request_id;
  std::vector<std::string> files;
  std::vector<std::string> interfaces;
  std::vector<std::string> labels;
  std::optional<uint32_t> after_subscribers;
  bool immediately = false;
  bool while_subscribed = false;
  std::optional<uint32_t> idle_ttl_s;
  std::optional<uint64_t> log_bytes;
  std::optional<uint64_t> log_events;
  bool validate_only = false;
  bool nfstream = false;
  bool json = false;
  SettingsOptions settings;
};

v1::Source SourceOf(const CreateOptions& options) {
  if (options.files.empty() == options.interfaces.empty()) {
    throw CLI::ValidationError("FILE", "name captures or, with --interface, interfaces");
  }
  v1::Source source;
  if (!options.files.empty()) return weir::cli::SourceOf(options.files, false, nullptr);
  for (const std::string& name : options.interfaces) source.mutable_interfaces()->add_names(name);
  return source;
}

void AddLabels(const std::vector<std::string>& labels, v1::SessionSpec& spec) {
  for (const std::string& label : labels) {
    const size_t equals = label.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw CLI::ValidationError("--label", "\"" + label + "\" is not NAME=VALUE");
    }
    (*spec.mutable_labels())[label.substr(0, equals)] = label.substr(equals + 1);
  }
}

void SetLifeAndLog(const CreateOptions& options, v1::SessionSpec& spec) {
  if (options.after_subscribers) {
    spec.mutable_start()->set_mode(v1::START_MODE_AFTER_SUBSCRIBERS);
    spec.mutable_start()->set_subscribers(*options.after_subscribers);
  }
  if (options.immediately) spec.mutable_start()->set_mode(v1::START_MODE_IMMEDIATE);
  if (options.while_subscribed) spec.mutable_lifetime()->mutable_while_subscribed();
  if (options.idle_ttl_s) {
    spec.mutable_lifetime()->mutable_idle_ttl()->set_seconds(*options.idle_ttl_s);
  }
  if (options.log_bytes) spec.mutable_log()->set_max_bytes(*options.log_bytes);
  if (options.log_events) spec.mutable_log()->set_max_events(*options.log_events);
}

v1::CreateSessionRequest RequestOf(const CreateOptions& options) {
  v1::CreateSessionRequest request;
  request.set_session_id(options.id);
  request.set_request_id(options.request_id);
  request.set_validate_only(options.validate_only);
  v1::SessionSpec& spec = *request.mutable_spec();
  *spec.mutable_source() = SourceOf(options);
  options.settings.Fill(options.nfstream, spec);
  AddLabels(options.labels, spec);
  SetLifeAndLog(options, spec);
  return request;
}

int RunCreate(const CreateOptions& options, const Environment& environment) {
  const v1::CreateSessionRequest request = RequestOf(options);
  const auto session = client::SessionClient(options.server.Connect()).Create(request);
  if (!session.ok()) {
    Complain(environment, options.id.empty() ? options.server.address() : options.id,
             session.status());
    return kExitFailed;
  }
  SessionListing listing(environment, options.json);
  listing.Add(*session);
  return listing.End();
}

void AddOptions(CreateOptions& options, CLI::App& app) {
  app.add_option("FILE", options.files, "captures below the sensor's capture root, read as one");
  app.add_option("-i,--interface", options.interfaces, "capture on this interface of the sensor")
      ->type_name("NAME");
  app.add_option("--id", options.id, "id of the session; the sensor makes one up otherwise");
  app.add_option("--request-id", options.request_id, "word by which a retry is known");
  app.add_option("--label", options.labels, "word to find the session by")->type_name("NAME=VALUE");
  auto* start = app.add_option_group("Start", "when reading begins");
  start->require_option(0, 1);
  start->add_option("--after-subscribers", options.after_subscribers, "with this many subscribers")
      ->type_name("N")
      ->check(CLI::Range(1, 65535));
  start->add_flag("--immediately", options.immediately, "at once");
  auto* life = app.add_option_group("Lifetime", "when it is deleted without being told");
  life->require_option(0, 1);
  life->add_flag("--while-subscribed", options.while_subscribed, "when nobody subscribes any more");
  life->add_option("--idle-ttl", options.idle_ttl_s, "when nobody asked for it for S seconds")
      ->type_name("S");
  app.add_option("--log-bytes", options.log_bytes, "bytes of events kept")->type_name("N");
  app.add_option("--log-events", options.log_events, "events kept")->type_name("N");
  app.add_flag("--validate-only", options.validate_only, "check everything, create nothing");
  app.add_flag("--nfstream", options.nfstream, "milliseconds, for records with nfstream's names");
  app.add_flag("--json", options.json, "print the session as JSON");
}

}  // namespace

void AddSessionsCreateCommand(CLI::App& sessions, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<CreateOptions>();
  CLI::App* app = sessions.add_subcommand("create", "Create a session");
  options->server.AddTo(*app, environment);
  AddOptions(*options, *app);
  options->settings.AddTo(*app);
  app->footer(kExitCodesHelp);
  app->callback(
      [options, &environment, &exit_code] { exit_code = RunCreate(*options, environment); });
}

}  // namespace weir::cli
