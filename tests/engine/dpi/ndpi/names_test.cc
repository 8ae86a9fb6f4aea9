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
  EXPECT_EQ(names_.Confidence(NDPI_CONFIDENCE_DPI), "DPI");
  EXPECT_EQ(names_.Confidence(255), "");
}

}  // namespace
}  // namespace weir
