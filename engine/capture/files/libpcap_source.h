// Captures in any other format that libpcap reads (variants of pcap), copied into blocks.
#ifndef WEIR_ENGINE_CAPTURE_FILES_LIBPCAP_SOURCE_H_
#define WEIR_ENGINE_CAPTURE_FILES_LIBPCAP_SOURCE_H_

#include <memory>
#include <optional>
#include <string>

#include "engine/capture/block_pool.h"
#include "engine/capture/files/capture_opener.h"
#include "engine/capture/libpcap.h"

namespace weir {

class LibpcapReader final : public CaptureReader {
 public:
  // `handle` reads from `input`. `name` is for errors. `link`: Frame::link of all.
  LibpcapReader(std::string name, std::unique_ptr<PcapInput> input, PcapHandle handle,
                uint32_t link, std::optional<BpfFilter> filter, std::shared_ptr<BlockPool> pool,
                const CaptureInterfaces& interfaces);

  absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) override;

 private:
  enum class Step { kFrame, kFilteredOut, kNoRoom, kOver };

  Step ReadFrame(FrameBatch& batch);
  Step RefuseOversizedFrame();
  Step StopReading(int outcome);
  bool CopyFrame(const pcap_pkthdr& header, const uint8_t* bytes, FrameBatch& batch);

  const std::string name_;
  const std::unique_ptr<PcapInput> input_;
  const PcapHandle handle_;  // borrows input_
  const uint32_t link_;
  const std::optional<BpfFilter> filter_;
  const std::shared_ptr<BlockPool> pool_;
  const CaptureInterfaces& interfaces_;

  std::shared_ptr<Block> block_;
  size_t used_ = 0;  // bytes of the block
  // A frame that libpcap has read and the last block had no room for.
  std::optional<pcap_pkthdr> waiting_header_;
  const uint8_t* waiting_bytes_ = nullptr;
  bool is_over_ = false;
  absl::Status error_;  // once over; OK at the capture's end
  uint64_t records_ = 0;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_LIBPCAP_SOURCE_H_
