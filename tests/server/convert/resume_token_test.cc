#include "server/convert/resume_token.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(ResumeToken, ComesBackAsItWas) {
  const std::string bytes =
      EncodeToken({0x89abcdef, "session-1", 0xfedcba9876543210, 0x0123456789abcdef});
  const absl::StatusOr<ResumeToken> token = DecodeToken(bytes);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->sensor_mark, 0x89abcdefu);
  EXPECT_EQ(token->session_id, "session-1");
  EXPECT_EQ(token->incarnation, 0xfedcba9876543210);
  EXPECT_EQ(token->place, 0x0123456789abcdefu);
}

TEST(SensorMark, TellsSensorsApartAndIsNeverNone) {
  EXPECT_EQ(SensorMark("lab"), SensorMark("lab"));
  EXPECT_NE(SensorMark("lab"), SensorMark("lab2"));
  EXPECT_NE(SensorMark(""), 0u);
}

TEST(ResumeToken, IsAtMost128BytesLong) {
  EXPECT_LE(EncodeToken({UINT32_MAX, std::string(63, 'x'), UINT64_MAX, UINT64_MAX}).size(), 128u);
}

TEST(ResumeToken, IsRefusedWhereAnyByteOfItIsAnother) {
  const std::string bytes = EncodeToken({3, "session-1", 7, 42});
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] ^= 1;
    EXPECT_EQ(DecodeToken(changed).status().code(), absl::StatusCode::kInvalidArgument) << i;
  }
}

TEST(ResumeToken, IsRefusedWhereItIsCut) {
  const std::string bytes = EncodeToken({3, "session-1", 7, 42});
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(DecodeToken(bytes.substr(0, length)).ok()) << length;
  }
}

}  // namespace
}  // namespace weir
