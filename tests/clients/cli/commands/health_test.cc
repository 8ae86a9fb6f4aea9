// `weir health` against servers that answer well, badly, late or not at all.
#include <gmock/gmock.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/clients/cli/program_fixture.h"

namespace weir::cli {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class HealthService final : public grpc::health::v1::Health::Service {
 public:
  grpc::Status Check(grpc::ServerContext*, const HealthCheckRequest* request,
                     HealthCheckResponse* response) override {
    asked_for_ = request->service();
    response->set_status(answer);
    return status;
  }

  HealthCheckResponse::ServingStatus answer = HealthCheckResponse::SERVING;
  grpc::Status status;
  const std::string& asked_for() const { return asked_for_; }

 private:
  std::string asked_for_ = "nothing";
};

class Health : public ProgramTest {
 protected:
  // On a port of its own.
  std::string Listen() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    return "127.0.0.1:" + std::to_string(port);
  }

  void ExpectOneLineOfError(const std::string& words) {
    EXPECT_EQ(output_.text(), "");
    const std::string said = error_.text();
    EXPECT_THAT(said, StartsWith("weir: "));
    EXPECT_THAT(said, HasSubstr(words));
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  }

  HealthService service_;
  std::unique_ptr<grpc::Server> server_;
};

// A socket that takes connections and never says a word.
class SilentListener {
 public:
  SilentListener() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    EXPECT_EQ(listen(socket_, 8), 0);
    socklen_t size = sizeof(address);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~SilentListener() { close(socket_); }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  const int socket_;
  int port_ = 0;
};

TEST_F(Health, SaysThatTheSensorServes) {
  EXPECT_EQ(Run({"health", "--server", Listen()}), 0);
  EXPECT_EQ(output_.text(), "SERVING\n");
  EXPECT_EQ(error_.text(), "");
  EXPECT_EQ(service_.asked_for(), "");  // the server as a whole
}

TEST_F(Health, AsksForADeclaredSession) {
  EXPECT_EQ(Run({"health", "--server", Listen(), "--session", "edge"}), 0);
  EXPECT_EQ(service_.asked_for(), "sessions/edge");
}

TEST_F(Health, AsksTheDefaultSensor) {
  environment_.default_server = Listen();
  EXPECT_EQ(Run({"health"}), 0);
}

TEST_F(Health, FailsWhereTheSensorDoesNotServe) {
  for (const auto answer : {HealthCheckResponse::NOT_SERVING, HealthCheckResponse::UNKNOWN}) {
    service_.answer = answer;
    EXPECT_EQ(Run({"health", "--server", Listen()}), 1) << answer;
  }
  EXPECT_THAT(error_.text(), HasSubstr(": NOT_SERVING\n"));
  EXPECT_THAT(error_.text(), HasSubstr(": UNKNOWN\n"));
  EXPECT_EQ(output_.text(), "");
}

TEST_F(Health, FailsWhereTheCallFails) {
  service_.status = grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "no token");
  const std::string address = Listen();
  EXPECT_EQ(Run({"health", "--server", address}), 1);
  ExpectOneLineOfError(address + ": no token");
}

TEST_F(Health, FailsWhereNothingListens) {
  EXPECT_EQ(Run({"health", "--server", "unix:///nowhere/weir.sock"}), 1);
  ExpectOneLineOfError("unix:///nowhere/weir.sock");
}

TEST_F(Health, FailsWhereTheAnswerTakesTooLong) {
  const SilentListener listener;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(Run({"health", "--server", listener.address(), "--timeout", "0.25"}), 1);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));  // the default
  ExpectOneLineOfError("no answer within 250ms");
}

TEST_F(Health, RefusesTimeoutsThatMakeNoSense) {
  for (const char* timeout : {"0", "-1", "nan", "soon"}) {
    EXPECT_EQ(Run({"health", "--timeout", timeout}), 2) << timeout;
  }
  EXPECT_EQ(output_.text(), "");
}

}  // namespace
}  // namespace weir::cli
