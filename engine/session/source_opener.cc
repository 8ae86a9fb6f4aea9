#include "engine/session/source_opener.h"

#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/base/mutex.h"
#include "engine/capture/file_source.h"
#include "engine/capture/live_source.h"
#include "engine/capture/synthetic_source.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {
namespace {

// So many files are held open from the start, in the very file that was checked. Those behind them
// are opened by their real path when their turn comes, or a long list would need as many
// descriptors.
constexpr size_t kOpenFiles = 16;

// Descriptors pass from here to a file source as plain numbers; until then they close themselves.
class Inputs {
 public:
  absl::Status Add(const CaptureRoot& root, const std::string& path) {
    if (root.is_whole_file_system() || inputs_.size() >= kOpenFiles) {
      absl::StatusOr<std::string> real_path = root.Resolve(path);
      if (!real_path.ok()) return real_path.status();
      inputs_.emplace_back(*std::move(real_path), UniqueDescriptor());
      return absl::OkStatus();
    }
    absl::StatusOr<UniqueDescriptor> descriptor = root.Open(path);
    if (!descriptor.ok()) return descriptor.status();
    inputs_.emplace_back(path, *std::move(descriptor));
    return absl::OkStatus();
  }

  std::vector<CaptureInput> Take() {
    std::vector<CaptureInput> taken;
    for (auto& [path, descriptor] : inputs_) taken.push_back({path, descriptor.Release()});
    return taken;
  }

 private:
  std::vector<std::pair<std::string, UniqueDescriptor>> inputs_;
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
                            .workers = spec.meter.workers},
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
    CaptureInput input{upload->name.empty() ? "upload" : upload->name, descriptor_.Release()};
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
