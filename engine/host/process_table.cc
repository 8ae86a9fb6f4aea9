#include "engine/host/process_table.h"

namespace weir {
namespace {

// The version, in a key, of an IPv6 socket that serves IPv4 as well.
constexpr uint8_t kBothVersions = 0;

}  // namespace

ProcessTable::ProcessTable(const std::vector<LocalAddress>& addresses)
    : addresses_(addresses.begin(), addresses.end()) {}

void ProcessTable::Add(const OwnedSocket& owned) {
  const LocalSocket& socket = owned.socket;
  const SocketEnd remote = socket.is_connected() ? socket.remote : SocketEnd{};
  Key key{socket.protocol, socket.ip_version, socket.local, remote};
  sockets_.try_emplace(key, owned.process);
  if (!socket.serves_ipv4) return;
  key.ip_version = kBothVersions;
  sockets_.try_emplace(key, owned.process);
}

FoundProcess ProcessTable::Find(const FlowEnds& flow) const {
  const std::pair<const SocketEnd*, const SocketEnd*> sides[] = {{&flow.source, &flow.destination},
                                                                 {&flow.destination, &flow.source}};
  for (const auto& [local, remote] : sides) {
    const Process* process = Lookup(flow, *local, *remote);
    if (process != nullptr) return {process, SocketMatch::kConnected};
  }
  for (const auto& [local, remote] : sides) {
    const Process* process = Lookup(flow, *local, {});
    if (process != nullptr) return {process, SocketMatch::kBound};
  }
  for (const auto& [local, remote] : sides) {
    if (!IsLocal(flow.ip_version, local->address)) continue;
    const Process* process = LookupPort(flow, local->port);
    if (process != nullptr) return {process, SocketMatch::kPort};
  }
  return {};
}

const Process* ProcessTable::Lookup(const FlowEnds& flow, const SocketEnd& local,
                                    const SocketEnd& remote) const {
  return Lookup({flow.protocol, flow.ip_version, local, remote});
}

const Process* ProcessTable::Lookup(const Key& key) const {
  const auto found = sockets_.find(key);
  return found == sockets_.end() ? nullptr : &found->second;
}

const Process* ProcessTable::LookupPort(const FlowEnds& flow, uint16_t port) const {
  Key key{flow.protocol, flow.ip_version, {}, {}};
  key.local.port = port;
  const Process* process = Lookup(key);
  if (process != nullptr || flow.ip_version != 4) return process;
  key.ip_version = kBothVersions;
  return Lookup(key);
}

bool ProcessTable::IsLocal(uint8_t ip_version, const IpAddress& address) const {
  constexpr uint8_t kLoopbackNetwork = 127;
  if (ip_version == 4 && address[0] == kLoopbackNetwork) return true;
  return addresses_.contains({ip_version, address});
}

}  // namespace weir
