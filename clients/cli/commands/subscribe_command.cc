#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/subscribe_options.h"
#include "clients/cli/environment.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cli/stream/resume_file.h"
#include "clients/cli/stream/stream_command.h"
#include "clients/cpp/flow_stream.h"

namespace weir::cli {
namespace {

constexpr char kFooter[] =
    "A stream that breaks prints on standard error the token to resume from, with --from.\n"
    "\n"
    "With --output-file O --resume-file F, repeating the command resumes after any end, kill -9\n"
    "included: no event is missing from O and none is there twice. With --resume-file alone the\n"
    "output cannot be taken back: events are delivered at least once, not exactly once.\n"
    "\n";
constexpr char kExamples[] =
    "Examples:\n"
    "  weir subscribe lab\n"
    "  weir subscribe lab --from live --app DNS -o jsonl\n"
    "  weir subscribe lab --last 100 --no-follow\n"
    "  weir subscribe lab --output-file flows.jsonl --resume-file flows.resume";

// An output file without a resume file: overwritten.
absl::StatusOr<int> OpenEmpty(const std::string& path) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return FileError(path);
  return descriptor;
}

int Run(const SubscribeOptions& options, const Environment& environment,
        const v1::SubscribeFlowsRequest& request, StreamCommand& command) {
  const client::ChannelPtr channel = options.server.Connect();
  return RunStream(environment, command, channel, client::FlowStream::Subscribe(channel, request));
}

int RunResumable(const SubscribeOptions& options, const Environment& environment,
                 v1::SubscribeFlowsRequest request, StreamCommand& command) {
  const auto checkpoint = Checkpoint::Open(options.Checkpointing(request));
  if (!checkpoint.ok()) return Fail(environment, "", checkpoint.status());
  command.checkpoint = checkpoint->get();
  if ((*checkpoint)->output() >= 0) command.descriptor = (*checkpoint)->output();
  if (!(*checkpoint)->token().empty()) {
    request.mutable_subscription()->set_resume_token((*checkpoint)->token());
  }
  return Run(options, environment, request, command);
}

int RunIntoFile(const SubscribeOptions& options, const Environment& environment,
                const v1::SubscribeFlowsRequest& request, StreamCommand& command) {
  const absl::StatusOr<int> file = OpenEmpty(command.output_name);
  if (!file.ok()) return Fail(environment, "", file.status());
  command.descriptor = *file;
  const int exit_code = Run(options, environment, request, command);
  close(*file);
  return exit_code;
}

int RunSubscribe(const SubscribeOptions& options, const Environment& environment) {
  const v1::SubscribeFlowsRequest request = options.Request(environment.now());
  if (options.filter.print_request()) {
    return PrintRequest(environment, "FlowService/SubscribeFlows", request);
  }
  StreamCommand command;
  command.what = options.session;
  command.output = options.Output(environment);
  command.own_session = false;
  command.descriptor = environment.output;
  command.output_name = options.output_file.value_or("");
  if (options.resume_file) return RunResumable(options, environment, request, command);
  if (options.output_file) return RunIntoFile(options, environment, request, command);
  return Run(options, environment, request, command);
}

}  // namespace

void AddSubscribeCommand(CLI::App& program, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<SubscribeOptions>();
  CLI::App* app = program.add_subcommand("subscribe", "Print the flows of a session");
  options->AddTo(*app, environment);
  app->footer(std::string(kFooter) + kExitCodesHelp + kExamples);
  app->callback(
      [options, &environment, &exit_code] { exit_code = RunSubscribe(*options, environment); });
}

}  // namespace weir::cli
