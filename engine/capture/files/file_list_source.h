// Several captures read as one.
#ifndef WEIR_ENGINE_CAPTURE_FILES_FILE_LIST_SOURCE_H_
#define WEIR_ENGINE_CAPTURE_FILES_FILE_LIST_SOURCE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/capture/block_pool.h"
#include "engine/capture/files/capture_interfaces.h"
#include "engine/capture/files/capture_reader.h"
#include "engine/capture/files/file_source.h"
#include "engine/capture/interruptor.h"
#include "engine/capture/packet_source.h"
#include "engine/capture/unique_descriptor.h"

namespace weir {

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

  std::vector<Input> inputs_;  // as given; paths are constant once constructed
  std::vector<size_t> order_;  // of reading; constant once files_begun_ is not 0
  size_t next_input_ = 0;                    // in order_
  std::unique_ptr<CaptureReader> reader_;    // of the input before next_input_; null between inputs
  std::optional<uint64_t> bytes_total_;      // constant once constructed
  std::optional<uint64_t> bytes_announced_;  // likewise, of what may wait
  std::atomic<uint32_t> files_begun_{0};     // inputs before next_input_, for other threads
  std::atomic<uint32_t> files_read_{0};
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_FILE_LIST_SOURCE_H_
