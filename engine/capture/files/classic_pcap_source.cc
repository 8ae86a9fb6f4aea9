#include "engine/capture/files/classic_pcap_source.h"

#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace weir {

static_assert(kPcapRecordHeaderSize + kMaxCapturedLength <= Block::kCapacity,
              "a block holds every legal record");

ClassicPcapReader::ClassicPcapReader(std::string name, std::unique_ptr<ByteStream> stream,
                                     const PcapFormat& format, LinkType link_type,
                                     std::optional<BpfFilter> filter,
                                     std::shared_ptr<BlockPool> pool)
    : name_(std::move(name)),
      stream_(std::move(stream)),
      format_(format),
      link_type_(link_type),
      filter_(std::move(filter)),
      pool_(std::move(pool)),
      block_(pool_->Take()) {}

absl::StatusOr<ReadOutcome> ClassicPcapReader::Read(FrameBatch& batch) {
  batch.link_type = link_type_;
  while (true) {
    const ParsedRecords parsed = ParseFilledBytes(batch.frames);
    if (!batch.frames.empty()) {
      batch.block = block_;
      return ReadOutcome::kFrames;
    }
    if (parsed.stop == ParsedRecords::Stop::kOversized) return OversizedRecord();
    absl::StatusOr<size_t> got = Fill();
    if (!got.ok()) return got.status();
    if (*got > 0) continue;
    if (PendingBytes() > 0) return CutRecord();
    return ReadOutcome::kEnd;
  }
}

ParsedRecords ClassicPcapReader::ParseFilledBytes(std::vector<Frame>& frames) {
  const ParsedRecords parsed =
      ParsePcapRecords(absl::MakeConstSpan(block_->data() + begin_, PendingBytes()), format_,
                       filter_ ? &*filter_ : nullptr, kMaxBatchFrames, frames);
  begin_ += parsed.bytes;
  next_offset_ += parsed.bytes;
  next_record_ += parsed.records;
  return parsed;
}

absl::StatusOr<size_t> ClassicPcapReader::Fill() {
  if (Block::kCapacity - begin_ < BytesOfNextRecord()) MoveToNextBlock();
  absl::StatusOr<size_t> got =
      stream_->Read(absl::MakeSpan(block_->data() + end_, Block::kCapacity - end_));
  if (!got.ok()) {
    if (absl::IsCancelled(got.status())) return got;
    return absl::Status(got.status().code(),
                        absl::StrCat(name_, ": ", got.status().message(), " at byte offset ",
                                     next_offset_ + PendingBytes()));
  }
  end_ += *got;
  block_->ZeroSlackBehind(end_);
  return got;
}

// Frames of the old block may be in use, so the start of a record is copied, never moved within.
void ClassicPcapReader::MoveToNextBlock() {
  std::shared_ptr<Block> next = pool_->Take();
  std::memcpy(next->data(), block_->data() + begin_, PendingBytes());
  end_ = PendingBytes();
  begin_ = 0;
  block_ = std::move(next);
}

size_t ClassicPcapReader::BytesOfNextRecord() const {
  if (PendingBytes() < kPcapRecordHeaderSize) return kPcapRecordHeaderSize;
  return kPcapRecordHeaderSize + PcapCapturedLength(block_->data() + begin_, format_);
}

absl::Status ClassicPcapReader::OversizedRecord() const {
  return absl::DataLossError(absl::StrCat(NextRecordName(), " has a captured length of ",
                                          PcapCapturedLength(block_->data() + begin_, format_),
                                          " bytes, the limit is ", kMaxCapturedLength));
}

absl::Status ClassicPcapReader::CutRecord() const {
  const size_t present = PendingBytes();
  if (present < kPcapRecordHeaderSize) {
    return absl::DataLossError(absl::StrCat(NextRecordName(), " is cut: ", kPcapRecordHeaderSize,
                                            " bytes of header promised, ", present, " present"));
  }
  return absl::DataLossError(
      absl::StrCat(NextRecordName(), " is cut: ", BytesOfNextRecord() - kPcapRecordHeaderSize,
                   " bytes promised, ", present - kPcapRecordHeaderSize, " present"));
}

std::string ClassicPcapReader::NextRecordName() const {
  return absl::StrCat(name_, ": record ", next_record_, " at byte offset ", next_offset_);
}

}  // namespace weir
