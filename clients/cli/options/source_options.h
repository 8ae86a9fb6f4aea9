// The options and arguments that say where packets come from.
#ifndef WEIR_CLIENTS_CLI_OPTIONS_SOURCE_OPTIONS_H_
#define WEIR_CLIENTS_CLI_OPTIONS_SOURCE_OPTIONS_H_

#include <google/protobuf/duration.pb.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "weir/v1/source.pb.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace weir::cli {

// What "-" is to a sensor in this process.
inline constexpr char kStandardInputPath[] = "/dev/stdin";

// Whether the name is that of something on this machine that can be read: a file, a pipe, "-".
bool IsReadableHere(const std::string& name);

// Filled by the parser of the app it was added to; must outlive the parse.
class SourceOptions {
 public:
  // `argument` is the name of the positional arguments in the help, `help` what they are.
  void AddTo(CLI::App& app, const std::string& argument, const std::string& help);

  const std::vector<std::string>& arguments() const { return arguments_; }

  // Whether a source was named at all; and whether it was by something else than arguments.
  bool empty() const { return arguments_.empty() && !by_option(); }
  bool by_option() const { return !interfaces_.empty() || flows_.has_value(); }

  // The source that was asked for. Where `local`, the arguments are names on this machine: "-" is
  // standard input, a name that is an interface and no file is an interface. Else they are names
  // below the sensor's capture root. Throws CLI::ValidationError where that is no source: kinds
  // mixed, none named, settings of another kind, "-" without meaning.
  v1::Source Source(bool local, const std::function<bool(const std::string&)>& is_interface) const;

 private:
  void AddLive(CLI::App& app);
  void AddSynthetic(CLI::App& app);
  v1::Source ByOption() const;
  void FillLive(v1::InterfaceSource& source) const;
  void FillSynthetic(v1::SyntheticSource& source) const;
  void RefuseSettingsOfOthers(const v1::Source& source) const;

  std::vector<std::string> arguments_;

  std::vector<std::string> interfaces_;
  bool promiscuous_ = true;
  std::optional<uint32_t> snapshot_length_;
  std::optional<uint32_t> kernel_buffer_bytes_;
  std::optional<google::protobuf::Duration> max_outage_;
  std::vector<const CLI::Option*> live_settings_;  // the app's

  std::optional<uint64_t> flows_;
  std::optional<uint32_t> flows_per_second_;
  std::optional<uint32_t> packets_per_flow_;
  std::optional<uint32_t> min_packet_bytes_;
  std::optional<uint32_t> max_packet_bytes_;
  std::vector<std::string> applications_;
  std::optional<uint64_t> seed_;
  std::vector<const CLI::Option*> synthetic_settings_;  // the app's
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_OPTIONS_SOURCE_OPTIONS_H_
