#include "engine/dpi/extract/extract.h"

namespace weir {

void ExtractSsh(const ndpi::Flow& flow, MetadataBuilder& builder) {
  const auto& ssh = flow.protos.ssh;
  builder.AddText(MetadataField::kSshClientBanner, ArrayText(ssh.client_signature));
  builder.AddText(MetadataField::kSshServerBanner, ArrayText(ssh.server_signature));
  if (const auto hassh = ArrayText(ssh.hassh_client); hassh != kHashOfNothing) {
    builder.AddText(MetadataField::kSshClientHassh, hassh);
  }
  if (const auto hassh = ArrayText(ssh.hassh_server); hassh != kHashOfNothing) {
    builder.AddText(MetadataField::kSshServerHassh, hassh);
  }
}

}  // namespace weir
