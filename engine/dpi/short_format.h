// The few printf formats in which nDPI writes fingerprints, without the machinery of printf.
#ifndef WEIR_ENGINE_DPI_SHORT_FORMAT_H_
#define WEIR_ENGINE_DPI_SHORT_FORMAT_H_

#include <cstdarg>
#include <cstddef>

namespace weir {

// Writes as vsnprintf(buffer, size, format, arguments) does where `format` is "%02x", "%02X", "%u,"
// or "%s%u" and there is room to spare; returns the length, or -1 with nothing written, where
// printf has to do it. Leaves `arguments` as they are. Pure; thread-safe.
int FormatShort(char* buffer, size_t size, const char* format, va_list arguments);

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_SHORT_FORMAT_H_
