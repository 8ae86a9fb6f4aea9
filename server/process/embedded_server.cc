#include "server/process/embedded_server.h"

#include <utility>

#include "server/process/sensor_server.h"

namespace weir {
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

}  // namespace weir
