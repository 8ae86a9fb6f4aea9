#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "clients/cli/program.h"
#include "clients/cpp/channel.h"
#include "engine/base/heap.h"
#include "engine/base/standard_descriptors.h"
#include "server/process/sensor_server.h"
#include "server/process/serve.h"
#include "server/version.h"

namespace {

absl::StatusOr<weir::cli::LocalSensor> StartLocalSensor() {
  absl::StatusOr<std::unique_ptr<weir::EmbeddedServer>> server = weir::EmbeddedServer::Start({});
  if (!server.ok()) return server.status();
  const std::shared_ptr<weir::EmbeddedServer> owner = *std::move(server);
  return weir::cli::LocalSensor{owner, owner->InProcessChannel()};
}

bool IsInterface(const std::string& name) {
  std::error_code ignored;
  return name == "any" || (name.find('/') == std::string::npos &&
                           std::filesystem::exists("/sys/class/net/" + name, ignored));
}

weir::cli::Environment RealEnvironment() {
  weir::cli::Environment environment;
  environment.output_is_terminal = isatty(STDOUT_FILENO) == 1;
  environment.error_is_terminal = isatty(STDERR_FILENO) == 1;
  const char* no_color = std::getenv("NO_COLOR");
  environment.no_color = no_color != nullptr && *no_color != '\0';
  environment.default_server =
      weir::client::DefaultServerAddress(weir::client::CurrentAddressEnvironment());
  environment.version = weir::kWeirVersion;
  environment.start_local_sensor = StartLocalSensor;
  environment.serve = weir::RunSensor;
  environment.is_interface = IsInterface;
  return environment;
}

}  // namespace

int main(int argc, char** argv) {
  if (!weir::OpenStandardDescriptors()) return EXIT_FAILURE;
  weir::ConfigureHeap();
  setenv("GRPC_VERBOSITY", "NONE", 0);  // what strangers do wrong would fill the standard error
  signal(SIGPIPE, SIG_IGN);
  return weir::cli::RunProgram(argc, argv, RealEnvironment());
}
