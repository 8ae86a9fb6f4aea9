#include "engine/base/pem.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/certificates.h"
#include "tests/support/temporary_folder.h"

namespace weir {
namespace {

class PemTest : public testing::Test {
 protected:
  // What is said of a file with this text, without its path; "" where it is taken as it is.
  std::string Certificates(const std::string& text) {
    folder_.Write("file", text);
    return Words(ReadCertificates("c", Path()), text);
  }
  std::string Key(const std::string& text, const std::string& certificates) {
    folder_.Write("file", text);
    return Words(ReadKey("c", Path(), certificates), text);
  }
  std::string Path() const { return folder_.Path("file"); }
  std::string Words(const absl::StatusOr<std::string>& read, const std::string& text) const {
    if (read.ok()) return *read == text ? "" : "another text";
    EXPECT_TRUE(absl::IsInvalidArgument(read.status()));
    const std::string start = "c: " + Path() + ": ";
    const std::string message(read.status().message());
    return message.starts_with(start) ? message.substr(start.size()) : message;
  }

  const TemporaryFolder folder_;
  const TestAuthority authority_;
};

TEST_F(PemTest, ReadsRegularFilesOfSomeLength) {
  EXPECT_EQ(Words(ReadCertificates("c", Path()), ""), "No such file or directory");
  EXPECT_EQ(Words(ReadKey("c", Path(), ""), ""), "No such file or directory");
  ASSERT_EQ(mkfifo(Path().c_str(), 0600), 0);
  EXPECT_EQ(Words(ReadCertificates("c", Path()), ""), "is not a regular file");
  ASSERT_EQ(unlink(Path().c_str()), 0);
  ASSERT_EQ(mkdir(Path().c_str(), 0700), 0);
  EXPECT_EQ(Words(ReadCertificates("c", Path()), ""), "is not a regular file");
  ASSERT_EQ(rmdir(Path().c_str()), 0);
  EXPECT_EQ(Certificates(std::string((1 << 20) + 1, 'x')), "is longer than 1 MiB");
}

TEST_F(PemTest, TakesCertificatesThatAreWholeAndGood) {
  const std::string own = authority_.Issue("sensor").certificate;
  const std::string chain = own + authority_.certificate();
  EXPECT_EQ(Certificates(own), "");
  EXPECT_EQ(Certificates(chain), "");
  for (const std::string& text : {std::string(), std::string("words"), own.substr(0, 200)}) {
    EXPECT_EQ(Certificates(text), "holds no certificate in PEM");
  }
  EXPECT_EQ(Certificates(chain.substr(0, chain.size() - 60)), "holds a damaged certificate");
  EXPECT_EQ(Certificates(authority_.IssueExpired("sensor").certificate), "has expired");
}

TEST_F(PemTest, TakesTheKeyOfTheFirstCertificate) {
  const CertificateAndKey own = authority_.Issue("sensor");
  EXPECT_EQ(Key(own.key, own.certificate + authority_.certificate()), "");
  EXPECT_EQ(Key(own.key, authority_.certificate() + own.certificate),
            "is not the key of the certificate");
  for (const std::string& text : {std::string(), own.certificate, own.key.substr(0, 80)}) {
    EXPECT_EQ(Key(text, own.certificate), "holds no unencrypted key in PEM");
  }
}

}  // namespace
}  // namespace weir
