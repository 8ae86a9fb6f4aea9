#include "server/convert/source.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "server/convert/error_details.h"

namespace weir {
namespace {

FilesSpec Take(const v1::FileSource& from) {
  return {.paths = {from.paths().begin(), from.paths().end()}};
}

UploadSpec Take(const v1::UploadSource& from) {
  UploadSpec upload{.name = from.name(), .total_bytes = {}};
  if (from.has_total_bytes()) upload.total_bytes = from.total_bytes();
  return upload;
}

InterfacesSpec Take(const v1::InterfaceSource& from) {
  InterfacesSpec interfaces{.names = {from.names().begin(), from.names().end()}};
  if (from.has_promiscuous()) interfaces.promiscuous = from.promiscuous();
  if (from.has_snapshot_length()) interfaces.snapshot_length = from.snapshot_length();
  interfaces.socket_buffer_bytes = from.kernel_buffer_bytes();
  return interfaces;
}

SyntheticSpec Take(const v1::SyntheticSource& from) {
  SyntheticSpec synthetic;
  synthetic.flows = from.flows();
  synthetic.flows_per_second = from.flows_per_second();
  if (from.has_packets_per_flow()) synthetic.packets_per_flow = from.packets_per_flow();
  if (from.has_min_packet_bytes()) synthetic.min_packet_bytes = from.min_packet_bytes();
  if (from.has_max_packet_bytes()) synthetic.max_packet_bytes = from.max_packet_bytes();
  synthetic.applications.assign(from.applications().begin(), from.applications().end());
  synthetic.seed = from.seed();
  return synthetic;
}

void Put(std::monostate, Paths, v1::Source&) {}

void Put(const FilesSpec& files, Paths paths, v1::Source& source) {
  v1::FileSource& out = *source.mutable_files();
  if (paths == Paths::kNone) return;
  const size_t count = files.paths.size();
  const size_t told = paths == Paths::kAll ? count : std::min(count, kFirstPaths);
  out.mutable_paths()->Add(files.paths.begin(), files.paths.begin() + told);
  if (paths == Paths::kFirst) out.set_path_count(static_cast<uint32_t>(count));
}

void Put(const UploadSpec& upload, Paths, v1::Source& source) {
  source.mutable_upload()->set_name(upload.name);
  if (upload.total_bytes) source.mutable_upload()->set_total_bytes(*upload.total_bytes);
}

void Put(const InterfacesSpec& interfaces, Paths, v1::Source& source) {
  v1::InterfaceSource& out = *source.mutable_interfaces();
  out.mutable_names()->Add(interfaces.names.begin(), interfaces.names.end());
  out.set_promiscuous(interfaces.promiscuous);
  out.set_snapshot_length(interfaces.snapshot_length);
  out.set_kernel_buffer_bytes(interfaces.socket_buffer_bytes);
}

void Put(const SyntheticSpec& synthetic, Paths, v1::Source& source) {
  v1::SyntheticSource& out = *source.mutable_synthetic();
  out.set_flows(synthetic.flows);
  out.set_flows_per_second(synthetic.flows_per_second);
  out.set_packets_per_flow(synthetic.packets_per_flow);
  out.set_min_packet_bytes(synthetic.min_packet_bytes);
  out.set_max_packet_bytes(synthetic.max_packet_bytes);
  out.mutable_applications()->Add(synthetic.applications.begin(), synthetic.applications.end());
  out.set_seed(synthetic.seed);
}

}  // namespace

absl::Status FromProto(const v1::Source& from, SourceSpec& source) {
  switch (from.kind_case()) {
    case v1::Source::kFiles:
      source = Take(from.files());
      if (from.files().path_count() == 0) return absl::OkStatus();
      return FieldError("spec.source.files.path_count", "is output only");
    case v1::Source::kUpload:
      source = Take(from.upload());
      return absl::OkStatus();
    case v1::Source::kInterfaces:
      source = Take(from.interfaces());
      return absl::OkStatus();
    case v1::Source::kSynthetic:
      source = Take(from.synthetic());
      return absl::OkStatus();
    case v1::Source::KIND_NOT_SET:
      break;
  }
  return FieldError("spec.source", "is not set");
}

void ToProto(const SourceSpec& from, Paths paths, v1::Source& source) {
  std::visit([&](const auto& kind) { Put(kind, paths, source); }, from);
}

}  // namespace weir
