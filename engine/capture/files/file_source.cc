#include "engine/capture/files/file_source.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "engine/capture/byte_stream.h"
#include "engine/capture/files/capture_opener.h"

namespace weir {
namespace {

// The bytes left to read; none for a file that is not there, which is told when its turn comes;
// nullopt where they cannot be known.
std::optional<uint64_t> BytesOf(const CaptureInput& input) {
  if (input.descriptor < 0 && input.open != nullptr) return input.bytes;
  struct stat facts;
  const bool is_open = input.descriptor >= 0;
  const int failed = is_open ? fstat(input.descriptor, &facts) : stat(input.path.c_str(), &facts);
  if (failed != 0) return 0;
  if (!S_ISREG(facts.st_mode)) return std::nullopt;
  const off_t at = is_open ? lseek(input.descriptor, 0, SEEK_CUR) : 0;
  return static_cast<uint64_t>(std::max<off_t>(0, facts.st_size - std::max<off_t>(0, at)));
}

std::optional<uint64_t> BytesOfAll(const std::vector<CaptureInput>& inputs) {
  uint64_t total = 0;
  for (const CaptureInput& input : inputs) {
    const std::optional<uint64_t> bytes = BytesOf(input);
    if (!bytes.has_value()) return std::nullopt;
    total += *bytes;
  }
  return total;
}

}  // namespace

FileListSource::FileListSource(FileSourceOptions options)
    : bpf_filter_(std::move(options.bpf_filter)), bytes_total_(BytesOfAll(options.inputs)) {
  if (options.inputs.size() == 1) bytes_announced_ = options.inputs[0].bytes;
  for (CaptureInput& input : options.inputs) {
    inputs_.push_back({std::move(input.path), UniqueDescriptor(input.descriptor),
                       std::move(input.open), input.is_named});
  }
}

absl::Status FileListSource::OpenFirst() {
  if (inputs_.empty()) return absl::InvalidArgumentError("inputs: at least one file is needed");
  Input& first = inputs_.front();
  absl::Status status = OpenDescriptor(first);
  if (!status.ok() || !IsRegularFile(first.descriptor.get())) return status;
  return OpenReader(inputs_[next_input_++]);
}

absl::StatusOr<ReadOutcome> FileListSource::Read(FrameBatch& batch) {
  batch.frames.clear();
  batch.frames.reserve(kMaxBatchFrames);
  batch.block.reset();
  if (interruptor_.is_interrupted()) return ReadOutcome::kEnd;
  absl::StatusOr<ReadOutcome> outcome = ReadFromInputs(batch);
  if (!outcome.ok() && absl::IsCancelled(outcome.status())) return ReadOutcome::kEnd;
  return outcome;
}

absl::StatusOr<ReadOutcome> FileListSource::ReadFromInputs(FrameBatch& batch) {
  while (true) {
    if (reader_ == nullptr) {
      if (next_input_ == inputs_.size()) return ReadOutcome::kEnd;
      absl::Status status = OpenReader(inputs_[next_input_++]);
      if (!status.ok()) return status;
    }
    absl::StatusOr<ReadOutcome> outcome = reader_->Read(batch);
    if (!outcome.ok() || *outcome != ReadOutcome::kEnd) return outcome;
    reader_.reset();
    files_read_.fetch_add(1, std::memory_order_relaxed);
  }
}

absl::Status FileListSource::OpenDescriptor(Input& input) {
  if (input.descriptor.is_open()) {
    return CheckIsNoFolder(input.path, input.descriptor.get());
  }
  absl::StatusOr<UniqueDescriptor> descriptor =
      input.open == nullptr ? OpenCaptureFile(input.path) : input.open();
  if (!descriptor.ok()) return descriptor.status();
  input.descriptor = *std::move(descriptor);
  return CheckIsNoFolder(input.path, input.descriptor.get());
}

absl::Status FileListSource::OpenReader(Input& input) {
  files_begun_.store(static_cast<uint32_t>(next_input_), std::memory_order_relaxed);
  absl::Status status = OpenDescriptor(input);
  if (!status.ok()) return status;
  auto stream =
      std::make_unique<DescriptorStream>(std::move(input.descriptor), interruptor_, bytes_read_);
  absl::StatusOr<std::unique_ptr<CaptureReader>> reader =
      OpenCapture(input.path, std::move(stream), bpf_filter_, pool_);
  if (!reader.ok()) return reader.status();
  reader_ = *std::move(reader);
  return absl::OkStatus();
}

SourceProgress FileListSource::progress() const {
  SourceProgress progress;
  progress.bytes_read = bytes_read_.load(std::memory_order_relaxed);
  progress.bytes_total = bytes_total_.has_value() ? bytes_total_ : bytes_announced_;
  progress.files_total = static_cast<uint32_t>(inputs_.size());
  progress.files_read = files_read_.load(std::memory_order_relaxed);
  const uint32_t begun = files_begun_.load(std::memory_order_relaxed);
  if (begun > progress.files_read && inputs_[begun - 1].is_named) {
    progress.current_file = inputs_[begun - 1].path;
  }
  return progress;
}

absl::StatusOr<std::unique_ptr<PacketSource>> OpenFileSource(FileSourceOptions options) {
  auto source = std::make_unique<FileListSource>(std::move(options));
  absl::Status status = source->OpenFirst();
  if (!status.ok()) return status;
  return source;
}

}  // namespace weir
