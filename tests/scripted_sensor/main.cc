// scripted-sensor: a sensor that plays scripts. README.md says what for.
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "tests/scripted_sensor/script_library.h"
#include "tests/scripted_sensor/scripted_flow_service.h"
#include "tests/scripted_sensor/tls_port.h"

namespace weir::scripted {
namespace {

constexpr char kUsage[] = "usage: scripted-sensor SCRIPTS CERTIFICATES\n";

// Serves until the process is ended. Returns where it cannot.
absl::Status Serve(const std::string& scripts, const std::string& certificates) {
  absl::StatusOr<ScriptLibrary> library = LoadScripts(scripts);
  if (!library.ok()) return library.status();
  const auto tls = MakeTlsCredentials(certificates);
  if (tls == nullptr) return absl::PermissionDeniedError("cannot write to " + certificates);
  ScriptedFlowService service(*std::move(library));
  grpc::ServerBuilder builder;
  int port = 0;
  int tls_port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.AddListeningPort("127.0.0.1:0", tls, &tls_port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return absl::UnavailableError("cannot listen on 127.0.0.1");
  std::cout << "listening 127.0.0.1:" << port << " 127.0.0.1:" << tls_port << std::endl;
  server->Wait();
  return absl::OkStatus();
}

int Main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << kUsage;
    return 2;
  }
  const absl::Status status = Serve(argv[1], argv[2]);
  std::cerr << "scripted-sensor: " << status.message() << "\n";
  return 1;
}

}  // namespace
}  // namespace weir::scripted

int main(int argc, char** argv) { return weir::scripted::Main(argc, argv); }
