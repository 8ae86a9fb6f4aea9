#include "engine/capture/files/capture_file_reader.h"

#include <pcap.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/base/byte_order.h"

namespace weir {
namespace {

static_assert(kPcapRecordHeaderSize + kMaxCapturedLength <= Block::kCapacity,
              "a block holds every legal record");

bool StartsSection(absl::Span<const uint8_t> start) {
  return start.size() >= 4 && LoadLittle32(start.data()) == kPcapngSectionHeader;
}

std::optional<PcapFormat> ClassicFormatOf(absl::Span<const uint8_t> start) {
  if (start.size() < kPcapFileHeaderSize) return std::nullopt;
  uint8_t header[kPcapFileHeaderSize];
  std::copy_n(start.data(), sizeof(header), header);
  return ParsePcapFileHeader(header);
}

}  // namespace

absl::Status UnknownLinkType(int number) {
  const char* known_as = pcap_datalink_val_to_name(number);
  return absl::InvalidArgumentError(
      known_as == nullptr ? absl::StrCat("unknown link type ", number)
                          : absl::StrCat("unknown link type ", number, " (", known_as, ")"));
}

bool CaptureFileReader::Knows(absl::Span<const uint8_t> start) {
  return StartsSection(start) || ClassicFormatOf(start).has_value();
}

absl::StatusOr<std::unique_ptr<CaptureFileReader>> CaptureFileReader::Open(
    std::string name, absl::Span<const uint8_t> start, std::unique_ptr<ByteStream> stream,
    const std::string& bpf_filter, std::shared_ptr<BlockPool> pool, CaptureInterfaces& interfaces) {
  std::unique_ptr<CaptureFileReader> reader(new CaptureFileReader(
      std::move(name), start, std::move(stream), bpf_filter, std::move(pool), interfaces));
  if (absl::Status status = reader->BeginCapture(); !status.ok()) return status;
  if (!reader->blocks_.has_value()) return reader;
  if (absl::Status status = reader->ReadFirstDescriptions(); !status.ok()) return status;
  return reader;
}

CaptureFileReader::CaptureFileReader(std::string name, absl::Span<const uint8_t> start,
                                     std::unique_ptr<ByteStream> stream,
                                     const std::string& bpf_filter, std::shared_ptr<BlockPool> pool,
                                     CaptureInterfaces& interfaces)
    : name_(std::move(name)),
      reader_(name_, start, std::move(stream), std::move(pool)),
      filters_(bpf_filter),
      interfaces_(interfaces) {}

absl::StatusOr<ReadOutcome> CaptureFileReader::Read(FrameBatch& batch) {
  batch.links = interfaces_.links();
  while (true) {
    const Next next = ParsePending(batch.frames);
    if (!batch.frames.empty()) {
      batch.block = reader_.block();
      return ReadOutcome::kFrames;
    }
    if (!next.error.ok()) return next.error;
    if (next.joined && reader_.pending().size() >= kPcapFileHeaderSize) {
      if (absl::Status status = BeginCapture(); !status.ok()) return status;
      continue;
    }
    absl::StatusOr<bool> filled = Fill(next.joined ? kPcapFileHeaderSize : next.needs);
    if (!filled.ok()) return filled.status();
    if (*filled) continue;
    if (absl::Status status = ErrorAtEnd(next.joined); !status.ok()) return status;
    return ReadOutcome::kEnd;
  }
}

CaptureFileReader::Next CaptureFileReader::ParsePending(std::vector<Frame>& frames) {
  return blocks_.has_value() ? ParseBlocks(frames) : ParseClassic(frames);
}

CaptureFileReader::Next CaptureFileReader::ParseClassic(std::vector<Frame>& frames) {
  const ParsedRecords parsed =
      ParsePcapRecords(reader_.pending(), *classic_, records_, kMaxBatchFrames, frames);
  reader_.Use(parsed.bytes);
  next_record_ += parsed.records;
  if (!frames.empty()) return {};  // the rest is found again
  if (parsed.stop == ParsedRecords::Stop::kOversized) return {.error = OversizedRecord()};
  if (parsed.stop == ParsedRecords::Stop::kJoined) return {.joined = true};
  const absl::Span<const uint8_t> pending = reader_.pending();
  const size_t captured =
      pending.size() < kPcapRecordHeaderSize ? 0 : PcapCapturedLength(pending.data(), *classic_);
  return {.needs = kPcapRecordHeaderSize + captured};
}

CaptureFileReader::Next CaptureFileReader::ParseBlocks(std::vector<Frame>& frames) {
  const ParsedBlocks parsed = blocks_->Parse(reader_.pending(), kMaxBatchFrames, frames);
  reader_.Use(parsed.bytes);
  interfaces_.CountCaptured(frames);
  if (!frames.empty()) return {};
  if (parsed.stop == ParsedBlocks::Stop::kFailed) return {.error = Named(blocks_->error())};
  return {.needs = parsed.needs, .joined = parsed.stop == ParsedBlocks::Stop::kJoined};
}

absl::StatusOr<bool> CaptureFileReader::Fill(size_t needs) {
  absl::StatusOr<size_t> got = reader_.Fill(needs);
  if (!got.ok()) return got.status();
  return *got > 0;
}

// Of the header that is pending.
absl::Status CaptureFileReader::BeginCapture() {
  if (StartsSection(reader_.pending())) {
    classic_.reset();
    blocks_.emplace(reader_.offset(), interfaces_, [this](uint16_t link_type, bool swapped) {
      return filters_.Find(link_type, swapped);
    });
    return absl::OkStatus();
  }
  const bool is_first = !classic_.has_value() && !blocks_.has_value();
  blocks_.reset();
  classic_ = ClassicFormatOf(reader_.pending());
  return BeginClassic(*classic_, is_first);
}

// So that what is wrong with the filter is said when the capture is opened, or with its first
// header. Whatever else is wrong is found again.
absl::Status CaptureFileReader::ReadFirstDescriptions() {
  if (absl::StatusOr<bool> filled = Fill(Block::kCapacity); !filled.ok()) return filled.status();
  std::vector<Frame> none;
  const ParsedBlocks parsed = blocks_->Parse(reader_.pending(), 0, none);
  const bool at_start = parsed.bytes == 0;
  if (at_start && parsed.stop == ParsedBlocks::Stop::kFailed) return Named(blocks_->error());
  reader_.Use(parsed.bytes);
  return Named(blocks_->CheckFilter());
}

// What is joined to others is read like an interface of theirs.
absl::Status CaptureFileReader::BeginClassic(const PcapFormat& format, bool is_first) {
  reader_.Use(kPcapFileHeaderSize);
  const std::optional<LinkType> link_type = LinkTypeFromNumber(format.link_type_number);
  records_ = {CaptureInterfaces::LinkOf(link_type.value_or(LinkType::kUnknown)), nullptr};
  if (!link_type.has_value()) {
    return is_first ? Named(UnknownLinkType(format.link_type_number)) : absl::OkStatus();
  }
  had_known_link_ = true;
  absl::StatusOr<const BpfFilter*> filter = filters_.Find(format.link_type_number, format.swapped);
  if (!filter.ok()) return Named(filter.status());
  records_.filter = *filter;
  return absl::OkStatus();
}

absl::Status CaptureFileReader::ErrorAtEnd(bool joined) const {
  const size_t pending = reader_.pending().size();
  if (joined) {
    return absl::DataLossError(
        absl::StrCat(name_, ": the header of another capture at byte offset ", reader_.offset(),
                     " is cut: ", kPcapFileHeaderSize, " bytes promised, ", pending, " present"));
  }
  if (!blocks_.has_value()) return pending == 0 ? absl::OkStatus() : CutRecord(pending);
  absl::Status status = blocks_->ErrorAtEnd(pending);
  if (status.ok() && !had_known_link_ && blocks_->unknown_link_type().has_value()) {
    status = UnknownLinkType(*blocks_->unknown_link_type());
  }
  return Named(status);
}

absl::Status CaptureFileReader::OversizedRecord() const {
  return absl::DataLossError(absl::StrCat(NextRecordName(), " has a captured length of ",
                                          PcapCapturedLength(reader_.pending().data(), *classic_),
                                          " bytes, the limit is ", kMaxCapturedLength));
}

absl::Status CaptureFileReader::CutRecord(size_t present) const {
  if (present < kPcapRecordHeaderSize) {
    return absl::DataLossError(absl::StrCat(NextRecordName(), " is cut: ", kPcapRecordHeaderSize,
                                            " bytes of header promised, ", present, " present"));
  }
  return absl::DataLossError(absl::StrCat(
      NextRecordName(), " is cut: ", PcapCapturedLength(reader_.pending().data(), *classic_),
      " bytes promised, ", present - kPcapRecordHeaderSize, " present"));
}

std::string CaptureFileReader::NextRecordName() const {
  return absl::StrCat(name_, ": record ", next_record_, " at byte offset ", reader_.offset());
}

absl::Status CaptureFileReader::Named(const absl::Status& status) const {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(name_, ": ", status.message()));
}

}  // namespace weir
