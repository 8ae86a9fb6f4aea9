#include "engine/dpi/extract/extract.h"

namespace weir {

void ExtractDhcp(const ndpi::Flow& flow, MetadataBuilder& builder) {
  builder.AddText(MetadataField::kDhcpFingerprint, ArrayText(flow.protos.dhcp.fingerprint));
  builder.AddText(MetadataField::kDhcpClassIdentifier, ArrayText(flow.protos.dhcp.class_ident));
  builder.AddText(MetadataField::kDhcpHostName, ArrayText(flow.host_server_name));
}

}  // namespace weir
