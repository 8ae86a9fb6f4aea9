#include "engine/capture/files/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/status/status.h"
#include "engine/capture/byte_stream.h"
#include "engine/capture/files/capture_opener.h"
#include "engine/capture/files/first_time.h"

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

// Puts the offset of an open file back to where it was.
class FilePosition {
 public:
  // Negative: of none.
  explicit FilePosition(int descriptor)
      : descriptor_(descriptor), offset_(descriptor < 0 ? -1 : lseek(descriptor, 0, SEEK_CUR)) {}
  ~FilePosition() {
    if (offset_ >= 0) lseek(descriptor_, offset_, SEEK_SET);
  }
  FilePosition(const FilePosition&) = delete;
  FilePosition& operator=(const FilePosition&) = delete;

 private:
  const int descriptor_;
  const off_t offset_;
};

}  // namespace

FileListSource::FileListSource(FileSourceOptions options)
    : bpf_filter_(std::move(options.bpf_filter)), bytes_total_(BytesOfAll(options.inputs)) {
  if (options.inputs.size() == 1) bytes_announced_ = options.inputs[0].bytes;
  for (CaptureInput& input : options.inputs) {
    inputs_.push_back({std::move(input.path), UniqueDescriptor(input.descriptor),
                       std::move(input.open), input.is_named});
    order_.push_back(order_.size());
  }
}

absl::Status FileListSource::OpenFirst() {
  if (inputs_.empty()) return absl::InvalidArgumentError("inputs: at least one file is needed");
  if (CanSort()) return CheckFirst();
  Input& first = inputs_[0];
  absl::StatusOr<UniqueDescriptor> descriptor = Take(first);
  if (!descriptor.ok()) return descriptor.status();
  const bool is_regular = IsRegularFile(descriptor->get());
  first.descriptor = *std::move(descriptor);
  return is_regular ? OpenNext() : absl::OkStatus();
}

// Which of several is read first is found out by the reader. What is wrong with the first of the
// list is said now.
absl::Status FileListSource::CheckFirst() {
  absl::StatusOr<UniqueDescriptor> descriptor = Look(inputs_[0]);
  if (!descriptor.ok()) return descriptor.status();
  const FilePosition position(inputs_[0].descriptor.get());
  return FirstTimeOf(inputs_[0].path, *std::move(descriptor), interruptor_, bpf_filter_, pool_)
      .status();
}

// One whose time cannot be known stays behind the one before it.
void FileListSource::SortInputs() {
  std::vector<int64_t> times(inputs_.size(), INT64_MIN);
  for (size_t i = 0; i < inputs_.size() && !interruptor_.is_interrupted(); ++i) {
    if (i > 0) times[i] = times[i - 1];
    absl::StatusOr<UniqueDescriptor> descriptor = Look(inputs_[i]);
    if (!descriptor.ok() || !IsRegularFile(descriptor->get())) continue;
    const FilePosition position(inputs_[i].descriptor.get());
    const auto time = FirstTimeOf(inputs_[i].path, *std::move(descriptor), interruptor_, "", pool_);
    if (time.ok() && time->has_value()) times[i] = **time;
  }
  std::stable_sort(order_.begin(), order_.end(),
                   [&times](size_t a, size_t b) { return times[a] < times[b]; });
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
  if (CanSort() && files_begun_.load(std::memory_order_relaxed) == 0) SortInputs();
  while (true) {
    if (reader_ == nullptr) {
      if (next_input_ == order_.size()) return ReadOutcome::kEnd;
      absl::Status status = OpenNext();
      if (!status.ok()) return status;
    }
    absl::StatusOr<ReadOutcome> outcome = reader_->Read(batch);
    if (!outcome.ok() || *outcome != ReadOutcome::kEnd) return outcome;
    reader_.reset();
    files_read_.fetch_add(1, std::memory_order_relaxed);
  }
}

absl::StatusOr<UniqueDescriptor> FileListSource::Open(const Input& input) {
  absl::StatusOr<UniqueDescriptor> descriptor =
      input.open == nullptr ? OpenCaptureFile(input.path) : input.open();
  if (!descriptor.ok()) return descriptor;
  absl::Status status = CheckIsNoFolder(input.path, descriptor->get());
  if (!status.ok()) return status;
  return descriptor;
}

absl::StatusOr<UniqueDescriptor> FileListSource::Take(Input& input) {
  if (!input.descriptor.is_open()) return Open(input);
  absl::Status status = CheckIsNoFolder(input.path, input.descriptor.get());
  if (!status.ok()) return status;
  return std::move(input.descriptor);
}

absl::StatusOr<UniqueDescriptor> FileListSource::Look(const Input& input) {
  if (!input.descriptor.is_open()) return Open(input);
  UniqueDescriptor same(fcntl(input.descriptor.get(), F_DUPFD_CLOEXEC, 0));
  if (!same.is_open()) return absl::ErrnoToStatus(errno, input.path);
  absl::Status status = CheckIsNoFolder(input.path, same.get());
  if (!status.ok()) return status;
  return same;
}

absl::Status FileListSource::OpenNext() {
  Input& input = inputs_[order_[next_input_++]];
  files_begun_.store(static_cast<uint32_t>(next_input_), std::memory_order_release);
  absl::StatusOr<UniqueDescriptor> descriptor = Take(input);
  if (!descriptor.ok()) return descriptor.status();
  auto stream =
      std::make_unique<DescriptorStream>(*std::move(descriptor), interruptor_, bytes_read_);
  absl::StatusOr<std::unique_ptr<CaptureReader>> reader =
      OpenCapture(input.path, std::move(stream), bpf_filter_, pool_, interfaces_);
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
  const uint32_t begun = files_begun_.load(std::memory_order_acquire);
  if (begun > progress.files_read) {
    const Input& current = inputs_[order_[begun - 1]];
    if (current.is_named) progress.current_file = current.path;
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
