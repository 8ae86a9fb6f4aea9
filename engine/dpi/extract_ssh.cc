#include "engine/dpi/extract.h"

namespace weir {

void ExtractSsh(const ndpi::Flow& flow, MetadataBuilder& builder) {
  const auto& ssh = flow.protos.ssh;
  builder.AddText(MetadataField::kSshClientBanner, ArrayText(ssh.client_signature));
  builder.AddText(MetadataField::kSshServerBanner, ArrayText(ssh.server_signature));
  builder.AddText(MetadataField::kSshClientHassh, ArrayText(ssh.hassh_client));
  builder.AddText(MetadataField::kSshServerHassh, ArrayText(ssh.hassh_server));
}

}  // namespace weir
