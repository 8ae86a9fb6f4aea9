// The pcapng parser alone: whatever a capture holds, its frames lie in the bytes that were given,
// and it finds the same however the bytes come in pieces.
//
// Input: a byte that says how large the pieces are, then the capture.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/capture/files/pcap_file_parser.h"
#include "engine/capture/files/pcapng_parser.h"
#include "tests/fuzz/choices.h"
#include "tests/fuzz/expect.h"

namespace weir {
namespace {

constexpr size_t kMaxFrames = 7;

// What was found, in words: a line for each frame, and how it ended.
class Findings {
 public:
  void Add(const Frame& frame, const FrameLink& link) {
    text_ += std::to_string(frame.timestamp_ns) + ' ' + std::to_string(frame.wire_length) + ' ' +
             std::to_string(static_cast<int>(link.type)) + ' ' +
             std::to_string(link.interface_number) + ' ';
    text_.append(reinterpret_cast<const char*>(frame.data), frame.captured_length) += '\n';
  }
  void End(const absl::Status& status) { text_ += status.ToString(); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Gives the parser what it asks for, and `piece` bytes more.
Findings ParseInPieces(std::string_view capture, size_t piece) {
  CaptureInterfaces interfaces;
  PcapngParser parser(0, interfaces, [](uint16_t, bool) { return nullptr; });
  Findings findings;
  size_t begin = 0, end = std::min(piece, capture.size());
  while (true) {
    // An allocation of its own, so that a sanitizer sees the first byte that is read too far.
    const std::vector<uint8_t> bytes(capture.begin() + begin, capture.begin() + end);
    std::vector<Frame> frames;
    const ParsedBlocks parsed = parser.Parse(bytes, kMaxFrames, frames);
    EXPECT_OR_DIE(parsed.bytes <= bytes.size());
    EXPECT_OR_DIE(frames.size() <= kMaxFrames);
    interfaces.CountCaptured(frames);
    for (const Frame& frame : frames) {
      EXPECT_OR_DIE(frame.data >= bytes.data());
      EXPECT_OR_DIE(frame.data + frame.captured_length <= bytes.data() + parsed.bytes);
      EXPECT_OR_DIE(frame.captured_length <= std::min(frame.wire_length, kMaxCapturedLength));
      findings.Add(frame, interfaces.links()[frame.link]);
    }
    begin += parsed.bytes;
    switch (parsed.stop) {
      case ParsedBlocks::Stop::kBatchFull:
        EXPECT_OR_DIE(!frames.empty());
        break;
      case ParsedBlocks::Stop::kNeedsMore:
        EXPECT_OR_DIE(parsed.needs > end - begin);
        if (end == capture.size()) {
          findings.End(parser.ErrorAtEnd(end - begin));
          return findings;
        }
        end = std::min(capture.size(), end + piece);
        break;
      case ParsedBlocks::Stop::kJoined:
        findings.End(absl::OkStatus());
        return findings;
      case ParsedBlocks::Stop::kFailed:
        EXPECT_OR_DIE(!parser.error().ok());
        findings.End(parser.error());
        return findings;
    }
  }
}

}  // namespace
}  // namespace weir

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace weir;
  Choices choices(data, size);
  const size_t piece = size_t{1} + choices.Byte();
  const std::string_view capture = choices.Rest();
  EXPECT_OR_DIE(ParseInPieces(capture, piece).text() ==
                ParseInPieces(capture, capture.size() + 1).text());
  return 0;
}
