#include "clients/cli/commands/flows_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <vector>

#include "clients/cli/options/option_parsers.h"
#include "clients/cli/options/server_option.h"

namespace weir::cli {
namespace {

// Its size, where it is a file whose size says how much will come.
std::optional<uint64_t> BytesOf(const std::string& name) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(name, error)) return std::nullopt;
  const auto size = std::filesystem::file_size(name, error);
  return error ? std::nullopt : std::optional<uint64_t>(size);
}

}  // namespace

void FlowsOptions::AddTo(CLI::App& app) {
  source.AddTo(app, "SOURCE", "captures, interfaces, or - for standard input");
  CLI::Option* const asked =
      AddText(app, "--server", "ADDRESS", "use this sensor: HOST:PORT or unix:///PATH", server);
  app.add_flag("--remote-file", remote_file, "names are captures below the sensor's capture root")
      ->needs(asked);
  AddText(app, "--session-id", "ID", "session ID; the sensor chooses one if left out", session_id)
      ->needs(asked);
  AddDuration(app, "--linger", "keep the session this long after the command, to resume (0)",
              linger, Zero::kAllowed)
      ->needs(asked);
  AddTlsOptions(app, tls);
  output.AddTo(app);
  filter.AddTo(app);
  settings.AddTo(app);
}

bool FlowsOptions::IsUpload() const {
  if (!server || remote_file) return false;
  const std::vector<std::string>& names = source.arguments();
  if (std::none_of(names.begin(), names.end(), IsReadableHere)) return false;
  if (names.size() == 1) return true;
  throw CLI::ValidationError("source", "only one capture at a time can be uploaded");
}

v1::CaptureFlowsRequest FlowsOptions::CaptureRequest(const Environment& environment) const {
  v1::CaptureFlowsRequest request;
  v1::SessionSpec& spec = *request.mutable_spec();
  *spec.mutable_source() = source.Source(!server || IsUpload(), environment.is_interface);
  settings.Fill(output.nfstream(), spec);
  filter.Fill(environment.now(), *request.mutable_subscription());
  if (request.subscription().ByteSizeLong() == 0) request.clear_subscription();
  request.set_session_id(session_id.value_or(""));
  if (linger) *request.mutable_linger() = *linger;
  return request;
}

v1::AnalyzeCaptureRequest FlowsOptions::UploadRequest(const Environment& environment) const {
  if (session_id || linger) {
    throw CLI::ValidationError(linger ? "--linger" : "--session-id", "not with an upload");
  }
  v1::CaptureFlowsRequest capture = CaptureRequest(environment);
  v1::AnalyzeCaptureRequest request;
  v1::OpenUpload& open = *request.mutable_open();
  open.mutable_spec()->Swap(capture.mutable_spec());
  if (capture.has_subscription()) open.mutable_subscription()->Swap(capture.mutable_subscription());
  v1::UploadSource& upload = *open.mutable_spec()->mutable_source()->mutable_upload();
  const std::string& name = source.arguments().front();
  upload.set_name(name == "-" ? "standard input" : name);
  if (const auto bytes = BytesOf(name)) upload.set_total_bytes(*bytes);
  return request;
}

}  // namespace weir::cli
