// Classic pcap files, read in blocks that the frames are borrowed from.
#ifndef WEIR_ENGINE_CAPTURE_FILES_CLASSIC_PCAP_SOURCE_H_
#define WEIR_ENGINE_CAPTURE_FILES_CLASSIC_PCAP_SOURCE_H_

#include <memory>
#include <optional>
#include <string>

#include "engine/capture/block_pool.h"
#include "engine/capture/byte_stream.h"
#include "engine/capture/files/capture_opener.h"
#include "engine/capture/files/pcap_file_parser.h"
#include "engine/capture/libpcap.h"

namespace weir {

class ClassicPcapReader final : public CaptureReader {
 public:
  // `stream` stands behind the file header that `format` was parsed from. `name` is for errors.
  ClassicPcapReader(std::string name, std::unique_ptr<ByteStream> stream, const PcapFormat& format,
                    LinkType link_type, std::optional<BpfFilter> filter,
                    std::shared_ptr<BlockPool> pool);

  absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) override;

 private:
  ParsedRecords ParseFilledBytes(std::vector<Frame>& frames);
  absl::StatusOr<size_t> Fill();
  void MoveToNextBlock();
  size_t PendingBytes() const { return end_ - begin_; }
  size_t BytesOfNextRecord() const;
  absl::Status OversizedRecord() const;
  absl::Status CutRecord() const;
  std::string NextRecordName() const;

  const std::string name_;
  const std::unique_ptr<ByteStream> stream_;
  const PcapFormat format_;
  const LinkType link_type_;
  const std::optional<BpfFilter> filter_;
  const std::shared_ptr<BlockPool> pool_;

  std::shared_ptr<Block> block_;
  size_t begin_ = 0;  // of the bytes in the block that are not parsed yet
  size_t end_ = 0;    // of the bytes in the block
  uint64_t next_record_ = 1;
  uint64_t next_offset_ = kPcapFileHeaderSize;  // of the next record in the file
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_CLASSIC_PCAP_SOURCE_H_
