#include "server/metrics/call_counts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/support/status.h"
#include "weir/v1/flow_service.pb.h"
#include "weir/v1/sensor_service.pb.h"
#include "weir/v1/session_service.pb.h"

namespace weir {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

std::vector<std::string> Methods() {
  std::vector<std::string> names;
  for (const google::protobuf::FileDescriptor* file :
       {v1::GetSensorRequest::descriptor()->file(), v1::GetSessionRequest::descriptor()->file(),
        v1::SubscribeFlowsRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      const google::protobuf::ServiceDescriptor& service = *file->service(i);
      for (int j = 0; j < service.method_count(); ++j)
        names.push_back(absl::StrCat(service.full_name(), "/", service.method(j)->name()));
    }
  }
  return names;
}

class CallCounter final : public Interceptor {
 public:
  CallCounter(CallCounts& counts, std::string_view method) : counts_(counts), method_(method) {}

  void Intercept(InterceptorBatchMethods* batch) override {
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      counts_.Count(method_, static_cast<int>(batch->GetSendStatus().error_code()));
    }
    batch->Proceed();
  }

 private:
  CallCounts& counts_;
  const std::string method_;
};

class Factory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Factory(CallCounts& counts) : counts_(counts) {}

  Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    return new CallCounter(counts_, info->method());
  }

 private:
  CallCounts& counts_;
};

}  // namespace

CallCounts::CallCounts() {
  for (std::string& name : Methods()) {
    Method& method = *methods_.emplace_back(std::make_unique<Method>());
    method.name = std::move(name);
    by_path_.emplace(absl::StrCat("/", method.name), &method);
  }
  methods_.push_back(std::make_unique<Method>());
  methods_.back()->name = "other";
}

void CallCounts::Count(std::string_view method, int code) {
  const auto found = by_path_.find(std::string(method));
  Method& counted = found == by_path_.end() ? *methods_.back() : *found->second;
  const bool is_code = code >= 0 && code < static_cast<int>(kCodes);
  counted.calls[is_code ? code : grpc::StatusCode::UNKNOWN].fetch_add(1, std::memory_order_relaxed);
}

std::vector<CallCounts::Row> CallCounts::Read() const {
  std::vector<Row> rows;
  for (const auto& method : methods_) {
    Row& row = rows.emplace_back(Row{.method = method->name, .calls = {}});
    for (size_t i = 0; i < kCodes; ++i)
      row.calls[i] = method->calls[i].load(std::memory_order_relaxed);
  }
  return rows;
}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> CountCallsIn(
    CallCounts& counts) {
  return std::make_unique<Factory>(counts);
}

}  // namespace weir
