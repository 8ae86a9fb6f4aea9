#include "server/process/edge.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"

namespace weir {
namespace {

using NewConnection = grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters;

constexpr auto kFromDescriptor =
    grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD;

// A connection that floods from its first byte keeps one until it is shed.
constexpr int kHandOverThreads = 4;
// That wait for one: more are left to the kernel.
constexpr int kMostHandingOver = 64;

constexpr uint64_t kLeastReserve = 64;
constexpr uint64_t kMostReserve = 8192;

}  // namespace

uint32_t MostConnections(uint64_t max_descriptors) {
  const uint64_t reserve = std::clamp(max_descriptors / 4, kLeastReserve, kMostReserve);
  const uint64_t left = max_descriptors > reserve ? (max_descriptors - reserve) / 2 : 0;
  return static_cast<uint32_t>(std::clamp<uint64_t>(left, 1, UINT32_MAX));
}

Edge::~Edge() {
  End();
  if (socket_files_.has_value()) socket_files_->Unlink();
}

absl::Status Edge::Listen(const std::vector<std::string>& words) {
  std::vector<std::string> paths;
  for (const std::string& each : words) {
    absl::StatusOr<ListenAddress> address = ParseListenAddress(each);
    if (!address.ok()) return address.status();
    absl::StatusOr<Listener> listener = weir::Listen(*address);
    if (!listener.ok()) return listener.status();
    if (address->is_unix()) paths.push_back(address->socket_path);
    listeners_.push_back(*std::move(listener));
    socket_files_.emplace(paths);
  }
  return absl::OkStatus();
}

void Edge::AddTo(grpc::ServerBuilder& builder, std::shared_ptr<grpc::ServerCredentials> tcp) {
  const auto is_unix = [](const Listener& listener) { return listener.address.is_unix(); };
  if (std::any_of(listeners_.begin(), listeners_.end(), is_unix)) {
    plain_ = builder.experimental().AddExternalConnectionAcceptor(
        kFromDescriptor, grpc::InsecureServerCredentials());
  }
  if (!std::all_of(listeners_.begin(), listeners_.end(), is_unix)) {
    tcp_ = builder.experimental().AddExternalConnectionAcceptor(kFromDescriptor, std::move(tcp));
  }
}

absl::Status Edge::Begin(ConnectionAcceptor::LogLine log_line) {
  if (listeners_.empty()) return absl::OkStatus();
  std::vector<UniqueDescriptor> sockets;
  std::vector<GrpcAcceptor*> takers;
  for (Listener& listener : listeners_) {
    for (UniqueDescriptor& socket : listener.sockets) {
      sockets.push_back(std::move(socket));
      takers.push_back(listener.address.is_unix() ? plain_.get() : tcp_.get());
    }
  }
  // gRPC works off what the connection sends within the call, for as long as it goes on sending:
  // the acceptor, which would end that, must not be in it.
  hand_overs_ = std::make_unique<TaskRunner>(kHandOverThreads);
  auto hand_over = [this, takers = std::move(takers)](AcceptedConnection accepted) {
    const int others = handing_over_.fetch_add(1, std::memory_order_relaxed);
    hand_overs_->Run([this, taker = takers[accepted.listener], descriptor = accepted.descriptor] {
      NewConnection connection;
      connection.fd = descriptor;
      taker->HandleNewConnection(&connection);
      handing_over_.fetch_sub(1, std::memory_order_relaxed);
    });
    return others < kMostHandingOver;
  };
  auto acceptor = ConnectionAcceptor::Start(std::move(sockets), table_, clock_,
                                            std::move(hand_over), std::move(log_line));
  if (!acceptor.ok()) return acceptor.status();
  acceptor_ = *std::move(acceptor);
  return absl::OkStatus();
}

void Edge::End() {
  acceptor_.reset();
  // Nobody looks any more whether one of them floods. Of Unix sockets it is not known who called.
  for (const ConnectionTable::Entry& entry : table_.All()) {
    Connection& connection = *entry.connection;
    const bool is_tcp = !connection.peer().name.empty();
    if (is_tcp && !connection.has_called()) connection.Shed(ShedReason::kMakesRoom);
  }
}

std::vector<std::string> Edge::addresses() const {
  std::vector<std::string> addresses;
  for (const Listener& listener : listeners_) addresses.push_back(listener.address.ForGrpc());
  return addresses;
}

}  // namespace weir
