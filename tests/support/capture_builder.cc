#include "tests/support/capture_builder.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/base/internal/raw_logging.h"
#include "engine/base/clock.h"

namespace weir {
namespace {

class Writer {
 public:
  explicit Writer(bool big_endian) : big_endian_(big_endian) {}

  Writer& U16(uint16_t value) { return Integer(value, 2); }
  Writer& U32(uint32_t value) { return Integer(value, 4); }
  Writer& Bytes(std::string_view bytes) {
    out_.append(bytes);
    return *this;
  }
  Writer& PadTo4() {
    while (out_.size() % 4 != 0) out_.push_back('\0');
    return *this;
  }
  std::string Take() { return std::move(out_); }

 private:
  Writer& Integer(uint32_t value, int size) {
    for (int i = 0; i < size; ++i) {
      const int shift = 8 * (big_endian_ ? size - 1 - i : i);
      out_.push_back(static_cast<char>(value >> shift));
    }
    return *this;
  }

  const bool big_endian_;
  std::string out_;
};

// A block is its type, its length, the body, and the length again.
void AppendBlock(uint32_t type, const std::string& body, std::string& out) {
  const auto length = static_cast<uint32_t>(body.size() + 12);
  out += Writer(false).U32(type).U32(length).Bytes(body).U32(length).Take();
}

std::string EnhancedPacket(const CapturedPacket& packet) {
  const auto time = static_cast<uint64_t>(packet.timestamp_ns);
  return Writer(false)
      .U32(0)  // interface
      .U32(static_cast<uint32_t>(time >> 32))
      .U32(static_cast<uint32_t>(time))
      .U32(static_cast<uint32_t>(packet.bytes.size()))
      .U32(packet.wire())
      .Bytes(packet.bytes)
      .PadTo4()
      .Take();
}

}  // namespace

std::string BuildPcap(const std::vector<CapturedPacket>& packets, const PcapOptions& options) {
  Writer writer(options.big_endian);
  writer.U32(options.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4).U16(2).U16(4).U32(0).U32(0);
  writer.U32(options.snapshot_length).U32(options.link_type);
  const int64_t nanos_per_tick = options.nanoseconds ? 1 : kNanosPerMicro;
  for (const CapturedPacket& packet : packets) {
    writer.U32(static_cast<uint32_t>(packet.timestamp_ns / kNanosPerSecond))
        .U32(static_cast<uint32_t>(packet.timestamp_ns % kNanosPerSecond / nanos_per_tick))
        .U32(static_cast<uint32_t>(packet.bytes.size()))
        .U32(packet.wire())
        .Bytes(packet.bytes);
  }
  return writer.Take();
}

std::string BuildPcapng(const std::vector<CapturedPacket>& packets, uint16_t link_type,
                        uint32_t snapshot_length) {
  std::string file;
  const std::string section =
      Writer(false).U32(0x1a2b3c4d).U16(1).U16(0).U32(UINT32_MAX).U32(UINT32_MAX).Take();
  AppendBlock(0x0a0d0d0a, section, file);
  const std::string interface = Writer(false)
                                    .U16(link_type)
                                    .U16(0)
                                    .U32(snapshot_length)
                                    .U16(9)  // if_tsresol: 10^-9 s
                                    .U16(1)
                                    .U32(9)
                                    .U32(0)  // end of options
                                    .Take();
  AppendBlock(1, interface, file);
  for (const CapturedPacket& packet : packets) AppendBlock(6, EnhancedPacket(packet), file);
  return file;
}

TemporaryFile::TemporaryFile(std::string_view contents) {
  const char* folder = std::getenv("TEST_TMPDIR");
  path_ = std::string(folder != nullptr ? folder : "/tmp") + "/capture-XXXXXX";
  const int descriptor = mkstemp(path_.data());
  ABSL_RAW_CHECK(descriptor >= 0, "no temporary file");
  close(descriptor);
  std::ofstream(path_, std::ios::binary).write(contents.data(), contents.size());
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace weir
