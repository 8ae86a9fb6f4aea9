#include "engine/capture/files/libpcap_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/base/clock.h"
#include "engine/capture/files/pcap_file_parser.h"

namespace weir {
namespace {

int64_t UnixNanos(const timeval& time) {  // the second part is nanoseconds by the handle's setting
  int64_t nanos;
  if (__builtin_mul_overflow(int64_t{time.tv_sec}, kNanosPerSecond, &nanos) ||
      __builtin_add_overflow(nanos, int64_t{time.tv_usec}, &nanos)) {
    return kUnrepresentableTime;
  }
  return nanos;
}

}  // namespace

LibpcapReader::LibpcapReader(std::string name, std::unique_ptr<PcapInput> input, PcapHandle handle,
                             uint32_t link, std::optional<BpfFilter> filter,
                             std::shared_ptr<BlockPool> pool, const CaptureInterfaces& interfaces)
    : name_(std::move(name)),
      input_(std::move(input)),
      handle_(std::move(handle)),
      link_(link),
      filter_(std::move(filter)),
      pool_(std::move(pool)),
      interfaces_(interfaces) {}

absl::StatusOr<ReadOutcome> LibpcapReader::Read(FrameBatch& batch) {
  batch.links = interfaces_.links();
  block_ = pool_->Take();
  used_ = 0;
  while (!is_over_ && batch.frames.size() < kMaxBatchFrames) {
    // What is there is handed out before a writer is waited for.
    if (!batch.frames.empty() && !input_->stream->is_ready()) break;
    if (ReadFrame(batch) == Step::kNoRoom) break;
  }
  block_->ZeroSlackBehind(used_);
  batch.block = std::move(block_);
  if (!batch.frames.empty()) return ReadOutcome::kFrames;
  if (!error_.ok()) return error_;
  return ReadOutcome::kEnd;
}

LibpcapReader::Step LibpcapReader::ReadFrame(FrameBatch& batch) {
  if (!waiting_header_.has_value()) {
    pcap_pkthdr* header = nullptr;
    const int outcome = pcap_next_ex(handle_.get(), &header, &waiting_bytes_);
    if (outcome != 1) return StopReading(outcome);
    ++records_;
    waiting_header_ = *header;
  }
  if (waiting_header_->caplen > kMaxCapturedLength) return RefuseOversizedFrame();
  if (waiting_header_->caplen > Block::kCapacity - used_) return Step::kNoRoom;
  const bool kept = CopyFrame(*waiting_header_, waiting_bytes_, batch);
  waiting_header_.reset();
  return kept ? Step::kFrame : Step::kFilteredOut;
}

LibpcapReader::Step LibpcapReader::RefuseOversizedFrame() {
  is_over_ = true;
  error_ = absl::DataLossError(absl::StrCat(name_, ": record ", records_,
                                            " has a captured length of ", waiting_header_->caplen,
                                            " bytes, the limit is ", kMaxCapturedLength));
  return Step::kOver;
}

LibpcapReader::Step LibpcapReader::StopReading(int outcome) {
  is_over_ = true;
  if (outcome == PCAP_ERROR_BREAK) return Step::kOver;  // the end of the file
  const absl::Status& error = input_->error;
  error_ = absl::IsCancelled(error)
               ? error
               : absl::DataLossError(absl::StrCat(
                     name_, ": after record ", records_, ": ",
                     error.ok() ? absl::string_view(pcap_geterr(handle_.get())) : error.message()));
  return Step::kOver;
}

bool LibpcapReader::CopyFrame(const pcap_pkthdr& header, const uint8_t* bytes, FrameBatch& batch) {
  Frame frame = {bytes, header.caplen, std::max(header.caplen, header.len), UnixNanos(header.ts),
                 link_};
  if (filter_.has_value() && !filter_->Matches(frame)) return false;
  uint8_t* copy = block_->data() + used_;
  std::memcpy(copy, bytes, header.caplen);
  used_ += header.caplen;
  frame.data = copy;
  batch.frames.push_back(frame);
  return true;
}

}  // namespace weir
