#include "engine/dpi/ndpi/names.h"

#include "engine/dpi/ndpi/detection_module.h"
#include "gtest/gtest.h"

namespace weir {
namespace {

class NamesTest : public ::testing::Test {
 protected:
  DetectionModule module_ = *DetectionModule::Create();
  Names names_{module_.get()};
};

TEST_F(NamesTest, JoinsTheCarrierAndTheApplication) {
  struct Case {
    uint16_t master, application;
    std::string_view name;
  };
  for (const Case& c : {Case{NDPI_PROTOCOL_UNKNOWN, NDPI_PROTOCOL_UNKNOWN, "Unknown"},
                        {NDPI_PROTOCOL_UNKNOWN, NDPI_PROTOCOL_DNS, "DNS"},
                        {NDPI_PROTOCOL_TLS, NDPI_PROTOCOL_UNKNOWN, "TLS"},
                        {NDPI_PROTOCOL_TLS, NDPI_PROTOCOL_TLS, "TLS"},
                        {NDPI_PROTOCOL_TLS, NDPI_PROTOCOL_GOOGLE, "TLS.Google"},
                        {NDPI_PROTOCOL_GOOGLE, NDPI_PROTOCOL_TLS, "Google.TLS"},
                        {65535, 65534, "Unknown.Unknown"}}) {
    EXPECT_EQ(names_.Application(c.master, c.application), c.name);
  }
}

TEST_F(NamesTest, GivesTheSameBytesEachTimeWhateverWasAskedBetween) {
  const std::string_view first = names_.Application(NDPI_PROTOCOL_TLS, NDPI_PROTOCOL_GOOGLE);
  for (uint16_t id = 0; id < 1000; ++id) names_.Application(NDPI_PROTOCOL_TLS, id);
  const std::string_view again = names_.Application(NDPI_PROTOCOL_TLS, NDPI_PROTOCOL_GOOGLE);
  EXPECT_EQ(first.data(), again.data());
  EXPECT_EQ(again, "TLS.Google");
}

TEST_F(NamesTest, KnowsCategoriesBreedsAndConfidences) {
  EXPECT_EQ(names_.Category(NDPI_PROTOCOL_CATEGORY_UNSPECIFIED), "Unspecified");
  EXPECT_EQ(names_.Category(NDPI_PROTOCOL_CATEGORY_WEB), "Web");
  EXPECT_EQ(names_.Category(65535), "Unspecified");
  EXPECT_EQ(names_.Breed(NDPI_PROTOCOL_SAFE), "Safe");
  EXPECT_EQ(names_.ConfidenceName(NDPI_CONFIDENCE_DPI), "DPI");
  EXPECT_EQ(names_.ConfidenceName(255), "");
  EXPECT_EQ(names_.ConfidenceOf(NDPI_CONFIDENCE_DPI), Confidence::kDpi);
  EXPECT_EQ(names_.ConfidenceOf(NDPI_CONFIDENCE_MATCH_BY_PORT), Confidence::kMatchByPort);
  EXPECT_EQ(names_.ConfidenceOf(NDPI_CONFIDENCE_UNKNOWN), Confidence::kNone);
  EXPECT_EQ(names_.ConfidenceOf(255), Confidence::kNone);
}

// A release may add some; those that are there are known to us by their names.
TEST_F(NamesTest, EveryConfidenceOfTheLinkedNdpiIsKnown) {
  for (int i = NDPI_CONFIDENCE_UNKNOWN + 1; i < NDPI_CONFIDENCE_MAX; ++i) {
    const auto number = static_cast<uint8_t>(i);
    EXPECT_NE(names_.ConfidenceOf(number), Confidence::kNone) << names_.ConfidenceName(number);
  }
}

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
