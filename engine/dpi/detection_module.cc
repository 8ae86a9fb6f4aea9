#include "engine/dpi/detection_module.h"

#include "absl/base/attributes.h"
#include "absl/base/const_init.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace weir {
namespace {

// nDPI counts the nodes of all its address trees in one plain global.
ABSL_CONST_INIT absl::Mutex module_mutex(absl::kConstInit);

absl::Status CheckLayout() {
  const uint32_t linked_size = ndpi_detection_get_sizeof_ndpi_flow_struct();
  if (linked_size == sizeof(ndpi::Flow)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("nDPI: built for a flow of ", sizeof(ndpi::Flow),
                   " bytes, but the linked library (", ndpi_revision(), ") has ", linked_size));
}

}  // namespace

absl::StatusOr<DetectionModule> DetectionModule::Create() {
  if (absl::Status status = CheckLayout(); !status.ok()) return status;
  absl::MutexLock lock(&module_mutex);
  ndpi::Module* module = ndpi::Init();
  if (module == nullptr) return absl::ResourceExhaustedError("nDPI: no memory for a module");
  if (!ndpi::EnableAllAndFinalize(module)) {
    ndpi_exit_detection_module(module);
    return absl::InternalError("nDPI: the module could not be initialised");
  }
  return DetectionModule(module);
}

DetectionModule::~DetectionModule() {
  if (module_ == nullptr) return;
  absl::MutexLock lock(&module_mutex);
  ndpi_exit_detection_module(module_);
}

}  // namespace weir
