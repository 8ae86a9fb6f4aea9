#include "engine/dpi/ndpi/names.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "engine/dpi/ndpi/ndpi_gate.h"

namespace weir {
namespace {

std::string_view OrEmpty(const char* text) { return text == nullptr ? "" : text; }

// The names of every release so far.
Confidence ConfidenceNamed(std::string_view name) {
  static constexpr std::pair<std::string_view, Confidence> kNames[] = {
      {"Match by port", Confidence::kMatchByPort},
      {"Match by IP", Confidence::kMatchByIp},
      {"DPI (partial)", Confidence::kDpiPartial},
      {"DPI (partial cache)", Confidence::kDpiPartialCache},
      {"DPI (cache)", Confidence::kDpiCache},
      {"DPI (aggressive)", Confidence::kDpiAggressive},
      {"DPI", Confidence::kDpi},
      {"nBPF", Confidence::kNbpf},
      {"Match by custom rule", Confidence::kCustomRule},
  };
  for (const auto& [known, confidence] : kNames) {
    if (name == known) return confidence;
  }
  return Confidence::kNone;
}

}  // namespace

Names::Names(ndpi::Module* module) : module_(module) {
  for (int i = 0; i < NDPI_PROTOCOL_NUM_CATEGORIES; ++i) {
    const auto category = static_cast<ndpi_protocol_category_t>(i);
    categories_.emplace_back(OrEmpty(ndpi_category_get_name(module, category)));
  }
  for (size_t i = 0; i < confidences_.size(); ++i) {
    confidences_[i] = ConfidenceNamed(ConfidenceName(static_cast<uint8_t>(i)));
  }
}

std::string_view Names::Application(uint16_t master, uint16_t application) {
  std::unique_ptr<const std::string>& name = applications_[uint32_t{master} << 16 | application];
  if (name == nullptr) {
    name = std::make_unique<const std::string>(MakeApplication(master, application));
  }
  return *name;
}

std::string Names::MakeApplication(uint16_t master, uint16_t application) const {
  const std::string_view carrier = OrEmpty(ndpi_get_proto_name(module_, master));
  const std::string_view label = OrEmpty(ndpi_get_proto_name(module_, application));
  if (master == NDPI_PROTOCOL_UNKNOWN || master == application) return std::string(label);
  if (application == NDPI_PROTOCOL_UNKNOWN) return std::string(carrier);
  return std::string(carrier).append(".").append(label);
}

std::string_view Names::Category(uint16_t category) const {
  return category < categories_.size() ? categories_[category] : categories_[0];
}

std::string_view Names::Breed(uint8_t breed) const {
  return OrEmpty(ndpi::BreedName(module_, static_cast<ndpi_protocol_breed_t>(breed)));
}

std::string_view Names::ConfidenceName(uint8_t confidence) const {
  return OrEmpty(ndpi_confidence_get_name(static_cast<ndpi_confidence_t>(confidence)));
}

namespace {

constexpr std::string_view kGrease = "GREASE";
constexpr std::string_view kUnknownVersion = "TLS (";  // and the number

using CipherNames = absl::flat_hash_map<uint16_t, std::string_view>;

// Asked once for every number: for one without a name nDPI prints the number into a buffer that
// all threads share.
CipherNames MakeCipherNames() {
  CipherNames names;
  for (uint32_t cipher = 0; cipher <= UINT16_MAX; ++cipher) {
    const char* name = ndpi::CipherName(cipher);
    if (std::string_view(name).starts_with("TLS_")) {
      names.emplace(static_cast<uint16_t>(cipher), name);
    }
  }
  return names;
}

bool IsVersion(std::string_view name) {
  return !name.empty() && name != kGrease && !name.starts_with(kUnknownVersion);
}

}  // namespace

std::string TlsVersionName(uint16_t version) {
  char buffer[32] = "";
  uint8_t unknown = 0;
  ndpi_ssl_version2str(buffer, sizeof(buffer), version, &unknown);
  return unknown == 0 && IsVersion(buffer) ? buffer : "";
}

std::string_view TlsCipherName(uint16_t cipher) {
  static const auto& names = *new CipherNames(MakeCipherNames());
  const auto found = names.find(cipher);
  return found == names.end() ? std::string_view() : found->second;
}

std::string TlsVersionsOnly(std::string_view names) {
  std::string versions;
  while (!names.empty()) {
    const size_t comma = names.find(',');
    const std::string_view name = names.substr(0, comma);
    names.remove_prefix(comma == std::string_view::npos ? names.size() : comma + 1);
    if (!IsVersion(name)) continue;
    if (!versions.empty()) versions += ',';
    versions += name;
  }
  return versions;
}

}  // namespace weir
