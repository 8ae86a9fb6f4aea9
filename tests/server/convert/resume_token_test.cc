#include <gtest/gtest.h>

#include "server/convert/tokens.h"

namespace weir {
namespace {

const std::string kUid("0123456789abcde\0", 16);

TEST(ResumeToken, ComesBackAsItWas) {
  const std::string bytes = EncodeToken({0x89abcdef, "session-1", kUid, 0x0123456789abcdef});
  const absl::StatusOr<ResumeToken> token = DecodeToken(bytes);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->sensor_mark, 0x89abcdefu);
  EXPECT_EQ(token->session_id, "session-1");
  EXPECT_EQ(token->session_uid, kUid);
  EXPECT_EQ(token->next_sequence, 0x0123456789abcdefu);
}

TEST(ResumeToken, CarriesWhatIsUntold) {
  const GapReport untold{LossReason::kOverrun, 3, 900, 77};
  const std::string bytes = EncodeToken({1, "session-1", kUid, 1000, untold});
  const absl::StatusOr<ResumeToken> token = DecodeToken(bytes);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->session_id, "session-1");
  EXPECT_EQ(token->next_sequence, 1000u);
  EXPECT_EQ(token->untold, untold);
}

TEST(ResumeToken, IsRefusedWhereWhatIsUntoldCannotBe) {
  const LossReason overrun = LossReason::kOverrun;
  const GapReport impossible[] = {{overrun, 0, 5, 5},
                                  {overrun, 6, 5, 1},
                                  {overrun, 3, 1000, 5},
                                  {overrun, 3, 5, 4},
                                  {overrun, 3, 5, 0},
                                  {LossReason::kNone, 3, 5, 2},
                                  {LossReason::kRestarted, 3, 5, 2},
                                  {static_cast<LossReason>(200), 3, 5, 2}};
  for (const GapReport& untold : impossible) {
    EXPECT_FALSE(DecodeToken(EncodeToken({1, "session-1", kUid, 1000, untold})).ok())
        << untold.first_sequence << " " << untold.last_sequence << " " << untold.events;
  }
}

TEST(SensorMark, TellsSensorsApartAndIsNeverNone) {
  EXPECT_EQ(SensorMark("lab"), SensorMark("lab"));
  EXPECT_NE(SensorMark("lab"), SensorMark("lab2"));
  EXPECT_NE(SensorMark(""), 0u);
}

TEST(ResumeToken, IsAtMost128BytesLong) {
  const GapReport untold{LossReason::kDrain, UINT64_MAX, UINT64_MAX, UINT64_MAX};
  EXPECT_LE(EncodeToken({UINT32_MAX, std::string(63, 'x'), kUid, UINT64_MAX, untold}).size(), 128u);
}

TEST(ResumeToken, IsRefusedWhereAnyByteOfItIsAnother) {
  const std::string bytes = EncodeToken({3, "session-1", kUid, 42});
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] ^= 1;
    EXPECT_EQ(DecodeToken(changed).status().code(), absl::StatusCode::kInvalidArgument) << i;
  }
}

TEST(ResumeToken, IsRefusedWhereItIsCut) {
  for (const auto& untold : {std::optional<GapReport>(), {{LossReason::kDrain, 3, 9, 2}}}) {
    const std::string bytes = EncodeToken({3, "session-1", kUid, 42, untold});
    for (size_t length = 0; length < bytes.size(); ++length) {
      EXPECT_FALSE(DecodeToken(bytes.substr(0, length)).ok()) << length;
    }
  }
}

TEST(ResumeToken, IsRefusedUnreadWhereItIsLargerThanAnyMayBe) {
  EXPECT_EQ(DecodeToken(std::string(kMaxTokenBytes, 'x')).status().message(),
            "subscription.resume_token: is not a token of this sensor");
  const absl::Status status = DecodeToken(std::string(kMaxTokenBytes + 1, 'x')).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "subscription.resume_token: 65537 bytes are more than 65536");
}

}  // namespace
}  // namespace weir
