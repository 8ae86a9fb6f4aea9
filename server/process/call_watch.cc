#include "server/process/call_watch.h"

#include <utility>

#include "grpcpp/server_context.h"

namespace weir {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

bool TakesMessages(const ServerRpcInfo& info) {
  return info.type() == ServerRpcInfo::Type::CLIENT_STREAMING ||
         info.type() == ServerRpcInfo::Type::BIDI_STREAMING;
}

// Lives as long as gRPC keeps its call.
class WatchedCall final : public Interceptor {
 public:
  WatchedCall(std::shared_ptr<Connection> connection, ServerRpcInfo& info, const Clock& clock)
      : connection_(std::move(connection)),
        info_(info),
        takes_messages_(TakesMessages(info)),
        clock_(clock) {
    connection_->BeginCall(takes_messages_);
  }
  ~WatchedCall() override {
    connection_->EndCall(takes_messages_, was_cancelled_, clock_.MonotonicNanos());
  }

  void Intercept(InterceptorBatchMethods* batch) override {
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE)) {
      connection_->NoteMessage();
    }
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_CLOSE)) {
      was_cancelled_ = info_.server_context()->IsCancelled();
    }
    batch->Proceed();
  }

 private:
  const std::shared_ptr<Connection> connection_;
  ServerRpcInfo& info_;
  const bool takes_messages_;
  const Clock& clock_;
  bool was_cancelled_ = false;
};

class Factory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  Factory(const ConnectionTable& table, const Clock& clock) : table_(table), clock_(clock) {}

  // Null: the call is not followed.
  Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    std::shared_ptr<Connection> connection = table_.Find(PeerName(info->server_context()->peer()));
    if (connection == nullptr) return nullptr;
    return new WatchedCall(std::move(connection), *info, clock_);
  }

 private:
  const ConnectionTable& table_;
  const Clock& clock_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> CallWatch(
    const ConnectionTable& table, const Clock& clock) {
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
  factories.push_back(std::make_unique<Factory>(table, clock));
  return factories;
}

}  // namespace weir
