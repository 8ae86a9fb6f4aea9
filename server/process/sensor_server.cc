#include "server/process/sensor_server.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "engine/capture/files/file_source.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "server/connections/process_memory.h"
#include "server/process/call_watch.h"
#include "server/services/services.h"

namespace weir {
namespace {

constexpr int kKeepaliveMs = 30'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kHandshakeTimeoutMs = 10'000;   // who says nothing goes
constexpr int kLeastPingIntervalMs = 10'000;  // clients may ping so often
// Before the calls in it are begun: by default 4 MiB, tens of thousands of calls that exist at
// once.
constexpr int kMostReadAtOnce = 64 << 10;
// What a drain leaves for calls that are about to end.
constexpr std::chrono::milliseconds kGrace{500};

std::unique_ptr<SourceOpener> MakeOpener(const CaptureRoot& root, bool standard_input) {
  std::unique_ptr<SourceOpener> opener = MakeSourceOpener(root);
  return standard_input ? WithStandardInput(std::move(opener)) : std::move(opener);
}

// Both are set for the process and for good.
void SetUpHealthAndReflection(bool with_reflection) {
  grpc::EnableDefaultHealthCheckService(true);
  static std::once_flag once;
  if (!with_reflection) return;
  std::call_once(once, [] { grpc::reflection::InitProtoReflectionServerBuilderPlugin(); });
}

// Requests are specs and pieces of uploads: small. Responses are bounded by the batches that a
// client asks for.
void SetBounds(const TransportLimits& limits, grpc::ServerBuilder& builder) {
  grpc::ResourceQuota quota("weir");
  quota.Resize(limits.max_buffer_bytes);
  builder.SetResourceQuota(quota);
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.max_request_bytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             static_cast<int>(limits.max_connection_streams));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kLeastPingIntervalMs);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kHandshakeTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_TCP_MAX_READ_CHUNK_SIZE, kMostReadAtOnce);
}

std::vector<std::unique_ptr<grpc::Service>> MakeServices(SensorState& state) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(MakeFlowService(state));
  services.push_back(MakeSessionService(state));
  services.push_back(MakeSensorService(state));
  return services;
}

// As the options have them, for the whole server.
ConnectionLimits ConnectionLimitsOf(const SensorServerOptions& options) {
  ConnectionLimits limits = options.connections;
  limits.max_request_bytes = options.transport.max_request_bytes;
  limits.max_calls = options.transport.max_connection_streams;
  if (limits.max_memory_bytes == 0) limits.max_memory_bytes = UsableMemoryBytes();
  rlimit descriptors = {};
  if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
    limits.max_connections =
        std::min(limits.max_connections, MostConnections(descriptors.rlim_cur));
  }
  return limits;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SensorServer>> SensorServer::Start(
    const SensorServerOptions& options, const CaptureRoot& capture_root) {
  auto root = std::make_unique<const CaptureRoot>(capture_root);
  std::unique_ptr<SourceOpener> opener = MakeOpener(*root, options.standard_input);
  std::unique_ptr<SensorServer> server(
      new SensorServer(options, std::move(root), std::move(opener)));
  if (absl::Status status = server->Listen(options); !status.ok()) return status;
  return server;
}

SensorServer::SensorServer(const SensorServerOptions& options,
                           std::unique_ptr<const CaptureRoot> root,
                           std::unique_ptr<SourceOpener> opener)
    : state_(options.sensor_id, std::move(root), std::move(opener), options.limits, options.streams,
             ConnectionLimitsOf(options), options.log_line),
      services_(MakeServices(state_)),
      edge_(state_.connections, state_.clock) {}

SensorServer::~SensorServer() { Shutdown(0); }

