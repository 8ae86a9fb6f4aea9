// The transactions of a DNS flow, put together from its messages.
#ifndef WEIR_ENGINE_RECORD_DNS_FIELDS_H_
#define WEIR_ENGINE_RECORD_DNS_FIELDS_H_

#include <string_view>

#include "weir/v1/metadata.pb.h"

namespace weir {

// `hello_fields`: hello::HelloFields::items(). What `dns` had is cleared. False, and nothing done,
// where there is no message among them.
bool SetDnsFields(std::string_view hello_fields, v1::DnsMetadata& dns);

}  // namespace weir

#endif  // WEIR_ENGINE_RECORD_DNS_FIELDS_H_
