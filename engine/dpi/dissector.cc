#include "engine/dpi/dissector.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/dpi/extract/extract.h"
#include "engine/dpi/ndpi/detection_module.h"
#include "engine/dpi/ndpi/dissection_pool.h"
#include "engine/dpi/ndpi/names.h"
#include "engine/dpi/substitutes/ndpi_networks.h"
#include "engine/packet/ip.h"
#include "engine/packet/transport.h"

namespace weir {
namespace {

bool IsUnknown(const Dissection& dissection) {
  return ndpi::ApplicationId(dissection.protocol) == NDPI_PROTOCOL_UNKNOWN;
}

// Whether nDPI may be given this packet of the flow. Once it knows the protocol, the code that
// looks at later packets relies on what the first ones had to have.
bool IsSafe(const Dissection& dissection, const uint8_t* ip, uint32_t length) {
  const bool begun = !IsUnknown(dissection) || dissection.flow.extra_packets_func != nullptr;
  return !begun || HasWholeTransportHeader(ip, length);
}

// The protocol that a hello was read of; NDPI_PROTOCOL_UNKNOWN where none was, or where it came
// behind another one in the clear.
uint16_t CarrierOf(const hello::HelloFields& hello_fields) {
  using hello::HelloField;
  if (hello_fields.Has(HelloField::kUpgradedFrom)) return NDPI_PROTOCOL_UNKNOWN;
  switch (static_cast<hello::Security>(
      hello::HelloFields::NumberOf(hello_fields.First(HelloField::kSecurity)))) {
    case hello::Security::kTls:
      return NDPI_PROTOCOL_TLS;
    case hello::Security::kDtls:
      return NDPI_PROTOCOL_DTLS;
    case hello::Security::kQuic:
      return NDPI_PROTOCOL_QUIC;
    case hello::Security::kNone:
      break;
  }
  return NDPI_PROTOCOL_UNKNOWN;
}

void GiveUp(ndpi::Module* module, Dissection& dissection) {
  dissection.protocol = ndpi::GiveUp(module, &dissection.flow, dissection.guessed);
  dissection.gave_up = true;
}

}  // namespace

struct Dissector::Parts {
  Parts(DetectionModule module, const DissectorOptions& options)
      : options(options),
        module(std::move(module)),
        networks(*this->module.get()),
        names(this->module.get()) {}

