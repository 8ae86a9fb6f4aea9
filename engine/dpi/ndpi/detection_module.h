// Owns one nDPI detection module: all protocols on, default preferences, and perhaps a session's
// own rules.
#ifndef WEIR_ENGINE_DPI_NDPI_DETECTION_MODULE_H_
#define WEIR_ENGINE_DPI_NDPI_DETECTION_MODULE_H_

#include "absl/status/statusor.h"
#include "engine/dpi/ndpi/ndpi_gate.h"
#include "engine/dpi/rules/custom_rules.h"

namespace weir {

// Thread-compatible: a module and the flows that it dissects belong to one thread at a time. Making
// and destroying take a process-wide mutex. Costs about 10 ms and 11 MB. Move-only.
class DetectionModule {
 public:
  // INVALID_ARGUMENT where the rules have more protocols of their own than nDPI has room for.
  static absl::StatusOr<DetectionModule> Create(const CustomRules& rules = {});

  DetectionModule(DetectionModule&& other) noexcept : module_(other.module_) {
    other.module_ = nullptr;
  }
  DetectionModule& operator=(DetectionModule&&) = delete;
  ~DetectionModule();

  ndpi::Module* get() const { return module_; }

 private:
  explicit DetectionModule(ndpi::Module* module) : module_(module) {}

  ndpi::Module* module_;
};

}  // namespace weir

#endif  // WEIR_ENGINE_DPI_NDPI_DETECTION_MODULE_H_
