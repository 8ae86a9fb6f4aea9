#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/interrupts.h"
#include "clients/cli/output_options.h"
#include "clients/cli/session_listing.h"
#include "clients/cli/sessions_create.h"
#include "clients/cpp/session_client.h"

namespace weir::cli {
namespace {

// What the sub-subcommands have in common: a session, a sensor.
struct SessionsOptions {
  ServerOption server;
  std::string session;
  bool json = false;
};

int Fail(const Environment& environment, const std::string& what, const absl::Status& status) {
  Complain(environment, what, status);
  return kExitFailed;
}

int RunList(const SessionsOptions& options, const Environment& environment) {
  const auto sessions = client::SessionClient(options.server.Connect()).List();
  if (!sessions.ok()) return Fail(environment, options.server.address(), sessions.status());
  SessionListing listing(environment, options.json);
  for (const v1::Session& session : *sessions) listing.Add(session);
  return listing.End();
}

int RunStop(const SessionsOptions& options, const Environment& environment) {
  v1::StopSessionRequest request;
  request.set_session_id(options.session);
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

int RunWatch(const SessionsOptions& options, const Environment& environment) {
  v1::WatchSessionRequest request;
  request.set_session_id(options.session);
  client::SessionWatch watch(options.server.Connect(), request);
  Interrupts interrupts([&watch] { watch.Cancel(); });
  SessionListing listing(environment, options.json);
  v1::Session session;
  while (!listing.closed() && watch.Next()) {
    const v1::WatchSessionResponse& report = watch.report();
    if (report.has_warning()) Complain(environment, report.warning().message());
    if (report.has_session()) session = report.session();
    if (report.has_statistics()) {
      *session.mutable_status()->mutable_statistics() = report.statistics();
    }
    if (!report.has_warning()) listing.Add(session);
    listing.Flush();
  }
  if (listing.closed()) return listing.End();
  const absl::Status status = watch.Finish();
  if (interrupts.signal() != 0) return kExitSignalBase + interrupts.signal();
  return status.ok() ? listing.End() : Fail(environment, options.session, status);
}

using Run = int (*)(const SessionsOptions&, const Environment&);

CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& description,
                     Run run, bool takes_session, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<SessionsOptions>();
  CLI::App* app = parent.add_subcommand(name, description);
  if (takes_session) app->add_option("SESSION", options->session, "id of the session")->required();
  options->server.AddTo(*app, environment);
  app->add_flag("--json", options->json, "one JSON object a line");
  app->footer(kExitCodesHelp);
  app->callback(
      [options, run, &environment, &exit_code] { exit_code = run(*options, environment); });
  return app;
}

}  // namespace

void AddSessionsCommand(CLI::App& program, const Environment& environment, int& exit_code) {
  CLI::App* app = program.add_subcommand("sessions", "List, create, watch and end sessions");
  app->require_subcommand(1);
  AddCommand(*app, "list", "List the sessions", RunList, false, environment, exit_code);
  AddSessionsCreateCommand(*app, environment, exit_code);
  AddCommand(*app, "stop", "Stop a session: its open flows end and are delivered", RunStop, true,
             environment, exit_code);
  AddCommand(*app, "delete", "Stop a session, end its streams and forget it", RunDelete, true,
             environment, exit_code);
  AddCommand(*app, "watch", "Follow a session's state and books until it is over", RunWatch, true,
             environment, exit_code);
}

}  // namespace weir::cli