  DissectorOptions options;
  DetectionModule module;
  const ndpi::NetworkStarts networks;
  Names names;
  DissectionPool pool;
  MetadataBuilder builder;
};

Dissector::Dissector(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Dissector::~Dissector() = default;

absl::StatusOr<std::unique_ptr<Dissector>> Dissector::Create(const DissectorOptions& options) {
  absl::StatusOr<DetectionModule> module = options.custom_rules == nullptr
                                               ? DetectionModule::Create()
                                               : DetectionModule::Create(*options.custom_rules);
  if (!module.ok()) return module.status();
  auto parts = std::make_unique<Parts>(*std::move(module), options);
  return std::unique_ptr<Dissector>(new Dissector(std::move(parts)));
}

Dissection* Dissector::Begin() { return parts_->pool.Take(); }

DissectionStep Dissector::Dissect(Dissection* dissection, const uint8_t* ip, uint32_t length,
                                  uint64_t time_ms) {
  if (dissection->is_over) return DissectionStep::kOver;
  const DissectionStep step = Ask(dissection, ip, length, time_ms);
  dissection->is_over = step == DissectionStep::kOver;
  return step;
}

DissectionStep Dissector::Ask(Dissection* dissection, const uint8_t* ip, uint32_t length,
                              uint64_t time_ms) {
  const ndpi::NetworkStarts::Use use(parts_->networks);
  ndpi::Module* module = parts_->module.get();
  const auto ndpi_length =
      static_cast<uint16_t>(std::min<uint32_t>(length, std::numeric_limits<uint16_t>::max()));
  if (IsSafe(*dissection, ip, length)) {
    dissection->protocol = ndpi::ProcessPacket(module, &dissection->flow, ip, ndpi_length, time_ms);
    ReadWireFields(ndpi::MasterId(dissection->protocol), ndpi::ApplicationId(dissection->protocol),
                   ip, length, dissection->wire);
  }
  const bool last = ++dissection->packets == parts_->options.max_packets;
  const bool unknown = IsUnknown(*dissection);
  if (last && unknown) {
    GiveUp(module, *dissection);
    return DissectionStep::kOver;
  }
  // A flow known by its first packet is not ended by a bound of 1.
  if (last && dissection->packets > 1) return DissectionStep::kOver;
  const bool more = unknown || ndpi_extra_dissection_possible(module, &dissection->flow);
  return more ? DissectionStep::kGoOn : DissectionStep::kOver;
}

Application Dissector::Current(const Dissection* dissection) {
  const ndpi_protocol& protocol = dissection->protocol;
  Names& names = parts_->names;
  Application application;
  application.master_id = ndpi::MasterId(protocol);
  application.application_id = ndpi::ApplicationId(protocol);
  application.category_id = static_cast<uint16_t>(protocol.category);
  const uint16_t labelled =
      application.application_id != 0 ? application.application_id : application.master_id;
  application.breed_id = static_cast<uint8_t>(ndpi_get_proto_breed(parts_->module.get(), labelled));
  const auto confidence = static_cast<uint8_t>(dissection->flow.confidence);
  application.confidence = names.ConfidenceOf(confidence);
  application.guessed = dissection->guessed;
  application.name = names.Application(application.master_id, application.application_id);
  application.category_name = names.Category(application.category_id);
  application.breed_name = names.Breed(application.breed_id);
  application.confidence_name = names.ConfidenceName(confidence).data();
  application.risks = dissection->flow.risk;
  return application;
}

std::string_view Dissector::CipherName(uint16_t cipher) { return TlsCipherName(cipher); }

bool Dissector::ReadsTls(const Dissection* dissection) {
  const ndpi_protocol& protocol = dissection->protocol;
  const bool labelled =
      FamilyOf(ndpi::MasterId(protocol), ndpi::ApplicationId(protocol)) == ProtocolFamily::kTls;
  return labelled && ndpi::TlsHelloSeen(dissection->flow);
}

// nDPI's own label stays where it saw the name itself, or is sure of another protocol.
void Dissector::FollowName(Dissection& dissection, const hello::HelloFields& hello_fields) {
  const uint16_t carrier = CarrierOf(hello_fields);
  if (carrier == NDPI_PROTOCOL_UNKNOWN) return;
  ndpi::Module* module = parts_->module.get();
  ndpi_protocol& protocol = dissection.protocol;
  const bool is_family =
      FamilyOf(ndpi::MasterId(protocol), ndpi::ApplicationId(protocol)) == ProtocolFamily::kTls;
  const bool is_sure = !dissection.guessed && !IsUnknown(dissection);
  if (is_sure && (!is_family || dissection.flow.host_server_name[0] != '\0')) return;
  if (!is_family) ndpi::SetCarrier(module, carrier, protocol);
  if (protocol.category == NDPI_PROTOCOL_CATEGORY_UNSPECIFIED) {
    protocol.category = ndpi_get_proto_category(module, protocol);
  }
  std::string name(hello_fields.First(hello::HelloField::kServerName));
  if (!name.empty()) {
    if (ndpi::MatchHost(module, &dissection.flow, name, carrier, protocol)) {
      ndpi::SetMaster(carrier, protocol);
    }
    ndpi::MatchHostCategory(module, name, protocol);
  }
  dissection.guessed = false;
  dissection.flow.confidence = NDPI_CONFIDENCE_DPI;
}

Dissector::Result Dissector::Finish(Dissection* dissection,
                                    const hello::HelloFields* hello_fields) {
  const ndpi::NetworkStarts::Use use(parts_->networks);
  if (IsUnknown(*dissection) && !dissection->gave_up) {
    GiveUp(parts_->module.get(), *dissection);
  }
  if (hello_fields != nullptr) FollowName(*dissection, *hello_fields);
  Result result;
  result.application = Current(dissection);
  const Application& label = result.application;
  MetadataBuilder& builder = parts_->builder;
  ExtractCommon(dissection->flow, label.master_id, label.application_id, builder);
  ExtractTyped(dissection->flow, dissection->wire, label.master_id, label.application_id,
               label.guessed, builder);
  result.metadata = builder.Build();
  parts_->pool.GiveBack(dissection);
  return result;
}

uint64_t Dissector::dropped_text_bytes() const { return parts_->builder.dropped_bytes(); }

namespace {

bool HasWholeTcpHeader(const IpLayer& ip) {
  constexpr size_t kDataOffset = 12;  // its high nibble counts words of 4 bytes
  if (ip.transport_bytes < kTcpHeaderLength || !ip.transport.Has(kTcpHeaderLength)) return false;
  return (ip.transport.Byte(kDataOffset) >> 4) * 4u <= ip.transport_bytes;
}

bool HasWholeUdpHeader(const IpLayer& ip) {
  return ip.transport_bytes >= kUdpHeaderLength && ip.transport.Has(kUdpHeaderLength);
}

}  // namespace

bool HasWholeTransportHeader(const uint8_t* ip, uint32_t length) {
  IpLayer layer;
  if (ReadDecodedIp(ip, length, layer) != IgnoredReason::kNone) {
    return false;
  }
  switch (layer.protocol) {
    case kProtocolTcp:
      return HasWholeTcpHeader(layer);
    case kProtocolUdp:
      return HasWholeUdpHeader(layer);
    default:
      return true;
  }
}

}  // namespace weir
