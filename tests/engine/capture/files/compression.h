// Compressed data for tests, made by the libraries that are the measure of it.
#ifndef WEIR_TESTS_ENGINE_CAPTURE_FILES_COMPRESSION_H_
#define WEIR_TESTS_ENGINE_CAPTURE_FILES_COMPRESSION_H_

#include <string>
#include <string_view>

namespace weir {

std::string Gzip(std::string_view bytes);
std::string Zstd(std::string_view bytes);

// A frame of 4 bytes of no meaning, as parallel compressors put first.
std::string ZstdSkippableFrame();

// A frame that asks for a window of 2^`window_log` bytes.
std::string ZstdWithWindow(std::string_view bytes, int window_log);

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_CAPTURE_FILES_COMPRESSION_H_
