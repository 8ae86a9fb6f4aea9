// nDPI's own functions, where this program has others in their place: those of its shared library.
#ifndef WEIR_TESTS_ENGINE_DPI_NDPI_OWN_H_
#define WEIR_TESTS_ENGINE_DPI_NDPI_OWN_H_

#include <dlfcn.h>

namespace weir {

// Null where the library is not installed or has no such function. It stays loaded.
template <typename Function>
Function* OwnOfNdpi(const char* name) {
  static void* const library = dlopen("libndpi.so.4.2", RTLD_NOW | RTLD_LOCAL);
  return library == nullptr ? nullptr : reinterpret_cast<Function*>(dlsym(library, name));
}

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_DPI_NDPI_OWN_H_
