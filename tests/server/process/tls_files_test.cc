#include <gtest/gtest.h>

#include "server/process/listen_address.h"
#include "tests/support/certificates.h"
#include "tests/support/temporary_folder.h"

namespace weir {
namespace {

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
