#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <new>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/base/byte_order.h"
#include "engine/capture/files/decompressing_stream.h"

namespace weir {
namespace {

constexpr int kMaxWindowWithGzipHeader = 15 + 16;  // as zlib wants it said

uInt AtMostUInt(size_t size) {
  return static_cast<uInt>(std::min<size_t>(size, std::numeric_limits<uInt>::max()));
}

class GzipDecompressor final : public Decompressor {
 public:
  GzipDecompressor() {
    if (inflateInit2(&zlib_, kMaxWindowWithGzipHeader) != Z_OK) throw std::bad_alloc();
  }
  ~GzipDecompressor() override { inflateEnd(&zlib_); }

  absl::Status Unpack(absl::Span<const uint8_t>& input, absl::Span<uint8_t>& output) override {
    while (!output.empty() && !(is_complete_ && input.empty())) {
      if (is_complete_) inflateReset(&zlib_);  // another member begins
      is_complete_ = false;
      const int outcome = Inflate(input, output);
      if (outcome == Z_BUF_ERROR) break;  // no more without more input
      if (outcome != Z_OK && outcome != Z_STREAM_END) return Damage();
      is_complete_ = outcome == Z_STREAM_END;
      if (!is_complete_ && input.empty()) break;
    }
    return absl::OkStatus();
  }

  bool is_complete() const override { return is_complete_; }
  absl::string_view format() const override { return "gzip"; }

 private:
  int Inflate(absl::Span<const uint8_t>& input, absl::Span<uint8_t>& output) {
    zlib_.next_in = const_cast<Bytef*>(input.data());
    zlib_.avail_in = AtMostUInt(input.size());
    zlib_.next_out = output.data();
    zlib_.avail_out = AtMostUInt(output.size());
    const int outcome = inflate(&zlib_, Z_NO_FLUSH);
    input.remove_prefix(static_cast<size_t>(zlib_.next_in - input.data()));
    output.remove_prefix(static_cast<size_t>(zlib_.next_out - output.data()));
    return outcome;
  }

  absl::Status Damage() const {
    return absl::DataLossError(zlib_.msg == nullptr ? "damaged" : zlib_.msg);
  }

  z_stream zlib_ = {};
  bool is_complete_ = false;  // at the end of a member
};

}  // namespace

bool IsGzip(absl::Span<const uint8_t> start) {
  return start.size() >= 2 && start[0] == 0x1F && start[1] == 0x8B;
}

std::unique_ptr<Decompressor> NewGzipDecompressor() { return std::make_unique<GzipDecompressor>(); }

namespace {

constexpr uint32_t kMagic = ZSTD_MAGICNUMBER;

// What `zstd -d` accepts without being told: 128 MiB.
constexpr int kMaxWindowLog = 27;

class ZstdDecompressor final : public Decompressor {
 public:
  ZstdDecompressor() : context_(ZSTD_createDCtx()) {
    if (context_ == nullptr) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kMaxWindowLog);
  }
  ~ZstdDecompressor() override { ZSTD_freeDCtx(context_); }

  absl::Status Unpack(absl::Span<const uint8_t>& input, absl::Span<uint8_t>& output) override {
    ZSTD_inBuffer in = {input.data(), input.size(), 0};
    ZSTD_outBuffer out = {output.data(), output.size(), 0};
    absl::Status status;
    while (status.ok() && out.pos < out.size && !(is_complete_ && in.pos == in.size)) {
      const size_t before = in.pos + out.pos;
      const size_t outcome = ZSTD_decompressStream(context_, &out, &in);
      if (ZSTD_isError(outcome)) status = absl::DataLossError(ZSTD_getErrorName(outcome));
      is_complete_ = outcome == 0;  // at the end of a frame
      if (in.pos + out.pos == before) break;
    }
    input.remove_prefix(in.pos);
    output.remove_prefix(out.pos);
    return status;
  }

  bool is_complete() const override { return is_complete_; }
  absl::string_view format() const override { return "zstd"; }

 private:
  ZSTD_DCtx* const context_;
  bool is_complete_ = false;
};

}  // namespace

// A skippable frame may come first; parallel compressors write one.
bool IsZstd(absl::Span<const uint8_t> start) {
  if (start.size() < 4) return false;
  const uint32_t magic = LoadLittle32(start.data());
  return magic == kMagic || (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
}

std::unique_ptr<Decompressor> NewZstdDecompressor() { return std::make_unique<ZstdDecompressor>(); }

}  // namespace weir
