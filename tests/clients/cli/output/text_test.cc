#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "clients/cli/output/enum_words.h"
#include "clients/cli/output/flow_text.h"
#include "clients/cli/output/number_text.h"
#include "clients/cli/output/text_escaping.h"
#include "weir/v1/flow.pb.h"
#include "weir/v1/session.pb.h"

namespace weir::cli {
namespace {

std::string Double(double value) {
  std::string out;
  AppendDouble(value, out);
  return out;
}

TEST(AppendDouble, KeepsEveryBitAndThePoint) {
  EXPECT_EQ(Double(68), "68.0");
  EXPECT_EQ(Double(-0.1), "-0.1");
  EXPECT_EQ(Double(1e300), "1e+300");
  EXPECT_EQ(std::stod(Double(1.0 / 3)), 1.0 / 3);
  EXPECT_EQ(Double(std::numeric_limits<double>::infinity()), "null");
}

std::string Rfc3339(Moment moment) {
  std::string out;
  AppendRfc3339(moment, out);
  return out;
}

TEST(AppendRfc3339, KnowsLeapDaysTheYearsBefore1970AndTheEnds) {
  EXPECT_EQ(Rfc3339(MomentOf(0)), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(Rfc3339(MomentOf(1'709'164'800'000'000'001)), "2024-02-29T00:00:00.000000001Z");
  EXPECT_EQ(Rfc3339(MomentOf(-1)), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(Rfc3339(MomentOf(-1'000'000'000)), "1969-12-31T23:59:59.000000000Z");
  EXPECT_EQ(Rfc3339(MomentOf(-86'400'000'000'000)), "1969-12-31T00:00:00.000000000Z");
  EXPECT_EQ(Rfc3339(MomentOf(-58'060'800'000'000'000)), "1968-02-29T00:00:00.000000000Z");
  EXPECT_EQ(Rfc3339(MomentOf(std::numeric_limits<int64_t>::max())),
            "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(Rfc3339(MomentOf(std::numeric_limits<int64_t>::min())),
            "1677-09-21T00:12:43.145224192Z");
}

TEST(AppendRfc3339, EndsWithTheYearsThatItCanWrite) {
  EXPECT_EQ(Rfc3339({std::numeric_limits<int64_t>::min(), 7}), "0001-01-01T00:00:00.000000007Z");
  EXPECT_EQ(Rfc3339({std::numeric_limits<int64_t>::max(), 0}), "9999-12-31T23:59:59.000000000Z");
}

TEST(AppendTableTime, CutsToMillisecondsBefore1970Too) {
  std::string out;
  AppendTableTime(MomentOf(-1), out);
  EXPECT_EQ(out, "1969-12-31 23:59:59.999");
}

TEST(AppendJsonString, EscapesWhatJsonAndTerminalsCannotTake) {
  const auto text = [](std::string_view input) {
    std::string out;
    AppendJsonString(input, out);
    return out;
  };
  EXPECT_EQ(text("a\"b\\c\n\x1b"), "\"a\\\"b\\\\c\\n\\u001b\"");
  EXPECT_EQ(text("\x7f\xc2\x85"), "\"\\u007f\\u0085\"");
  EXPECT_EQ(text("b\xc3\xbc"), "\"b\xc3\xbc\"");
  EXPECT_EQ(text("\xff\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(DisplayWidth("abc"), 3u);
  EXPECT_EQ(DisplayWidth("b\xc3\xbc"), 2u);
  EXPECT_EQ(DisplayWidth("e\xcc\x81"), 1u);          // a combining accent
  EXPECT_EQ(DisplayWidth("\xe4\xb8\xad"), 2u);       // a wide character
  EXPECT_EQ(DisplayWidth("\xf0\x9f\x98\x80x"), 3u);  // an emoji
}

}  // namespace

// Words for values of the API.

namespace {

TEST(EnumWords, AreTheNamesWithoutTheirPrefix) {
  EXPECT_EQ(EnumWord(v1::TUNNEL_KIND_GTP_U), "gtp_u");
  EXPECT_EQ(EnumWord(v1::SESSION_STATE_RUNNING), "running");
  EXPECT_EQ(EnumWord(v1::SESSION_STATE_UNSPECIFIED), "");
  EXPECT_EQ(EnumWord(static_cast<v1::SessionState>(99)), "99");
  const EnumWords& words = WordsOf<v1::TunnelKind>();
  EXPECT_EQ(words.ValueOf("gtp_u"), v1::TUNNEL_KIND_GTP_U);
  EXPECT_EQ(words.ValueOf("unspecified"), 0);
  EXPECT_EQ(words.ValueOf("GTP_U"), 0);
  EXPECT_EQ(words.All().front(), "gtp_u");
  EXPECT_EQ(words.All().back(), "none");
}

TEST(Progress, SaysWhatIsKnown) {
  v1::SourceProgress progress;
  EXPECT_EQ(DescribeProgress(progress), "");
  progress.set_bytes_read(999);
  EXPECT_EQ(DescribeProgress(progress), "999 B");
  progress.set_bytes_total(2'000'000);
  progress.set_bytes_read(1'500'000);
  EXPECT_EQ(DescribeProgress(progress), "1.5 MB of 2.0 MB (75 %)");
  progress.set_files_total(1);
  progress.set_current_file("monday.pcap");
  EXPECT_EQ(DescribeProgress(progress), "1.5 MB of 2.0 MB (75 %)");
  progress.set_files_total(5);
  progress.set_files_read(1);
  EXPECT_EQ(DescribeProgress(progress), "1.5 MB of 2.0 MB (75 %), file 2 of 5: monday.pcap");
  progress.set_files_read(5);
  progress.clear_current_file();
  EXPECT_EQ(DescribeProgress(progress), "1.5 MB of 2.0 MB (75 %), 5 of 5 files");
}

}  // namespace

}  // namespace weir::cli
