// Words for values of the API.
#include <gtest/gtest.h>

#include <string>

#include "clients/cli/output/enum_words.h"
#include "clients/cli/output/flow_text.h"
#include "weir/v1/flow.pb.h"
#include "weir/v1/session.pb.h"

namespace weir::cli {
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
