#include "engine/dpi/extract.h"

namespace weir {
namespace {

constexpr uint16_t kTypeA = 1;
constexpr uint16_t kTypeAaaa = 28;

size_t AddressLength(uint16_t type) { return type == kTypeA ? 4 : type == kTypeAaaa ? 16 : 0; }

// Left out where the record was too malformed for nDPI to read its address.
void AddAddress(const ndpi::Flow& flow, size_t length, MetadataBuilder& builder) {
  const std::string_view bytes(reinterpret_cast<const char*>(&ndpi::DnsAddress(flow)), length);
  if (bytes.find_first_not_of('\0') == bytes.npos) return;
  builder.AddBytes(MetadataField::kDnsAddress, bytes);
}

}  // namespace

void ExtractDns(const ndpi::Flow& flow, MetadataBuilder& builder) {
  const auto& dns = flow.protos.dns;
  builder.AddText(MetadataField::kDnsQueryName, ArrayText(flow.host_server_name));
  if (dns.query_type != 0) builder.AddNumber(MetadataField::kDnsQueryType, dns.query_type);
  // nDPI has no flag for "a response was seen", but writes these in responses alone.
  if (dns.num_queries == 0 && dns.num_answers == 0 && dns.reply_code == 0) return;
  builder.AddNumber(MetadataField::kDnsReplyCode, dns.reply_code);
  builder.AddNumber(MetadataField::kDnsAnswers, dns.num_answers);
  if (const size_t length = AddressLength(dns.rsp_type); length != 0)
    AddAddress(flow, length, builder);
}

}  // namespace weir
