#include <zstd.h>

#include <new>

#include "absl/status/status.h"
#include "engine/base/byte_order.h"
#include "engine/capture/files/decompressor.h"

namespace weir {
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
