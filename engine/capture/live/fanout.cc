#include "engine/capture/live/fanout.h"

#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include <cassert>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr uint32_t kNetworkHeader = static_cast<uint32_t>(SKF_NET_OFF);
constexpr uint32_t kEtherType = static_cast<uint32_t>(SKF_AD_OFF) + SKF_AD_PROTOCOL;
constexpr int kVlanTags = 2;  // beside the one that the kernel takes out
constexpr int kMplsLabels = 4;
constexpr uint32_t kMultiplier = 0x9e3779b1;  // 2^32 by the golden ratio: spreads low bits upwards

enum Label {
  kIpv4,
  kIpv6,
  kVlan,  // one for each tag
  kPppoe = kVlan + kVlanTags,
  kMpls,
  kMplsBottom,
  kIcmp,
  kIcmpQuote,
  kIpv4Addresses,
  kIcmpV6,
  kIpv6Addresses,
  kMix,
  kNone,
  kLabels,
};

// Appends instructions; jumps go forward, to labels that are placed later.
class Program {
 public:
  void Add(uint16_t code, uint32_t k = 0) { code_.push_back({code, 0, 0, k}); }

  void JumpIf(uint16_t comparison, uint32_t k, Label label) {
    jumps_.push_back({code_.size(), label});
    code_.push_back({static_cast<uint16_t>(BPF_JMP | comparison | BPF_K), 0, 0, k});
  }
  void Jump(Label label) {
    jumps_.push_back({code_.size(), label});
    Add(BPF_JMP | BPF_JA);
  }
  void Place(Label label) { places_[label] = code_.size(); }

  std::vector<sock_filter> Finish() && {
    for (const auto& [from, label] : jumps_) {
      const size_t distance = places_[label] - from - 1;
      assert(places_[label] > from && distance <= 255);
      sock_filter& jump = code_[from];
      if (BPF_OP(jump.code) == BPF_JA) {
        jump.k = static_cast<uint32_t>(distance);
      } else {
        jump.jt = static_cast<uint8_t>(distance);
      }
    }
    return std::move(code_);
  }

 private:
  std::vector<sock_filter> code_;
  std::vector<std::pair<size_t, Label>> jumps_;
  size_t places_[kLabels] = {};
};

// By the type in A; X is where the header of that type begins, from the network header on.
void BranchByEtherType(Program& program, Label vlan) {
  program.JumpIf(BPF_JEQ, ETH_P_IP, kIpv4);
  program.JumpIf(BPF_JEQ, ETH_P_IPV6, kIpv6);
  program.JumpIf(BPF_JEQ, ETH_P_8021Q, vlan);
  program.JumpIf(BPF_JEQ, ETH_P_8021AD, vlan);
  program.JumpIf(BPF_JEQ, ETH_P_PPP_SES, kPppoe);
  program.JumpIf(BPF_JEQ, ETH_P_MPLS_UC, kMpls);
  program.JumpIf(BPF_JEQ, ETH_P_MPLS_MC, kMpls);
  program.Jump(kNone);
}

void MoveOn(Program& program, uint32_t bytes) {
  program.Add(BPF_MISC | BPF_TXA);
  program.Add(BPF_ALU | BPF_ADD | BPF_K, bytes);
  program.Add(BPF_MISC | BPF_TAX);
}

Label VlanLabel(int depth) { return static_cast<Label>(kVlan + depth); }

void FindNetworkLayer(Program& program) {
  program.Add(BPF_LDX | BPF_IMM, 0);
  program.Add(BPF_LD | BPF_W | BPF_ABS, kEtherType);
  BranchByEtherType(program, VlanLabel(0));
  for (int depth = 0; depth < kVlanTags; ++depth) {
    program.Place(VlanLabel(depth));
    MoveOn(program, 4);
    program.Add(BPF_LD | BPF_H | BPF_IND, kNetworkHeader - 2);
    const bool last = depth + 1 == kVlanTags;
    BranchByEtherType(program, last ? kNone : VlanLabel(depth + 1));
  }
}

void PassPppoe(Program& program) {
  constexpr uint32_t kPppIpv4 = 0x0021, kPppIpv6 = 0x0057;
  program.Place(kPppoe);
  MoveOn(program, 8);
  program.Add(BPF_LD | BPF_H | BPF_IND, kNetworkHeader - 2);
  program.JumpIf(BPF_JEQ, kPppIpv4, kIpv4);
  program.JumpIf(BPF_JEQ, kPppIpv6, kIpv6);
  program.Jump(kNone);
}

// Behind the last label the first nibble tells the version of IP.
void PassMpls(Program& program) {
  program.Place(kMpls);
  for (int label = 0; label < kMplsLabels; ++label) {
    MoveOn(program, 4);
    program.Add(BPF_LD | BPF_B | BPF_IND, kNetworkHeader - 2);
    program.JumpIf(BPF_JSET, 1, kMplsBottom);
  }
  program.Jump(kNone);
  program.Place(kMplsBottom);
  program.Add(BPF_LD | BPF_B | BPF_IND, kNetworkHeader);
  program.Add(BPF_ALU | BPF_RSH | BPF_K, 4);
  program.JumpIf(BPF_JEQ, 4, kIpv4);
  program.JumpIf(BPF_JEQ, 6, kIpv6);
  program.Jump(kNone);
}

