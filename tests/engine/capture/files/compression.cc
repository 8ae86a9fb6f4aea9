#include "tests/engine/capture/files/compression.h"

#include <zlib.h>
#include <zstd.h>

#include "gtest/gtest.h"

namespace weir {
namespace {

// Streaming without a known size, so that the window is as large as it was asked for.
std::string Compress(std::string_view bytes, ZSTD_CCtx* context) {
  std::string packed(ZSTD_compressBound(bytes.size()), '\0');
  ZSTD_inBuffer in = {bytes.data(), bytes.size(), 0};
  ZSTD_outBuffer out = {packed.data(), packed.size(), 0};
  ZSTD_compressStream2(context, &out, &in, ZSTD_e_continue);
  EXPECT_EQ(ZSTD_compressStream2(context, &out, &in, ZSTD_e_end), 0u);
  ZSTD_freeCCtx(context);
  packed.resize(out.pos);
  return packed;
}

}  // namespace

std::string Gzip(std::string_view bytes) {
  constexpr int kWindowWithGzipHeader = 15 + 16, kMemory = 8;
  z_stream zlib = {};
  EXPECT_EQ(deflateInit2(&zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kWindowWithGzipHeader, kMemory,
                         Z_DEFAULT_STRATEGY),
            Z_OK);
  std::string packed(deflateBound(&zlib, bytes.size()), '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  zlib.avail_in = static_cast<uInt>(bytes.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&zlib, Z_FINISH), Z_STREAM_END);
  packed.resize(zlib.total_out);
  deflateEnd(&zlib);
  return packed;
}

std::string Zstd(std::string_view bytes) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  return Compress(bytes, context);
}

std::string ZstdSkippableFrame() { return std::string("\x50\x2A\x4D\x18\x04\0\0\0abcd", 12); }

std::string ZstdWithWindow(std::string_view bytes, int window_log) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  return Compress(bytes, context);
}

}  // namespace weir
