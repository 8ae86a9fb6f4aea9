#include "engine/session/source_opener.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/base/mutex.h"
#include "engine/capture/files/file_source.h"
#include "engine/capture/live/live_source.h"
#include "engine/capture/synthetic/synthetic_source.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {
namespace {

std::optional<uint64_t> BytesIn(const UniqueDescriptor& file) {
  struct stat facts;
  if (fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
  return static_cast<uint64_t>(facts.st_size);
}

// The files of a list, each opened and so checked now. The first alone stays open: the others are
// opened again, and checked again, when their turn comes, so that a session holds one descriptor
// however long its list is.
class Inputs {
 public:
  // `root` outlives the source.
  absl::Status Add(const CaptureRoot& root, const std::string& path) {
    if (root.is_whole_file_system()) return AddPath(root, path);
    absl::StatusOr<UniqueDescriptor> file = root.Open(path);
    if (!file.ok()) return file.status();
    inputs_.push_back({.path = path, .bytes = BytesIn(*file)});
    if (inputs_.size() == 1) {
      first_ = *std::move(file);
    } else {
      inputs_.back().open = [&root, path] { return root.Open(path); };
    }
    return absl::OkStatus();
  }

  std::vector<CaptureInput> Take() {
    if (first_.is_open()) inputs_.front().descriptor = first_.Release();
    return std::move(inputs_);
  }

 private:
  // Anything that can be read: pipes too, which opening would change.
  absl::Status AddPath(const CaptureRoot& root, const std::string& path) {
    absl::StatusOr<std::string> real_path = root.Resolve(path);
    if (!real_path.ok()) return real_path.status();
    inputs_.push_back({.path = *std::move(real_path)});
    return absl::OkStatus();
  }

  std::vector<CaptureInput> inputs_;
  UniqueDescriptor first_;  // of inputs_[0]; closes itself until it is taken
};

class SensorSourceOpener final : public SourceOpener {
 public:
  SensorSourceOpener(const CaptureRoot& root, const Clock& clock) : root_(root), clock_(clock) {}

  absl::StatusOr<PacketSources> Open(const SessionSpec& spec) override {
    if (const auto* files = std::get_if<FilesSpec>(&spec.source)) return OpenFiles(*files, spec);
    if (std::holds_alternative<UploadSpec>(spec.source)) {
      return absl::InvalidArgumentError("source.upload: only where the capture is sent as well");
    }
    if (const auto* live = std::get_if<InterfacesSpec>(&spec.source)) {
      return OpenInterfaces(*live, spec);
    }
    if (const auto* synthetic = std::get_if<SyntheticSpec>(&spec.source)) {
      return OpenSynthetic(*synthetic, spec);
    }
    return absl::InvalidArgumentError("source: is not set");
  }

 private:
  absl::StatusOr<PacketSources> OpenFiles(const FilesSpec& files, const SessionSpec& spec) {
    Inputs inputs;
    for (const std::string& path : files.paths) {
      if (absl::Status status = inputs.Add(root_, path); !status.ok()) return status;
    }
    return OneSource(OpenFileSource({.inputs = inputs.Take(), .bpf_filter = spec.bpf_filter}));
  }

  absl::StatusOr<PacketSources> OpenInterfaces(const InterfacesSpec& live,
                                               const SessionSpec& spec) {
    return OpenLiveSources({.interfaces = live.names,
                            .promiscuous = live.promiscuous,
                            .snapshot_length = live.snapshot_length,
                            .buffer_bytes = live.socket_buffer_bytes,
                            .bpf_filter = spec.bpf_filter,
                            .workers = spec.meter.workers,
                            .max_outage_ns = live.max_outage_ns,
                            .icmp_errors_by_quote = spec.meter.attach_icmp_errors},
                           clock_);
  }

  absl::StatusOr<PacketSources> OpenSynthetic(const SyntheticSpec& synthetic,
                                              const SessionSpec& spec) {
    const SyntheticOptions options = {.flows = synthetic.flows,
                                      .flows_per_second = synthetic.flows_per_second,
                                      .packets_per_flow = synthetic.packets_per_flow,
                                      .min_packet_bytes = synthetic.min_packet_bytes,
                                      .max_packet_bytes = synthetic.max_packet_bytes,
                                      .applications = synthetic.applications,
                                      .seed = synthetic.seed};
    return OpenSyntheticSources(options, spec.bpf_filter, spec.meter.workers, clock_);
  }

  const CaptureRoot& root_;
  const Clock& clock_;
};

class UploadOpener final : public SourceOpener {
 public:
  explicit UploadOpener(int descriptor) : descriptor_(descriptor) {}

  absl::StatusOr<PacketSources> Open(const SessionSpec& spec) override {
    const auto* upload = std::get_if<UploadSpec>(&spec.source);
    if (upload == nullptr) return absl::InvalidArgumentError("source: is no upload");
    MutexLock lock(mutex_);
    if (!descriptor_.is_open()) return absl::FailedPreconditionError("upload: opened twice");
    CaptureInput input{.path = upload->name.empty() ? "upload" : upload->name,
                       .descriptor = descriptor_.Release(),
                       .bytes = upload->total_bytes,
                       .is_named = false};
    return OneSource(OpenFileSource({.inputs = {std::move(input)}, .bpf_filter = spec.bpf_filter}));
  }

 private:
  Mutex mutex_;
  UniqueDescriptor descriptor_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<SourceOpener> MakeSourceOpener(const CaptureRoot& root, const Clock& clock) {
  return std::make_unique<SensorSourceOpener>(root, clock);
}

std::unique_ptr<SourceOpener> MakeUploadOpener(int descriptor) {
  return std::make_unique<UploadOpener>(descriptor);
}

}  // namespace weir
