// Classic pcap and pcapng, in blocks that the frames are borrowed from.
#ifndef WEIR_ENGINE_CAPTURE_FILES_CAPTURE_FILE_READER_H_
#define WEIR_ENGINE_CAPTURE_FILES_CAPTURE_FILE_READER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "engine/capture/block_pool.h"
#include "engine/capture/byte_stream.h"
#include "engine/capture/files/block_reader.h"
#include "engine/capture/files/capture_interfaces.h"
#include "engine/capture/files/capture_opener.h"
#include "engine/capture/files/filter_set.h"
#include "engine/capture/files/pcap_file_parser.h"
#include "engine/capture/files/pcapng_parser.h"

namespace weir {

// INVALID_ARGUMENT: frames of this link type cannot be decoded. `number` is of the LINKTYPE_
// registry.
absl::Status UnknownLinkType(int number);

// Where the header of another capture follows a record or block (files joined with `cat`), of
// either format, it reads on by that. Frames of interfaces of an unknown link type are handed out;
// where there are no others, that is an error at the end.
class CaptureFileReader final : public CaptureReader {
 public:
  // Whether captures that start so are read by this.
  static bool Knows(absl::Span<const uint8_t> start);

  // The reader of a capture that starts with `start`, which was read from `stream`. `name` is for
  // errors, `interfaces` outlives it. INVALID_ARGUMENT for a classic capture of an unknown link
  // type, or a bad filter; CANCELLED where the stream is interrupted. REQUIRES: Knows(start).
  static absl::StatusOr<std::unique_ptr<CaptureFileReader>> Open(std::string name,
                                                                 absl::Span<const uint8_t> start,
                                                                 std::unique_ptr<ByteStream> stream,
                                                                 const std::string& bpf_filter,
                                                                 std::shared_ptr<BlockPool> pool,
                                                                 CaptureInterfaces& interfaces);

  absl::StatusOr<ReadOutcome> Read(FrameBatch& batch) override;

 private:
  // The next thing to do where no frame was found.
  struct Next {
    size_t needs = 0;         // bytes from the first pending one on
    absl::Status error = {};  // else
    bool joined = false;      // else: begins the capture that stands next
  };

  CaptureFileReader(std::string name, absl::Span<const uint8_t> start,
                    std::unique_ptr<ByteStream> stream, const std::string& bpf_filter,
                    std::shared_ptr<BlockPool> pool, CaptureInterfaces& interfaces);

  Next ParsePending(std::vector<Frame>& frames);
  Next ParseClassic(std::vector<Frame>& frames);
  Next ParseBlocks(std::vector<Frame>& frames);
  // Whether there are more bytes now.
  absl::StatusOr<bool> Fill(size_t needs);
  absl::Status BeginCapture();
  absl::Status BeginClassic(const PcapFormat& format, bool is_first);
  absl::Status ReadFirstDescriptions();
  absl::Status ErrorAtEnd(bool joined) const;
  absl::Status OversizedRecord() const;
  absl::Status CutRecord(size_t present) const;
  std::string NextRecordName() const;
  absl::Status Named(const absl::Status& status) const;

  const std::string name_;
  BlockReader reader_;
  FilterSet filters_;
  CaptureInterfaces& interfaces_;

  // Of the capture that is being read: one of the two.
  std::optional<PcapFormat> classic_;
  RecordsOf records_;
  uint64_t next_record_ = 1;
  bool had_known_link_ = false;  // so has one that was read before
  std::optional<PcapngParser> blocks_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_CAPTURE_FILES_CAPTURE_FILE_READER_H_
