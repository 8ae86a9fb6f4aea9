// Stands before the C library's formatting for the shared objects of this process, nDPI foremost:
// it writes JA3 and HASSH number by number through snprintf, which was a fifth of all instructions
// on traffic of many TLS and SSH flows. A program's own symbol comes before the library's, so
// nothing of nDPI is touched; what FormatShort() does not do goes to the library as before, with
// its checks. docs/performance.md has the figures.
//
// Left out under sanitizers, which stand there themselves.
#if defined(__GLIBC__) || defined(__linux__)
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <cstdarg>
#include <cstddef>

#include "engine/dpi/short_format.h"

extern "C" {

// glibc's (LSB core specification, "Interfaces for libc").
int __vsnprintf_chk(char* buffer, size_t size, int flag, size_t room, const char* format,
                    va_list arguments);
int __vsprintf_chk(char* buffer, int flag, size_t room, const char* format, va_list arguments);

int __snprintf_chk(char* buffer, size_t size, int flag, size_t room, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = size <= room ? weir::FormatShort(buffer, size, format, arguments) : -1;
  if (length < 0) length = __vsnprintf_chk(buffer, size, flag, room, format, arguments);
  va_end(arguments);
  return length;
}

int __sprintf_chk(char* buffer, int flag, size_t room, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = weir::FormatShort(buffer, room, format, arguments);
  if (length < 0) length = __vsprintf_chk(buffer, flag, room, format, arguments);
  va_end(arguments);
  return length;
}

}  // extern "C"

#endif
#endif
