// nDPI's own functions, where this program has others in their place: those of its shared library.
#ifndef WEIR_TESTS_ENGINE_DPI_SUBSTITUTES_NDPI_OWN_H_
#define WEIR_TESTS_ENGINE_DPI_SUBSTITUTES_NDPI_OWN_H_

#include <dlfcn.h>
#include <gtest/gtest.h>

#include "engine/dpi/ndpi/ndpi_gate.h"

namespace weir {

// Null where the library is not installed or has no such function. It stays loaded.
template <typename Function>
Function* OwnOfNdpi(const char* name) {
  static void* const library = dlopen("libndpi.so.4.2", RTLD_NOW | RTLD_LOCAL);
  return library == nullptr ? nullptr : reinterpret_cast<Function*>(dlsym(library, name));
}
#define OWN_OF_NDPI(name) OwnOfNdpi<decltype(name)>(#name)

// Skipped, aloud, where there is nothing to compare with.
class ComparedWithNdpi : public testing::Test {
 protected:
  void SetUp() override {
    if (OWN_OF_NDPI(ndpi_revision) == nullptr) GTEST_SKIP() << "no libndpi.so.4.2 to compare with";
  }
};

// A module of the shared library, as DetectionModule makes one of the linked one.
class OwnModule {
 public:
  OwnModule() {
    NDPI_PROTOCOL_BITMASK all;
    NDPI_BITMASK_SET_ALL(all);
    OWN_OF_NDPI(ndpi_set_protocol_detection_bitmask2)(module_, &all);
    OWN_OF_NDPI(ndpi_finalize_initialization)(module_);
  }
  ~OwnModule() { OWN_OF_NDPI(ndpi_exit_detection_module)(module_); }
  ndpi::Module* get() { return module_; }

 private:
  ndpi::Module* const module_ = OWN_OF_NDPI(ndpi_init_detection_module)(ndpi_no_prefs);
};

}  // namespace weir

#endif  // WEIR_TESTS_ENGINE_DPI_SUBSTITUTES_NDPI_OWN_H_
