#include "engine/dpi/ndpi/detection_module.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "engine/base/mutex.h"
#include "engine/dpi/substitutes/ndpi_dispatch.h"

namespace weir {
namespace {

// nDPI counts the nodes of all its address trees in one plain global.
constinit Mutex module_mutex;

absl::Status CheckFlowLayout() {
  const uint32_t linked_size = ndpi_detection_get_sizeof_ndpi_flow_struct();
  if (linked_size == sizeof(ndpi::Flow)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("nDPI: built for a flow of ", sizeof(ndpi::Flow),
                   " bytes, but the linked library (", ndpi_revision(), ") has ", linked_size));
}

// A text as a file in memory, since nDPI reads files alone.
class TextFile {
 public:
  explicit TextFile(const std::string& text) : descriptor_(memfd_create("rules", MFD_CLOEXEC)) {
    complete_ = descriptor_ >= 0 && WriteAll(text);
  }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;
  ~TextFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  bool complete() const { return complete_; }
  std::string path() const { return absl::StrCat("/proc/self/fd/", descriptor_); }

 private:
  bool WriteAll(absl::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      text.remove_prefix(static_cast<size_t>(written));
    }
    return true;
  }

  const int descriptor_;
  bool complete_;
};

absl::Status Load(ndpi::Module* module, const std::string& rules, absl::string_view what,
                  bool (*load)(ndpi::Module*, const char*)) {
  if (rules.empty()) return absl::OkStatus();
  const TextFile file(rules);
  if (file.complete() && load(module, file.path().c_str())) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(what, ": nDPI could not be given it"));
}

// nDPI passes over the protocols that it has no room for, and writes so to standard output.
absl::Status CheckRoom(ndpi::Module* module, absl::string_view rules) {
  constexpr size_t kRoom = NDPI_MAX_NUM_CUSTOM_PROTOCOLS - 1;
  absl::flat_hash_set<std::string> added;  // to nDPI names that differ by case are one
  for (const absl::string_view rule : absl::StrSplit(rules, '\n')) {
    const size_t at = rule.rfind('@');
    if (at == absl::string_view::npos) continue;
    std::string protocol = absl::AsciiStrToLower(rule.substr(at + 1));
    if (added.contains(protocol) || ndpi::KnowsProtocol(module, protocol)) continue;
    if (added.size() == kRoom) {
      return absl::InvalidArgumentError(absl::StrCat("custom_protocols_file: ", rule.substr(at + 1),
                                                     " is one more protocol than the ", kRoom,
                                                     " that nDPI has room for"));
    }
    added.insert(std::move(protocol));
  }
  return absl::OkStatus();
}

absl::Status LoadCategories(ndpi::Module* module, const CustomRules& rules) {
  return Load(module, rules.categories, "custom_categories_file", ndpi::LoadCategories);
}

absl::Status Prepare(ndpi::Module* module, const CustomRules& rules) {
  absl::Status status;
  if (ndpi::kCategoriesBeforeProtocols) status = LoadCategories(module, rules);
  ndpi::EnableAll(module);
  if (!ndpi::CanDispatch(module)) {
    status.Update(
        absl::FailedPreconditionError(absl::StrCat("nDPI: the linked library (", ndpi_revision(),
                                                   ") is built otherwise than its header says")));
  }
  status.Update(CheckRoom(module, rules.protocols));
  if (!status.ok()) return status;
  status = Load(module, rules.protocols, "custom_protocols_file", ndpi::LoadProtocols);
  if (!ndpi::kCategoriesBeforeProtocols) status.Update(LoadCategories(module, rules));
  if (status.ok() && !ndpi::Finalize(module)) {
    status = absl::InternalError("nDPI: the module could not be initialised");
  }
  return status;
}

}  // namespace

absl::StatusOr<DetectionModule> DetectionModule::Create(const CustomRules& rules) {
  if (absl::Status status = CheckFlowLayout(); !status.ok()) return status;
  MutexLock lock(module_mutex);
  ndpi::Module* module = ndpi::Init();
  if (module == nullptr) return absl::ResourceExhaustedError("nDPI: no memory for a module");
  const absl::Status status = Prepare(module, rules);
  if (status.ok()) return DetectionModule(module);
  ndpi_exit_detection_module(module);
  return status;
}

DetectionModule::~DetectionModule() {
  if (module_ == nullptr) return;
  MutexLock lock(module_mutex);
  ndpi_exit_detection_module(module_);
}

}  // namespace weir
