#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/flows_options.h"
#include "clients/cli/environment.h"
#include "clients/cli/options/server_option.h"
#include "clients/cli/output/standard_streams.h"
#include "clients/cli/stream/stream_command.h"
#include "clients/cpp/flow_stream.h"

namespace weir::cli {
namespace {

constexpr char kFooter[] =
    "Several captures are read as one, in the order given. Interfaces are captured on until "
    "Ctrl-C:\n"
    "the open flows then end and are printed. A second Ctrl-C exits at once.\n"
    "\n"
    "Without --server, a sensor runs in this process. With --server, a capture of this machine or\n"
    "standard input is uploaded to that sensor. Names that are no files here, and all names with\n"
    "--remote-file, are captures below its capture root.\n"
    "\n"
    "Times are UTC. Bytes are counted by --accounting. S is in seconds, or has a unit: 500ms, 2h.\n"
    "jsonl has every field of the record by its API name, and leaves out what is absent or empty;\n"
    "csv has the main columns. With --fields both have these fields alone. Control characters in\n"
    "names from the network are shown as \\x1b.\n"
    "\n";
constexpr char kExamples[] =
    "Examples:\n"
    "  weir flows monday.pcap\n"
    "  weir flows -o jsonl --net 10.0.0.0/8 --app TLS,QUIC --not-sni '*.example.com' monday.pcap\n"
    "  weir flows -o csv --fields src_address,dst_port,application.name monday.pcap\n"
    "  weir flows eth0 --bpf 'tcp port 443'\n"
    "  tcpdump -i eth0 -w - | weir flows --server sensor.example:50051 -";

// What messages are about.
std::string WhatOf(const FlowsOptions& options) {
  if (options.server) return *options.server;
  return options.source.arguments().size() == 1 ? options.source.arguments()[0] : "";
}

int RunUpload(const FlowsOptions& options, const Environment& environment,
              const v1::OpenUpload& open) {
  const std::string& name = options.source.arguments().front();
  StreamCommand command;
  command.what = name;
  command.output = options.output.Settings(environment, options.filter.fields());
  command.descriptor = environment.output;
  const client::ChannelPtr channel = ConnectTo(*options.server, options.tls);
  const int capture = name == "-" ? dup(STDIN_FILENO) : ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (capture < 0) {
    Complain(environment, name + ": " + std::strerror(errno));
    return kExitFailed;
  }
  const int exit_code =
      RunStream(environment, command, channel, client::FlowStream::Upload(channel, open, capture));
  close(capture);
  return exit_code;
}

int RunCapture(const FlowsOptions& options, const Environment& environment,
               const v1::CaptureFlowsRequest& request) {
  StreamCommand command;
  command.what = WhatOf(options);
  command.lingers = options.linger.has_value();
  command.output = options.output.Settings(environment, options.filter.fields());
  command.descriptor = environment.output;
  if (options.server) {
    const client::ChannelPtr channel = ConnectTo(*options.server, options.tls);
    return RunStream(environment, command, channel, client::FlowStream::Capture(channel, request));
  }
  absl::StatusOr<LocalSensor> sensor = environment.start_local_sensor();
  if (!sensor.ok()) return Fail(environment, "sensor", sensor.status());
  return RunStream(environment, command, sensor->channel,
                   client::FlowStream::Capture(sensor->channel, request));
}

int RunFlows(const FlowsOptions& options, const Environment& environment) {
  if (options.IsUpload()) {
    const v1::AnalyzeCaptureRequest request = options.UploadRequest(environment);
    if (options.filter.print_request()) {
      return PrintRequest(environment, "FlowService/AnalyzeCapture", request);
    }
    return RunUpload(options, environment, request.open());
  }
  const v1::CaptureFlowsRequest request = options.CaptureRequest(environment);
  if (options.filter.print_request()) {
    return PrintRequest(environment, "FlowService/CaptureFlows", request);
  }
  return RunCapture(options, environment, request);
}

}  // namespace

void AddFlowsCommand(CLI::App& program, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<FlowsOptions>();
  CLI::App* app = program.add_subcommand("flows", "Print the flows of captures or interfaces");
  options->AddTo(*app);
  app->footer(std::string(kFooter) + kExitCodesHelp + kExamples);
  app->callback(
      [options, &environment, &exit_code] { exit_code = RunFlows(*options, environment); });
}

}  // namespace weir::cli
