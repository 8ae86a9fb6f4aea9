#include "engine/capture/live/fanout_group.h"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "engine/capture/live/fanout_program.h"

namespace weir {
namespace {

absl::Status Failed(absl::string_view step) {
  return absl::UnavailableError(
      absl::StrCat("packets cannot be shared out to workers: ", step, ": ", std::strerror(errno)));
}

absl::Status Join(int descriptor, uint32_t id, uint32_t flags) {
  const uint32_t request = id | ((PACKET_FANOUT_CBPF | flags) << 16);
  if (setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &request, sizeof(request)) == 0) {
    return absl::OkStatus();
  }
  return Failed("PACKET_FANOUT");
}

// Ids belong to a whole network namespace, so the kernel picks one that nobody uses.
absl::StatusOr<uint32_t> Found(int descriptor) {
  if (absl::Status status = Join(descriptor, 0, PACKET_FANOUT_FLAG_UNIQUEID); !status.ok()) {
    return status;
  }
  uint32_t group = 0;
  socklen_t size = sizeof(group);
  if (getsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &group, &size) != 0) {
    return Failed("PACKET_FANOUT");
  }
  return group & 0xffff;
}

absl::Status SetProgram(int descriptor) {
  std::vector<sock_filter> code = FanoutProgram();
  const sock_fprog program = {static_cast<unsigned short>(code.size()), code.data()};
  if (setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT_DATA, &program, sizeof(program)) == 0) {
    return absl::OkStatus();
  }
  return Failed("PACKET_FANOUT_DATA");
}

}  // namespace

absl::Status JoinFanoutGroup(const std::vector<int>& descriptors) {
  if (descriptors.size() < 2) return absl::OkStatus();
  const absl::StatusOr<uint32_t> id = Found(descriptors[0]);
  if (!id.ok()) return id.status();
  for (size_t i = 1; i < descriptors.size(); ++i) {
    if (absl::Status status = Join(descriptors[i], *id, 0); !status.ok()) return status;
  }
  return SetProgram(descriptors[0]);
}

}  // namespace weir
