#include "clients/cli/options/source_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "clients/cli/options/option_parsers.h"

namespace weir::cli {
namespace {

constexpr char kLive[] = "Live capture";
constexpr char kSynthetic[] = "Synthetic traffic";

void AddPath(const std::string& name, bool local, v1::FileSource& files) {
  if (name != "-") {
    files.add_paths(name);
  } else if (local) {
    files.add_paths(kStandardInputPath);
  } else {
    throw CLI::ValidationError("-", "the sensor cannot read the standard input of this program");
  }
}

// As SourceOptions::Source says, of arguments alone.
v1::Source SourceOf(const std::vector<std::string>& arguments, bool local,
                    const std::function<bool(const std::string&)>& is_interface) {
  const auto means_interface = [&](const std::string& name) {
    return local && !IsReadableHere(name) && is_interface && is_interface(name);
  };
  const auto interfaces = std::count_if(arguments.begin(), arguments.end(), means_interface);
  v1::Source source;
  if (interfaces == 0) {
    for (const std::string& name : arguments) AddPath(name, local, *source.mutable_files());
    return source;
  }
  if (interfaces != static_cast<std::ptrdiff_t>(arguments.size())) {
    throw CLI::ValidationError("source", "captures and interfaces cannot be combined");
  }
  for (const std::string& name : arguments) source.mutable_interfaces()->add_names(name);
  return source;
}

void RefuseGiven(const std::vector<const CLI::Option*>& options, const char* why) {
  for (const CLI::Option* option : options) {
    if (option->count() > 0) throw CLI::ValidationError(option->get_name(), why);
  }
}

}  // namespace

bool IsReadableHere(const std::string& name) {
  std::error_code ignored;
  return name == "-" || std::filesystem::exists(name, ignored);
}

void SourceOptions::AddTo(CLI::App& app, const std::string& argument, const std::string& help) {
  app.add_option(argument, arguments_, help)->type_name("");
  AddLive(app);
  AddSynthetic(app);
}

void SourceOptions::AddLive(CLI::App& app) {
  AddList(app, "-i,--interface", "NAME", "capture on this interface of the sensor", interfaces_)
      ->group(kLive);
  std::vector<CLI::Option*> settings = {
      app.add_flag("--promiscuous,!--no-promiscuous", promiscuous_,
                   "capture frames for other hosts too (true)"),
      AddNumber(app, "--snapshot-length", "bytes captured of each packet at most (1536)",
                snapshot_length_, {96, 262144}),
      AddNumber(app, "--kernel-buffer-bytes,--socket-buffer-size",
                "kernel buffer of each worker and interface; 0 is libpcap's default",
                kernel_buffer_bytes_, {0, INT32_MAX}),
      AddDuration(app, "--max-outage",
                  "an interface that was down for longer has failed; 0 is at once (300)",
                  max_outage_, Zero::kAllowed),
  };
  for (CLI::Option* option : settings) live_settings_.push_back(option->group(kLive));
}

void SourceOptions::AddSynthetic(CLI::App& app) {
  AddNumber(app, "--synthetic", "generate N flows; 0 goes on until Ctrl-C", flows_)
      ->group(kSynthetic);
  std::vector<CLI::Option*> settings = {
      AddNumber(app, "--synthetic-rate", "flows opened per second; 0 is as fast as possible (0)",
                flows_per_second_, {0, 10'000'000}),
      AddNumber(app, "--synthetic-packets", "packets of each flow (10)", packets_per_flow_,
                {1, 65535}),
      AddNumber(app, "--synthetic-min-bytes", "smallest frame in bytes (64)", min_packet_bytes_,
                {60, 65535}),
      AddNumber(app, "--synthetic-max-bytes", "largest frame in bytes (1500)", max_packet_bytes_,
                {60, 65535}),
      AddList(app, "--synthetic-app", "NAME", "application to imitate", applications_),
      AddNumber(app, "--synthetic-seed", "seed of the random numbers (0)", seed_),
  };
  for (CLI::Option* option : settings) {
    synthetic_settings_.push_back(option->group(kSynthetic));
  }
}

v1::Source SourceOptions::Source(
    bool local, const std::function<bool(const std::string&)>& is_interface) const {
  const int kinds = !arguments_.empty() + !interfaces_.empty() + flows_.has_value();
  if (kinds != 1) {
    throw CLI::ValidationError(
        "source", kinds == 0 ? "missing: name captures, or use --interface or --synthetic"
                             : "captures, --interface and --synthetic cannot be combined");
  }
  v1::Source source = by_option() ? ByOption() : SourceOf(arguments_, local, is_interface);
  RefuseSettingsOfOthers(source);
  if (source.has_interfaces()) FillLive(*source.mutable_interfaces());
  if (source.has_synthetic()) FillSynthetic(*source.mutable_synthetic());
  return source;
}

v1::Source SourceOptions::ByOption() const {
  v1::Source source;
  if (flows_) source.mutable_synthetic();
  for (const std::string& name : interfaces_) source.mutable_interfaces()->add_names(name);
  return source;
}

void SourceOptions::FillLive(v1::InterfaceSource& source) const {
  if (live_settings_.front()->count() > 0) source.set_promiscuous(promiscuous_);
  if (snapshot_length_) source.set_snapshot_length(*snapshot_length_);
  if (kernel_buffer_bytes_) source.set_kernel_buffer_bytes(*kernel_buffer_bytes_);
  if (max_outage_) *source.mutable_max_outage() = *max_outage_;
}

void SourceOptions::FillSynthetic(v1::SyntheticSource& source) const {
  source.set_flows(*flows_);
  if (flows_per_second_) source.set_flows_per_second(*flows_per_second_);
  if (packets_per_flow_) source.set_packets_per_flow(*packets_per_flow_);
  if (min_packet_bytes_) source.set_min_packet_bytes(*min_packet_bytes_);
  if (max_packet_bytes_) source.set_max_packet_bytes(*max_packet_bytes_);
  for (const std::string& name : applications_) source.add_applications(name);
  if (seed_) source.set_seed(*seed_);
}

void SourceOptions::RefuseSettingsOfOthers(const v1::Source& source) const {
  if (!source.has_interfaces()) RefuseGiven(live_settings_, "only with interfaces");
  if (!source.has_synthetic()) RefuseGiven(synthetic_settings_, "only with --synthetic");
}

}  // namespace weir::cli