// A = xor of the two addresses, `words` 32-bit words in all from `offset` into the header on.
void XorAddresses(Program& program, uint32_t offset, uint32_t words) {
  for (uint32_t i = 0; i < words; ++i) {
    program.Add(BPF_LD | BPF_W | BPF_IND, kNetworkHeader + offset + 4 * i);
    program.Add(BPF_ST, i);
  }
  for (uint32_t i = 0; i + 1 < words; ++i) {
    program.Add(BPF_LDX | BPF_MEM, i);
    program.Add(BPF_ALU | BPF_XOR | BPF_X);
  }
}

// X moves on to the packet that an ICMP error quotes, if the packet is one.
void PassIcmp(Program& program) {
  constexpr uint32_t kKeptX = 15, kProtocol = 1, kHeader = 8;
  program.Add(BPF_LD | BPF_B | BPF_IND, kNetworkHeader + 9);
  program.JumpIf(BPF_JEQ, kProtocol, kIcmp);
  program.Jump(kIpv4Addresses);
  program.Place(kIcmp);
  program.Add(BPF_LD | BPF_H | BPF_IND, kNetworkHeader + 6);
  program.JumpIf(BPF_JSET, 0x1FFF, kIpv4Addresses);  // a later fragment
  program.Add(BPF_STX, kKeptX);
  program.Add(BPF_LD | BPF_B | BPF_IND, kNetworkHeader);
  program.Add(BPF_ALU | BPF_AND | BPF_K, 0x0F);
  program.Add(BPF_ALU | BPF_LSH | BPF_K, 2);
  program.Add(BPF_ALU | BPF_ADD | BPF_X);
  program.Add(BPF_MISC | BPF_TAX);
  program.Add(BPF_LD | BPF_B | BPF_IND, kNetworkHeader);
  for (const uint32_t error : {3, 4, 5, 11, 12}) program.JumpIf(BPF_JEQ, error, kIcmpQuote);
  program.Add(BPF_LDX | BPF_MEM, kKeptX);
  program.Jump(kIpv4Addresses);
  program.Place(kIcmpQuote);
  MoveOn(program, kHeader);
}

// Likewise. Errors have types below 128 (RFC 4443, 2.1).
void PassIcmpV6(Program& program) {
  constexpr uint32_t kProtocol = 58, kIpHeader = 40, kHeader = 8;
  program.Add(BPF_LD | BPF_B | BPF_IND, kNetworkHeader + 6);
  program.JumpIf(BPF_JEQ, kProtocol, kIcmpV6);
  program.Jump(kIpv6Addresses);
  program.Place(kIcmpV6);
  program.Add(BPF_LD | BPF_B | BPF_IND, kNetworkHeader + kIpHeader);
  program.JumpIf(BPF_JGE, 128, kIpv6Addresses);
  MoveOn(program, kIpHeader + kHeader);
}

}  // namespace

std::vector<sock_filter> FanoutProgram(IcmpErrorRoute icmp_errors) {
  const bool by_quote = icmp_errors == IcmpErrorRoute::kByQuote;
  Program program;
  FindNetworkLayer(program);
  PassPppoe(program);
  PassMpls(program);
  program.Place(kIpv4);
  if (by_quote) PassIcmp(program);
  program.Place(kIpv4Addresses);
  XorAddresses(program, 12, 2);
  program.Jump(kMix);
  program.Place(kIpv6);
  if (by_quote) PassIcmpV6(program);
  program.Place(kIpv6Addresses);
  XorAddresses(program, 8, 8);
  program.Place(kMix);
  program.Add(BPF_ALU | BPF_MUL | BPF_K, kMultiplier);
  program.Add(BPF_ALU | BPF_RSH | BPF_K, 16);
  program.Add(BPF_RET | BPF_A);
  program.Place(kNone);
  program.Add(BPF_RET | BPF_K, 0);
  return std::move(program).Finish();
}

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

absl::Status SetProgram(int descriptor, IcmpErrorRoute icmp_errors) {
  std::vector<sock_filter> code = FanoutProgram(icmp_errors);
  const sock_fprog program = {static_cast<unsigned short>(code.size()), code.data()};
  if (setsockopt(descriptor, SOL_PACKET, PACKET_FANOUT_DATA, &program, sizeof(program)) == 0) {
    return absl::OkStatus();
  }
  return Failed("PACKET_FANOUT_DATA");
}

}  // namespace

absl::Status JoinFanoutGroup(const std::vector<int>& descriptors, IcmpErrorRoute icmp_errors) {
  if (descriptors.size() < 2) return absl::OkStatus();
  const absl::StatusOr<uint32_t> id = Found(descriptors[0]);
  if (!id.ok()) return id.status();
  for (size_t i = 1; i < descriptors.size(); ++i) {
    if (absl::Status status = Join(descriptors[i], *id, 0); !status.ok()) return status;
  }
  return SetProgram(descriptors[0], icmp_errors);
}

}  // namespace weir
