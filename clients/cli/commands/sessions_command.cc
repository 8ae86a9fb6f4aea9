#include <google/protobuf/duration.pb.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clients/cli/commands/commands.h"
#include "clients/cli/environment.h"
#include "clients/cli/options/labels.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/server_option.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cli/views/session_view.h"
#include "clients/cpp/session_client.h"

namespace weir::cli {
namespace {

constexpr char kExamples[] =
    "Examples:\n"
    "  weir sessions create --id lab monday.pcap\n"
    "  weir sessions watch lab\n"
    "  weir sessions stop lab";

// What the commands have in common, and what only some of them have.
struct SessionsOptions {
  ServerOption server;
  std::string session;
  std::vector<std::string> labels;                  // list
  std::optional<google::protobuf::Duration> drain;  // stop
  bool json = false;
};

int RunList(const SessionsOptions& options, const Environment& environment) {
  v1::ListSessionsRequest request;
  AddLabels(options.labels, *request.mutable_labels());
  const auto sessions = client::SessionClient(options.server.Connect()).List(request);
  if (!sessions.ok()) return Fail(environment, options.server.address(), sessions.status());
  SessionListing listing(environment, options.json);
  for (const v1::Session& session : *sessions) listing.Add(session);
  return listing.End();
}

int RunShow(const SessionsOptions& options, const Environment& environment) {
  const auto session =
      client::SessionClient(options.server.Connect()).Get(options.session, v1::SESSION_VIEW_FULL);
  if (!session.ok()) return Fail(environment, options.session, session.status());
  return PrintSession(environment, *session, options.json);
}

int RunStop(const SessionsOptions& options, const Environment& environment) {
  v1::StopSessionRequest request;
  request.set_session_id(options.session);
  if (options.drain) *request.mutable_drain_timeout() = *options.drain;
  const auto session = client::SessionClient(options.server.Connect()).Stop(request);
  if (!session.ok()) return Fail(environment, options.session, session.status());
  SessionListing listing(environment, options.json);
  listing.Add(*session);
  return listing.End();
}

int RunDelete(const SessionsOptions& options, const Environment& environment) {
  const absl::Status status =
      client::SessionClient(options.server.Connect()).Delete(options.session);
  return status.ok() ? kExitOk : Fail(environment, options.session, status);
}

using Run = int (*)(const SessionsOptions&, const Environment&);
using Options = std::shared_ptr<SessionsOptions>;

// Adds the command with what all of them have.
CLI::App& AddCommand(CLI::App& parent, const std::string& name, const std::string& description,
                     Run run, const Options& options, const Environment& environment,
                     int& exit_code) {
  CLI::App* app = parent.add_subcommand(name, description);
  options->server.AddTo(*app, environment);
  app->add_flag("--json", options->json, "one JSON object per line");
  app->footer(kPlainExitCodesHelp);
  app->callback(
      [options, run, &environment, &exit_code] { exit_code = run(*options, environment); });
  return *app;
}

void AddSession(CLI::App& app, SessionsOptions& options) {
  app.add_option("SESSION", options.session, "session ID")->required()->type_name("");
}

}  // namespace

void AddSessionsCommand(CLI::App& program, const Environment& environment, int& exit_code) {
  CLI::App& sessions = *program.add_subcommand("sessions", "Manage sessions of a sensor");
  sessions.require_subcommand(1);
  sessions.footer(kExamples);
  const auto add = [&](const char* name, const char* description, Run run,
                       const Options& options) -> CLI::App& {
    return AddCommand(sessions, name, description, run, options, environment, exit_code);
  };
  const Options list = std::make_shared<SessionsOptions>();
  AddLabelOption(add("list", "List sessions", RunList, list), "only sessions with this label",
                 list->labels);
  const Options show = std::make_shared<SessionsOptions>();
  CLI::App& showing = add("show", "Show one session", RunShow, show);
  showing.alias("get");
  AddSession(showing, *show);
  AddSessionsCreateCommand(sessions, environment, exit_code);
  const Options stop = std::make_shared<SessionsOptions>();
  CLI::App& stopping =
      add("stop", "Stop a session; its open flows end and are delivered", RunStop, stop);
  AddSession(stopping, *stop);
  AddDuration(stopping, "--drain", "time that subscribers have to read the rest (30)", stop->drain,
              Zero::kAllowed);
  const Options removal = std::make_shared<SessionsOptions>();
  AddSession(add("delete", "Stop a session, end its streams and remove it", RunDelete, removal),
             *removal);
  AddSessionsWatchCommand(sessions, environment, exit_code);
}

}  // namespace weir::cli
