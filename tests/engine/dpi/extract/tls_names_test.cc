#include "engine/dpi/ndpi/names.h"
#include "gtest/gtest.h"

namespace weir {
namespace {

TEST(TlsNames, OfVersions) {
  EXPECT_EQ(TlsVersionName(0x0303), "TLSv1.2");
  EXPECT_EQ(TlsVersionName(0x0304), "TLSv1.3");
  EXPECT_EQ(TlsVersionName(0xFEFD), "DTLSv1.2");
  for (uint16_t none : {0x0000, 0x0A0A, 0x1234}) EXPECT_EQ(TlsVersionName(none), "") << none;
}

TEST(TlsNames, OfCipherSuites) {
  EXPECT_EQ(TlsCipherName(0x1301), "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(TlsCipherName(0xC02F), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(TlsCipherName(0xEEEE), "");
}

TEST(TlsNames, OfAListAreThoseOfVersions) {
  EXPECT_EQ(TlsVersionsOnly("GREASE,TLSv1.3,TLS (1234),TLSv1.2"), "TLSv1.3,TLSv1.2");
  EXPECT_EQ(TlsVersionsOnly("GREASE"), "");
  EXPECT_EQ(TlsVersionsOnly(""), "");
}

}  // namespace
}  // namespace weir
