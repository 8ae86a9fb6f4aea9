// scripted-sensor: a sensor that plays scripts. README.md says what for.
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/scripted_sensor/script_library.h"
#include "tests/scripted_sensor/scripted_flow_service.h"

namespace weir::scripted {
namespace {

constexpr char kUsage[] =
    "usage: scripted-sensor FOLDER [--listen HOST:PORT] [--tls-certificate FILE --tls-key FILE]\n";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::shared_ptr<grpc::ServerCredentials> Credentials(const std::string& certificate,
                                                     const std::string& key) {
  if (certificate.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({ReadFile(key), ReadFile(certificate)});
  return grpc::SslServerCredentials(options);
}

// Serves until the process is ended. Returns where it cannot.
int Serve(ScriptLibrary library, std::map<std::string, std::string> options) {
  std::string address = options["--listen"];
  if (address.empty()) address = "127.0.0.1:0";
  ScriptedFlowService service(std::move(library));
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(address, Credentials(options["--tls-certificate"], options["--tls-key"]),
                           &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    std::cerr << "scripted-sensor: cannot listen on " << address << "\n";
    return 1;
  }
  std::cout << "listening " << address.substr(0, address.rfind(':')) << ":" << port << std::endl;
  server->Wait();
  return 0;
}

int Main(int argc, char** argv) {
  std::map<std::string, std::string> options;
  for (int i = 2; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
  if (argc < 2 || argc % 2 != 0 || absl::StartsWith(argv[1], "--")) {
    std::cerr << kUsage;
    return 2;
  }
  absl::StatusOr<ScriptLibrary> library = LoadScripts(argv[1]);
  if (!library.ok()) {
    std::cerr << "scripted-sensor: " << library.status().message() << "\n";
    return 1;
  }
  return Serve(*std::move(library), options);
}

}  // namespace
}  // namespace weir::scripted

int main(int argc, char** argv) { return weir::scripted::Main(argc, argv); }
