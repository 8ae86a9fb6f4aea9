// Capture files, several read as one, from paths or open descriptors. Those compressed by gzip or
// zstd are read as they are.
#ifndef WEIR_ENGINE_CAPTURE_FILES_FILE_SOURCE_H_
#define WEIR_ENGINE_CAPTURE_FILES_FILE_SOURCE_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/capture/block_pool.h"
#include "engine/capture/files/capture_interfaces.h"
#include "engine/capture/files/capture_opener.h"
#include "engine/capture/interruptor.h"
#include "engine/capture/packet_source.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {

// One input of a file source. `path` names it in errors. The bytes come from `descriptor` where
// that is not negative (standard input, a pipe, an upload, a file; it is closed by the source),
// else from what `open` gives when the input's turn comes, or, without that, from the file at the
// path.
struct CaptureInput {
  std::string path;
  int descriptor = -1;
  std::function<absl::StatusOr<UniqueDescriptor>()> open = nullptr;
  // Of what `open` gives, or what will come through `descriptor`, where they are known.
  std::optional<uint64_t> bytes = std::nullopt;
  bool is_named = true;  // false: `path` is a word for errors alone, and no progress tells it
};

struct FileSourceOptions {
  // Read as one source: in the order of their first packets' times where all are regular files,
  // else in this one. Those without a packet, or that cannot be opened, stay behind the one before.
  std::vector<CaptureInput> inputs;
  std::string bpf_filter;  // libpcap syntax, on the outer packet; empty: none
};

// Opens the first input and, where it is a regular file, reads its header and checks the filter, so
// that what is wrong with them is said at once: NOT_FOUND (no such file), PERMISSION_DENIED,
// INVALID_ARGUMENT (a folder, an empty file, no capture, unknown link type, bad filter), DATA_LOSS
// (the file header is damaged). What else may have to be waited for (pipes, uploads, terminals) is
// looked into by the first Read(), which can be interrupted. Later inputs are opened when their
// turn comes; what is wrong with one then ends the source with an error of Read().
// Descriptors are closed by the source, also where this fails.
absl::StatusOr<std::unique_ptr<PacketSource>> OpenFileSource(FileSourceOptions options);

// Several captures read as one.
class FileListSource final : public PacketSource {
 public:
  explicit FileListSource(FileSourceOptions options);

  // Opens the first input and, where that does not wait for a writer, checks its header and the
  // filter too.
  absl::Status OpenFirst();

  absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) override;
  void Interrupt() override { interruptor_.Interrupt(); }
  // Not for regular files, whose sizes alone are known.
  bool may_wait() const override { return !bytes_total_.has_value(); }
  bool is_live() const override { return false; }
  SourceProgress progress() const override;
  SourceDrops drops() const override { return interfaces_.drops(); }
  std::vector<InterfaceCounts> interfaces() const override { return interfaces_.counts(); }
  std::shared_ptr<const InterfaceNames> interface_names() const override {
    return interfaces_.names();
  }

 private:
  struct Input {
    std::string path;
    UniqueDescriptor descriptor;
    std::function<absl::StatusOr<UniqueDescriptor>()> open;
    bool is_named = true;
  };

  // Whether what is read first may be found out by a look into each: all are regular files.
  bool CanSort() const { return inputs_.size() > 1 && bytes_total_.has_value(); }
  void SortInputs();
  absl::Status CheckFirst();
  static absl::StatusOr<UniqueDescriptor> Open(const Input& input);
  // The descriptor to read the input by, and one for a look into it: where it came open, the two
  // have their offset in common.
  static absl::StatusOr<UniqueDescriptor> Take(Input& input);
  static absl::StatusOr<UniqueDescriptor> Look(const Input& input);
  absl::Status OpenNext();
  absl::StatusOr<ReadOutcome> ReadFromInputs(FrameBatch& batch);

  const std::string bpf_filter_;
  const std::shared_ptr<BlockPool> pool_ = BlockPool::Create();
  Interruptor interruptor_;
  std::atomic<uint64_t> bytes_read_{0};

  CaptureInterfaces interfaces_;

  std::vector<Input> inputs_;                // as given; paths are constant once constructed
  std::vector<size_t> order_;                // of reading; constant once files_begun_ is not 0
  size_t next_input_ = 0;                    // in order_
  std::unique_ptr<CaptureReader> reader_;    // of the input before next_input_; null between inputs
  std::optional<uint64_t> bytes_total_;      // constant once constructed
  std::optional<uint64_t> bytes_announced_;  // likewise, of what may wait
  std::atomic<uint32_t> files_begun_{0};     // inputs before next_input_, for other threads
  std::atomic<uint32_t> files_read_{0};
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_FILE_SOURCE_H_
