#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/filter_options.h"
#include "clients/cli/output_options.h"
#include "clients/cli/print_request.h"
#include "clients/cli/settings_options.h"
#include "clients/cli/source_arguments.h"
#include "clients/cli/stream_command.h"
#include "clients/cpp/flow_stream.h"

namespace weir::cli {
namespace {

constexpr char kFooter[] =
    "Several captures are read as one, in the order given. `-` is standard input.\n"
    "Without --server a sensor runs in this process and reads the captures of this machine. With\n"
    "--server a capture of this machine, or standard input, is sent to that sensor; names that "
    "are\n"
    "no files here, and all with --remote-file, are those of captures below its capture root.\n"
    "Interfaces can be named instead: they are captured on until Ctrl-C.\n"
    "\n"
    "Output: times are UTC; bytes are those of --accounting. jsonl has every field of the record "
    "by\n"
    "its name in the API, times as RFC 3339, and leaves out what is absent or empty. csv has the\n"
    "columns event, id, first_seen, last_seen, duration_s, src_address, src_port, dst_address,\n"
    "dst_port, protocol, vlan_id, application, category, server_name, packets, bytes and the last\n"
    "two for each direction, end_reason, risk_score, community_id. Control characters from the\n"
    "wire are shown as \\x1b.\n";

struct FlowsOptions {
  std::vector<std::string> arguments;
  std::string server;
  bool remote_file = false;
  OutputOptions output;
  SettingsOptions settings;
  FilterOptions filter;
};

std::string WhatOf(const FlowsOptions& options) {
  if (!options.server.empty()) return options.server;
  return options.arguments.size() == 1 ? options.arguments[0] : "";
}

bool IsLocalCapture(const std::string& name) {
  std::error_code ignored;
  return name == "-" || std::filesystem::exists(name, ignored);
}

// Whether the capture is to be sent to the sensor.
bool IsUpload(const FlowsOptions& options) {
  if (options.server.empty() || options.remote_file) return false;
  const auto& names = options.arguments;
  if (std::none_of(names.begin(), names.end(), IsLocalCapture)) return false;
  if (names.size() == 1) return true;
  throw CLI::ValidationError("FILE", "one capture at a time can be sent to a sensor");
}

v1::CaptureFlowsRequest RequestOf(const FlowsOptions& options, const Environment& environment) {
  v1::CaptureFlowsRequest request;
  v1::SessionSpec& spec = *request.mutable_spec();
  *spec.mutable_source() = SourceOf(options.arguments, options.server.empty() || IsUpload(options),
                                    environment.is_interface);
  options.settings.Fill(options.output.nfstream(), spec);
  options.filter.Fill(*request.mutable_subscription());
  if (request.subscription().ByteSizeLong() == 0) request.clear_subscription();
  return request;
}

v1::OpenUpload UploadOf(const FlowsOptions& options, v1::CaptureFlowsRequest request) {
  v1::OpenUpload open;
  open.mutable_spec()->Swap(request.mutable_spec());
  if (request.has_subscription()) open.mutable_subscription()->Swap(request.mutable_subscription());
  v1::UploadSource& upload = *open.mutable_spec()->mutable_source()->mutable_upload();
  const std::string& name = options.arguments[0];
  upload.set_name(name == "-" ? "standard input" : name);
  std::error_code error;
  const auto size = std::filesystem::file_size(name, error);
  if (!error) upload.set_total_bytes(size);
  return open;
}

int RunUpload(const FlowsOptions& options, const Environment& environment,
              const v1::OpenUpload& open) {
  const std::string& name = options.arguments[0];
  const int descriptor =
      name == "-" ? dup(STDIN_FILENO) : ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    Complain(environment, name + ": " + std::strerror(errno));
    return kExitFailed;
  }
  const StreamCommand command{name, options.output.Settings(environment)};
  const client::ChannelPtr channel = ConnectTo(options.server);
  const int exit_code = RunStream(environment, command, channel,
                                  client::FlowStream::Upload(channel, open, descriptor));
  close(descriptor);
  return exit_code;
}

int RunFlows(const FlowsOptions& options, const Environment& environment) {
  const bool is_upload = IsUpload(options);
  const v1::CaptureFlowsRequest request = RequestOf(options, environment);
  if (is_upload) {
    const v1::OpenUpload open = UploadOf(options, request);
    if (options.filter.print_request()) return PrintRequest(environment, open);
    return RunUpload(options, environment, open);
  }
  if (options.filter.print_request()) return PrintRequest(environment, request);
  const StreamCommand command{WhatOf(options), options.output.Settings(environment)};
  if (!options.server.empty()) {
    const client::ChannelPtr channel = ConnectTo(options.server);
    return RunStream(environment, command, channel, client::FlowStream::Capture(channel, request));
  }
  absl::StatusOr<LocalSensor> sensor = environment.start_local_sensor();
  if (!sensor.ok()) {
    Complain(environment, "sensor", sensor.status());
    return kExitFailed;
  }
  return RunStream(environment, command, sensor->channel,
                   client::FlowStream::Capture(sensor->channel, request));
}

}  // namespace

void AddFlowsCommand(CLI::App& program, const Environment& environment, int& exit_code) {
  auto options = std::make_shared<FlowsOptions>();
  CLI::App* app = program.add_subcommand("flows", "Print the flows of captures");
  app->add_option("FILE", options->arguments, "captures, or `-` for standard input")->required();
  app->add_option("--server", options->server, "ask this sensor, HOST:PORT or unix:///PATH")
      ->type_name("ADDRESS");
  app->add_flag("--remote-file", options->remote_file,
                "names are those of captures below the sensor's capture root");
  options->output.AddTo(*app);
  options->settings.AddTo(*app);
  options->filter.AddTo(*app);
  app->footer(std::string(kFooter) + kExitCodesHelp);
  app->callback(
      [options, &environment, &exit_code] { exit_code = RunFlows(*options, environment); });
}

}  // namespace weir::cli
