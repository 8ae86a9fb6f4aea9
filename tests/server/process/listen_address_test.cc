#include "server/process/listen_address.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/certificates.h"
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

class TlsFilesTest : public testing::Test {
 protected:
  TlsFilesTest() {
    const CertificateAndKey sensor = authority_.Issue("sensor");
    folder_.Write("sensor.crt", sensor.certificate);
    folder_.Write("sensor.key", sensor.key);
    folder_.Write("other.key", authority_.Issue("other").key);
    folder_.Write("ca.crt", authority_.certificate());
    folder_.Write("words", "these are no keys");
  }

  // What is said of these files; "" where nothing is wrong. Paths in words are without the folder.
  std::string Check(const std::string& certificate, const std::string& key,
                    const std::string& client_ca) const {
    const auto path = [&](const std::string& name) {
      return name.empty() ? "" : folder_.Path(name);
    };
    const absl::Status status =
        ReadCredentials({path(certificate), path(key), path(client_ca)}).status();
    EXPECT_TRUE(status.ok() || absl::IsInvalidArgument(status)) << status;
    std::string words(status.message());
    const std::string prefix = folder_.path() + "/";
    for (size_t at; (at = words.find(prefix)) != std::string::npos;) words.erase(at, prefix.size());
    return words;
  }

  const TestAuthority authority_;
  const TemporaryFolder folder_;
};

TEST_F(TlsFilesTest, AreAllThereOrNone) {
  EXPECT_EQ(Check("", "", ""), "");
  EXPECT_EQ(Check("sensor.crt", "sensor.key", ""), "");
  EXPECT_EQ(Check("sensor.crt", "sensor.key", "ca.crt"), "");
  EXPECT_EQ(Check("", "sensor.key", ""), "tls-certificate: is missing, beside the other TLS files");
  EXPECT_EQ(Check("sensor.crt", "", ""), "tls-key: is missing");
  EXPECT_EQ(Check("", "", "ca.crt"), "tls-certificate: is missing, beside the other TLS files");
}

TEST_F(TlsFilesTest, AreEachNamedWhereTheyAreWrong) {
  EXPECT_EQ(Check("none", "sensor.key", ""), "tls-certificate: none: No such file or directory");
  EXPECT_EQ(Check("words", "sensor.key", ""),
            "tls-certificate: words: holds no certificate in PEM");
  EXPECT_EQ(Check("sensor.crt", "words", ""), "tls-key: words: holds no unencrypted key in PEM");
  EXPECT_EQ(Check("sensor.crt", "other.key", ""),
            "tls-key: other.key: is not the key of the certificate");
  EXPECT_EQ(Check("sensor.crt", "sensor.key", "words"),
            "tls-client-ca: words: holds no certificate in PEM");
  EXPECT_EQ(Check("sensor.crt", "sensor.key", "."), "tls-client-ca: .: is not a regular file");
}

}  // namespace

}  // namespace weir
