// `weir sessions watch`: one session until it is over, or all of them until Ctrl-C.
#include <google/protobuf/duration.pb.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "clients/cli/commands/commands.h"
#include "clients/cli/environment.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/server_option.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cli/stream/interrupts.h"
#include "clients/cli/views/session_view.h"
#include "clients/cpp/session_client.h"

namespace weir::cli {
namespace {

struct WatchOptions {
  ServerOption server;
  std::string session;  // empty: all of them
  std::optional<google::protobuf::Duration> interval;
  bool json = false;
};

// What a report says of a session, put into what is known of it. False where that is nothing new.
template <typename Report>
bool Apply(const Report& report, v1::Session& session) {
  if (report.has_session()) session = report.session();
  if (report.has_statistics()) {
    *session.mutable_status()->mutable_statistics() = report.statistics();
  }
  return report.has_session() || report.has_statistics();
}

// Shows the reports until they end, the reader of the output goes away, or a signal comes.
template <typename Report>
int Follow(const WatchOptions& options, const Environment& environment,
           client::ReportStream<Report>& watch,
           const std::function<void(const Report&, SessionListing&)>& show) {
  Interrupts interrupts([&watch] { watch.Cancel(); });
  SessionListing listing(environment, options.json);
  while (!listing.closed() && watch.Next()) {
    if (watch.report().has_warning()) Complain(environment, watch.report().warning().message());
    show(watch.report(), listing);
    listing.Flush();
  }
  if (listing.closed()) return listing.End();
  const absl::Status status = watch.Finish();
  if (interrupts.signal() != 0) return kExitSignalBase + interrupts.signal();
  const std::string& what = options.session.empty() ? options.server.address() : options.session;
  return status.ok() ? listing.End() : Fail(environment, what, status);
}

int RunWatchOne(const WatchOptions& options, const Environment& environment) {
  v1::WatchSessionRequest request;
  request.set_session_id(options.session);
  if (options.interval) *request.mutable_interval() = *options.interval;
  const auto watch = client::Watch(options.server.Connect(), request);
  v1::Session session;
  return Follow<v1::WatchSessionResponse>(options, environment, *watch,
                                          [&](const auto& report, SessionListing& listing) {
                                            if (Apply(report, session)) listing.Add(session);
                                          });
}

int RunWatchAll(const WatchOptions& options, const Environment& environment) {
  v1::WatchSessionsRequest request;
  if (options.interval) *request.mutable_interval() = *options.interval;
  const auto watch = client::Watch(options.server.Connect(), request);
  std::map<std::string, v1::Session> sessions;  // by uid
  return Follow<v1::WatchSessionsResponse>(
      options, environment, *watch, [&](const auto& report, SessionListing& listing) {
        if (report.has_deleted()) {
          sessions.erase(report.session_uid());
          return Complain(environment, report.session_id() + ": deleted");
        }
        v1::Session& session = sessions[report.session_uid()];
        if (Apply(report, session)) listing.Add(session);
      });
}

}  // namespace

void AddSessionsWatchCommand(CLI::App& sessions, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App* app =
      sessions.add_subcommand("watch", "Follow the state and counters of one session, or of all");
  app->add_option("SESSION", options->session, "session ID; all sessions if left out")
      ->type_name("");
  options->server.AddTo(*app, environment);
  app->add_flag("--json", options->json, "one JSON object per line");
  AddDuration(*app, "--interval", "time between lines of a session (1)", options->interval,
              Zero::kRefused);
  app->footer(kPlainExitCodesHelp);
  app->callback([options, &environment, &exit_code] {
    exit_code = options->session.empty() ? RunWatchAll(*options, environment)
                                         : RunWatchOne(*options, environment);
  });
}

}  // namespace weir::cli
