#include "tests/engine/capture/live/socket_filter.h"

#include <gtest/gtest.h>

#include <optional>

namespace weir {
namespace {

constexpr size_t kEthernetHeader = 14;

struct Machine {
  std::vector<uint8_t> network;  // from the network header on
  uint32_t protocol;
  uint32_t a = 0, x = 0;
  uint32_t memory[BPF_MEMWORDS] = {};

  // nullopt beyond the packet.
  std::optional<uint32_t> Load(uint32_t place, int size) const {
    if (place == static_cast<uint32_t>(SKF_AD_OFF) + SKF_AD_PROTOCOL) return protocol;
    const uint32_t offset = place - static_cast<uint32_t>(SKF_NET_OFF);
    if (offset + size > network.size()) return std::nullopt;
    uint32_t value = 0;
    for (int i = 0; i < size; ++i) value = value << 8 | network[offset + i];
    return value;
  }
};

int SizeOf(uint16_t code) { return BPF_SIZE(code) == BPF_W ? 4 : BPF_SIZE(code) == BPF_H ? 2 : 1; }

bool Calculate(const sock_filter& step, Machine& machine) {
  const uint32_t operand = BPF_SRC(step.code) == BPF_X ? machine.x : step.k;
  switch (BPF_OP(step.code)) {
    case BPF_ADD:
      machine.a += operand;
      return true;
    case BPF_MUL:
      machine.a *= operand;
      return true;
    case BPF_AND:
      machine.a &= operand;
      return true;
    case BPF_LSH:
      machine.a <<= operand;
      return true;
    case BPF_RSH:
      machine.a >>= operand;
      return true;
    case BPF_XOR:
      machine.a ^= operand;
      return true;
  }
  return false;
}

size_t Jump(const sock_filter& step, const Machine& machine) {
  switch (BPF_OP(step.code)) {
    case BPF_JA:
      return step.k;
    case BPF_JEQ:
      return machine.a == step.k ? step.jt : step.jf;
    case BPF_JSET:
      return (machine.a & step.k) != 0 ? step.jt : step.jf;
    case BPF_JGE:
      return machine.a >= step.k ? step.jt : step.jf;
  }
  ADD_FAILURE() << "jump " << step.code;
  return 0;
}

Machine Arrive(std::vector<uint8_t> frame) {
  size_t header = kEthernetHeader;
  const auto type = [&] { return frame[header - 2] << 8 | frame[header - 1]; };
  if (type() == 0x8100) header += 4;
  return {{frame.begin() + header, frame.end()}, static_cast<uint32_t>(type())};
}

}  // namespace

uint32_t RunSocketFilter(const std::vector<sock_filter>& program, std::vector<uint8_t> frame) {
  Machine machine = Arrive(std::move(frame));
  for (size_t i = 0; i < program.size(); ++i) {
    const sock_filter& step = program[i];
    switch (BPF_CLASS(step.code)) {
      case BPF_RET:
        return BPF_RVAL(step.code) == BPF_A ? machine.a : step.k;
      case BPF_LD: {
        const bool indirect = BPF_MODE(step.code) == BPF_IND;
        const auto value = machine.Load(step.k + (indirect ? machine.x : 0), SizeOf(step.code));
        if (!value.has_value()) return 0;
        machine.a = *value;
        break;
      }
      case BPF_LDX:
        machine.x = BPF_MODE(step.code) == BPF_IMM ? step.k : machine.memory[step.k];
        break;
      case BPF_ST:
        machine.memory[step.k] = machine.a;
        break;
      case BPF_STX:
        machine.memory[step.k] = machine.x;
        break;
      case BPF_ALU:
        EXPECT_TRUE(Calculate(step, machine)) << step.code;
        break;
      case BPF_JMP:
        i += Jump(step, machine);
        break;
      case BPF_MISC:
        (BPF_MISCOP(step.code) == BPF_TAX ? machine.x : machine.a) =
            BPF_MISCOP(step.code) == BPF_TAX ? machine.a : machine.x;
        break;
      default:
        ADD_FAILURE() << "instruction " << step.code;
        return 0;
    }
  }
  ADD_FAILURE() << "the program has no end";
  return 0;
}

}  // namespace weir
