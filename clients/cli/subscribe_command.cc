#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/filter_options.h"
#include "clients/cli/output_options.h"
#include "clients/cli/print_request.h"
#include "clients/cli/settings_options.h"
#include "clients/cli/stream_command.h"
#include "clients/cpp/flow_stream.h"

namespace weir::cli {
namespace {

constexpr char kFooter[] =
    "A stream that breaks off says on standard error the token to go on from with --from; events\n"
    "that were received but not yet printed then may be lost or printed twice.\n";
constexpr size_t kMaxTokenBytes = 128;

struct SubscribeOptions {
  std::string session;
  std::string from = "oldest";
  std::string on_overflow;
  std::vector<std::string> events;
  FilterOptions filter;
  ServerOption server;
  OutputOptions output;
};

const std::map<std::string, v1::OverflowPolicy>& Policies() {
  static const auto& policies =
      *new std::map<std::string, v1::OverflowPolicy>{{"skip", v1::OVERFLOW_POLICY_SKIP},
                                                     {"disconnect", v1::OVERFLOW_POLICY_DISCONNECT},
                                                     {"block", v1::OVERFLOW_POLICY_BLOCK}};
  return policies;
}

bool IsToken(const std::string& text) {
  return !text.empty() && text.size() % 2 == 0 && text.size() <= 2 * kMaxTokenBytes &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

void SetStart(const std::string& from, v1::Subscription& subscription) {
  if (from == "oldest") return subscription.set_position(v1::START_POSITION_OLDEST);
  if (from == "live") return subscription.set_position(v1::START_POSITION_LIVE);
  if (from == "snapshot") return subscription.set_position(v1::START_POSITION_SNAPSHOT);
  if (!IsToken(from)) {
    throw CLI::ValidationError("--from",
                               "\"" + from + "\" is not oldest, live, snapshot or a token");
  }
  subscription.set_resume_token(absl::HexStringToBytes(from));
}

v1::SubscribeFlowsRequest RequestOf(const SubscribeOptions& options) {
  v1::SubscribeFlowsRequest request;
  request.set_session_id(options.session);
  v1::Subscription& subscription = *request.mutable_subscription();
  SetStart(options.from, subscription);
  for (const std::string& word : options.events) subscription.add_event_types(EventTypeOf(word));
  if (!options.on_overflow.empty()) {
    subscription.set_on_overflow(Policies().at(options.on_overflow));
  }
  options.filter.Fill(subscription);
  return request;
}

int RunSubscribe(const SubscribeOptions& options, const Environment& environment) {
  const v1::SubscribeFlowsRequest request = RequestOf(options);
  if (options.filter.print_request()) return PrintRequest(environment, request);
  const StreamCommand command{options.session, options.output.Settings(environment), true};
  const client::ChannelPtr channel = options.server.Connect();
  return RunStream(environment, command, channel, client::FlowStream::Subscribe(channel, request));
}

}  // namespace

void AddSubscribeCommand(CLI::App& program, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<SubscribeOptions>();
  CLI::App* app = program.add_subcommand("subscribe", "Print the flows of a sensor's session");
  app->add_option("SESSION", options->session, "id of the session")->required();
  app->add_option("--from", options->from, "where to begin: oldest, live, snapshot or a token")
      ->type_name("PLACE")
      ->capture_default_str();
  app->add_option("--on-overflow", options->on_overflow,
                  "when this program is too slow: skip, disconnect or block (finite sources)")
      ->type_name("POLICY")
      ->check(CLI::IsMember(Policies()));
  app->add_option("--events", options->events, "only these events, with commas between them")
      ->type_name("LIST")
      ->delimiter(',')
      ->check(CLI::IsMember(EventWords()));
  options->server.AddTo(*app, environment);
  options->output.AddTo(*app);
  options->filter.AddTo(*app);
  app->footer(std::string(kFooter) + kExitCodesHelp);
  app->callback(
      [options, &environment, &exit_code] { exit_code = RunSubscribe(*options, environment); });
}

}  // namespace weir::cli
