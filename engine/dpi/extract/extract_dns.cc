#include "engine/dpi/extract/extract.h"

namespace weir {
namespace {

void AddResponse(const DnsMessages& dns, MetadataBuilder& builder) {
  builder.AddNumber(MetadataField::kDnsReplyCode, dns.reply_code);
  builder.AddNumber(MetadataField::kDnsAnswers, dns.answers);
  if (dns.answer_type != 0) builder.AddNumber(MetadataField::kDnsAnswerType, dns.answer_type);
  builder.AddBytes(MetadataField::kDnsAddress,
                   {reinterpret_cast<const char*>(dns.address), dns.address_bytes});
}

}  // namespace

void ExtractDns(const ndpi::Flow& flow, const DnsMessages& dns, MetadataBuilder& builder) {
  builder.AddText(MetadataField::kDnsQueryName, ArrayText(flow.host_server_name));
  if (!dns.seen) return;
  if (dns.query_type != 0) builder.AddNumber(MetadataField::kDnsQueryType, dns.query_type);
  if (dns.query_class != 0) builder.AddNumber(MetadataField::kDnsQueryClass, dns.query_class);
  builder.AddNumber(MetadataField::kDnsQueries, dns.queries);
  if (dns.response_seen) AddResponse(dns, builder);
}

}  // namespace weir
