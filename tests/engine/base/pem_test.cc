#include "engine/base/pem.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/certificates.h"
#include "tests/support/temporary_folder.h"

namespace weir {
namespace {

absl::Status Wrong(const std::string& words) { return absl::InvalidArgumentError(words); }

TEST(Pem, ReadsRegularFilesOfSomeLength) {
  const TemporaryFolder folder;
  folder.Write("file", "text");
  EXPECT_EQ(ReadPemFile("ca", folder.Path("file")).value(), "text");
  const std::string none = folder.Path("none");
  EXPECT_EQ(ReadPemFile("ca", none).status(), Wrong("ca: " + none + ": No such file or directory"));
  EXPECT_EQ(ReadPemFile("ca", folder.path()).status(),
            Wrong("ca: " + folder.path() + ": is no file"));
  const std::string pipe = folder.Path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(ReadPemFile("ca", pipe).status(), Wrong("ca: " + pipe + ": is no file"));
  folder.Write("large", std::string((1 << 20) + 1, 'x'));
  const std::string large = folder.Path("large");
  EXPECT_EQ(ReadPemFile("ca", large).status(), Wrong("ca: " + large + ": is longer than 1 MiB"));
}

TEST(Pem, TakesCertificatesThatAreWholeAndGood) {
  const TestAuthority authority;
  const std::string own = authority.Issue("sensor").certificate;
  EXPECT_EQ(CheckCertificates("c", "p", own), absl::OkStatus());
  EXPECT_EQ(CheckCertificates("c", "p", own + authority.certificate()), absl::OkStatus());
  const absl::Status none = Wrong("c: p: holds no certificate in PEM");
  EXPECT_EQ(CheckCertificates("c", "p", ""), none);
  EXPECT_EQ(CheckCertificates("c", "p", "words"), none);
  EXPECT_EQ(CheckCertificates("c", "p", own.substr(0, own.size() / 2)), none);
  const std::string chain = own + authority.certificate();
  EXPECT_EQ(CheckCertificates("c", "p", chain.substr(0, chain.size() - 60)),
            Wrong("c: p: holds a damaged certificate"));
  EXPECT_EQ(CheckCertificates("c", "p", authority.IssueExpired("sensor").certificate),
            Wrong("c: p: has expired"));
}

TEST(Pem, TakesTheKeyOfTheFirstCertificate) {
  const TestAuthority authority;
  const CertificateAndKey own = authority.Issue("sensor");
  EXPECT_EQ(CheckKey("k", "p", own.key, own.certificate + authority.certificate()),
            absl::OkStatus());
  EXPECT_EQ(CheckKey("k", "p", own.key, authority.certificate() + own.certificate),
            Wrong("k: p: is not the key of the certificate"));
  for (const std::string& text : {std::string(), own.certificate, own.key.substr(0, 80)}) {
    EXPECT_EQ(CheckKey("k", "p", text, own.certificate),
              Wrong("k: p: holds no unencrypted key in PEM"));
  }
}

}  // namespace
}  // namespace weir