absl::Status SensorServer::Listen(const SensorServerOptions& options) {
  SetUpHealthAndReflection(options.with_reflection);
  const auto tcp = ReadCredentials(options.tls);
  if (!tcp.ok()) return tcp.status();
  if (absl::Status status = edge_.Listen(options.listen); !status.ok()) return status;
  grpc::ServerBuilder builder;
  SetBounds(options.transport, builder);
  auto interceptors = CallWatch(state_.connections, state_.clock);
  interceptors.push_back(CountCallsIn(calls_));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  edge_.AddTo(builder, *tcp);
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) return absl::InternalError("the gRPC server does not start");
  addresses_ = edge_.addresses();
  if (!options.metrics_listen.empty()) {
    auto metrics = MetricsEndpoint::Start(options.metrics_listen, state_, calls_);
    if (!metrics.ok()) return metrics.status();
    metrics_ = *std::move(metrics);
  }
  return edge_.Begin(state_.log_line);
}

std::shared_ptr<grpc::Channel> SensorServer::InProcessChannel() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  return server_->InProcessChannel(arguments);
}

absl::Status SensorServer::Declare(const std::vector<DeclaredSession>& sessions) {
  if (keeper_ == nullptr) {
    auto keeper = std::make_unique<SessionKeeper>(
        state_, [health = server_->GetHealthCheckService()](const std::string& id, bool is_well) {
          if (health != nullptr) health->SetServingStatus(absl::StrCat("sessions/", id), is_well);
        });
    if (absl::Status status = keeper->Start(); !status.ok()) return status;
    keeper_ = std::move(keeper);
  }
  keeper_->Declare(sessions);
  return absl::OkStatus();
}

void SensorServer::Shutdown(int64_t drain_ns) {
  if (server_ == nullptr) return;
  keeper_.reset();
  state_.draining = true;
  if (auto* health = server_->GetHealthCheckService()) health->Shutdown();
  state_.tasks.RefuseAll();
  state_.registry.DrainAll(drain_ns);
  edge_.End();
  const auto grace = drain_ns > 0 ? kGrace : std::chrono::milliseconds(0);
  server_->Shutdown(std::chrono::system_clock::now() + grace);
  server_->Wait();
  server_.reset();
}

namespace {

class InProcessSensor final : public EmbeddedServer {
 public:
  explicit InProcessSensor(std::unique_ptr<SensorServer> server) : server_(std::move(server)) {}

  std::shared_ptr<grpc::Channel> InProcessChannel() override { return server_->InProcessChannel(); }

 private:
  const std::unique_ptr<SensorServer> server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<EmbeddedServer>> EmbeddedServer::Start(const Options& options) {
  SensorServerOptions server_options;
  server_options.with_reflection = false;
  server_options.standard_input = options.any_file;
  server_options.limits.max_open_flows = kMaxOpenFlows;  // for its one session alone
  const CaptureRoot root =
      options.any_file ? CaptureRoot::WholeFileSystem() : CaptureRoot::NoFiles();
  absl::StatusOr<std::unique_ptr<SensorServer>> server = SensorServer::Start(server_options, root);
  if (!server.ok()) return server.status();
  return std::make_unique<InProcessSensor>(*std::move(server));
}

namespace {

bool IsStandardInput(const SourceSpec& source) {
  const auto* files = std::get_if<FilesSpec>(&source);
  return files != nullptr && files->paths.size() == 1 &&
         (files->paths[0] == "-" || files->paths[0] == "/dev/stdin");
}

class StandardInputOpener final : public SourceOpener {
 public:
  explicit StandardInputOpener(std::unique_ptr<SourceOpener> other) : other_(std::move(other)) {}

  absl::StatusOr<PacketSources> Open(const SessionSpec& spec) override {
    if (!IsStandardInput(spec.source)) return other_->Open(spec);
    const int descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    if (descriptor < 0) {
      return absl::UnavailableError(absl::StrCat("standard input: ", std::strerror(errno)));
    }
    return OneSource(OpenFileSource(
        {.inputs = {{"standard input", descriptor}}, .bpf_filter = spec.bpf_filter}));
  }

 private:
  const std::unique_ptr<SourceOpener> other_;
};

}  // namespace

std::unique_ptr<SourceOpener> WithStandardInput(std::unique_ptr<SourceOpener> other) {
  return std::make_unique<StandardInputOpener>(std::move(other));
}

}  // namespace weir
