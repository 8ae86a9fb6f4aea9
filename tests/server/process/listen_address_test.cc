#include "server/process/listen_address.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/temporary_folder.h"

namespace weir {
namespace {

TEST(ListenAddress, UnderstandsSocketsAndHosts) {
  struct Case {
    const char* words;
    const char* for_grpc;
    bool is_loopback;
  };
  const Case cases[] = {
      {"unix:/run/weir.sock", "unix:/run/weir.sock", false},
      {"unix:///run/weir.sock", "unix:/run/weir.sock", false},
      {"unix:weir.sock", "unix:weir.sock", false},
      {"/run/weir.sock", "unix:/run/weir.sock", false},
      {"127.0.0.1:0", "127.0.0.1:0", true},
      {"127.1.2.3:80", "127.1.2.3:80", true},
      {"localhost:50051", "localhost:50051", true},
      {"[::1]:50051", "[::1]:50051", true},
      {"[::]:50051", "[::]:50051", false},
      {"0.0.0.0:65535", "0.0.0.0:65535", false},
      {"sensor.example:1", "sensor.example:1", false},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.words);
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(each.words);
    ASSERT_TRUE(address.ok()) << address.status();
    EXPECT_EQ(address->ForGrpc(), each.for_grpc);
    EXPECT_EQ(address->is_loopback(), each.is_loopback);
  }
}

TEST(ListenAddress, RefusesOtherWords) {
  for (const char* words : {"", "nonsense", ":50051", "host:", "host:65536", "host:-1", "host:x",
                            "::1:50051", "[::1:50051", "unix:"}) {
    EXPECT_EQ(ParseListenAddress(words).status().code(), absl::StatusCode::kInvalidArgument)
        << words;
  }
}

TEST(SocketPath, IsRefusedWhereSomethingElseIsThere) {
  const TemporaryFolder folder;
  const std::string path = folder.Path("file");
  std::ofstream(path) << "text";
  EXPECT_EQ(PrepareSocketPath(path).code(), absl::StatusCode::kAlreadyExists);
}

TEST(SocketPath, IsRefusedWhereItIsTooLong) {
  EXPECT_EQ(PrepareSocketPath("/tmp/" + std::string(120, 'x')).code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace weir
