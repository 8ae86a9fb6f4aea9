#include "engine/dpi/extract.h"

namespace weir {
namespace {

constexpr uint16_t kTypeA = 1;
constexpr uint16_t kTypeAaaa = 28;

}  // namespace

void ExtractDns(const ndpi::Flow& flow, MetadataBuilder& builder) {
  const auto& dns = flow.protos.dns;
  builder.AddText(MetadataField::kDnsQueryName, ArrayText(flow.host_server_name));
  if (dns.query_type != 0) builder.AddNumber(MetadataField::kDnsQueryType, dns.query_type);
  // nDPI has no flag for "a response was seen", but writes these in responses alone.
  if (dns.num_queries == 0 && dns.num_answers == 0 && dns.reply_code == 0) return;
  builder.AddNumber(MetadataField::kDnsReplyCode, dns.reply_code);
  builder.AddNumber(MetadataField::kDnsAnswers, dns.num_answers);
  const auto* address = reinterpret_cast<const char*>(&ndpi::DnsAddress(flow));
  if (dns.rsp_type == kTypeA) builder.AddBytes(MetadataField::kDnsAddress, {address, 4});
  if (dns.rsp_type == kTypeAaaa) builder.AddBytes(MetadataField::kDnsAddress, {address, 16});
}

}  // namespace weir
