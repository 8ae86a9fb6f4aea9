#include "server/convert/session_spec.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "server/convert/error_details.h"
#include "server/convert/times.h"

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

absl::Status TakeInterfaces(const v1::InterfaceSource& from, SourceSpec& source) {
  InterfacesSpec interfaces{.names = {from.names().begin(), from.names().end()}};
  if (from.has_promiscuous()) interfaces.promiscuous = from.promiscuous();
  if (from.has_snapshot_length()) interfaces.snapshot_length = from.snapshot_length();
  interfaces.socket_buffer_bytes = from.kernel_buffer_bytes();
  absl::Status status;
  if (from.has_max_outage()) {
    status = FromProto(from.max_outage(), "spec.source.interfaces.max_outage", {},
                       interfaces.max_outage_ns);
  }
  source = std::move(interfaces);
  return status;
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
  ToProto(interfaces.max_outage_ns, *out.mutable_max_outage());
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
      return TakeInterfaces(from.interfaces(), source);
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

namespace {

void TakeLog(const v1::LogBounds& from, LogLimits& log) {
  if (from.has_max_bytes()) log.max_bytes = from.max_bytes();
  if (from.has_max_events()) log.max_events = from.max_events();
}

absl::Status TakeLifetime(const v1::Lifetime& from, LifetimeSpec& lifetime) {
  switch (from.kind_case()) {
    case v1::Lifetime::KIND_NOT_SET:
      return FieldError("spec.lifetime", "is set, but none of its kinds is");
    case v1::Lifetime::kUntilDeleted:
      return absl::OkStatus();
    case v1::Lifetime::kWhileSubscribed:
      lifetime = {LifetimeSpec::Kind::kWhileSubscribed, kDefaultLingerNs};
      if (!from.while_subscribed().has_linger()) return absl::OkStatus();
      return FromProto(from.while_subscribed().linger(), "spec.lifetime.while_subscribed.linger",
                       {}, lifetime.span_ns);
    case v1::Lifetime::kIdleTtl:
      lifetime.kind = LifetimeSpec::Kind::kIdleTtl;
      return FromProto(from.idle_ttl(), "spec.lifetime.idle_ttl", {.least = 1}, lifetime.span_ns);
  }
  return absl::OkStatus();
}

absl::Status TakeStart(const v1::SessionStart& from, StartSpec& start) {
  if (!v1::StartMode_IsValid(from.mode())) {
    return FieldError("spec.start.mode",
                      absl::StrCat(static_cast<int>(from.mode()), " is not a StartMode"));
  }
  start.mode = static_cast<StartMode>(from.mode());
  start.subscribers = from.subscribers();
  return absl::OkStatus();
}

void LifetimeToProto(const LifetimeSpec& from, v1::Lifetime& lifetime) {
  switch (from.kind) {
    case LifetimeSpec::Kind::kUntilDeleted:
      lifetime.mutable_until_deleted();
      return;
    case LifetimeSpec::Kind::kWhileSubscribed:
      ToProto(from.span_ns, *lifetime.mutable_while_subscribed()->mutable_linger());
      return;
    case LifetimeSpec::Kind::kIdleTtl:
      ToProto(from.span_ns, *lifetime.mutable_idle_ttl());
      return;
  }
}

}  // namespace

absl::StatusOr<SessionSpec> FromProto(const v1::SessionSpec& from) {
  SessionSpec spec;
  spec.meter.workers = 0;  // by the source
  absl::Status status = FromProto(from.source(), spec.source);
  AddViolation(FromProto(from.meter(), spec), status);
  AddViolation(FromProto(from.events(), spec), status);
  if (from.has_lifetime()) AddViolation(TakeLifetime(from.lifetime(), spec.lifetime), status);
  AddViolation(TakeStart(from.start(), spec.start), status);
  if (from.aggregations_size() > 0) AddViolation(NotBuilt("spec.aggregations"), status);
  TakeLog(from.log(), spec.log);
  for (const auto& [name, value] : from.labels()) spec.labels.emplace(name, value);
  AddViolation(WithField(EffectiveSpec(spec).status(), "spec"), status);  // the ranges
  if (!status.ok()) return status;
  return spec;
}

absl::StatusOr<SessionSpec> StreamSpecFromProto(const v1::SessionSpec& from) {
  absl::Status status;
  if (from.has_lifetime()) {
    status = FieldError("spec.lifetime", "must be absent: the session ends with the call");
  }
  if (from.has_start()) {
    AddViolation(FieldError("spec.start", "must be absent: the session starts with the call"),
                 status);
  }
  absl::StatusOr<SessionSpec> spec = FromProto(from);
  AddViolation(spec.status(), status);
  if (!status.ok()) return status;
  spec->lifetime = {LifetimeSpec::Kind::kWhileSubscribed, 0};
  spec->start.mode = StartMode::kOnFirstSubscription;
  return spec;
}

void ToProto(const SessionSpec& from, Paths paths, v1::SessionSpec& spec) {
  ToProto(from.source, paths, *spec.mutable_source());
  ToProto(from, *spec.mutable_meter());
  ToProto(from, *spec.mutable_events());
  spec.mutable_log()->set_max_bytes(from.log.max_bytes);
  spec.mutable_log()->set_max_events(from.log.max_events);
  LifetimeToProto(from.lifetime, *spec.mutable_lifetime());
  spec.mutable_start()->set_mode(static_cast<v1::StartMode>(from.start.mode));
  spec.mutable_start()->set_subscribers(from.start.subscribers);
  for (const auto& [name, value] : from.labels) (*spec.mutable_labels())[name] = value;
}

}  // namespace weir
