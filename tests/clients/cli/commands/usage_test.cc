// Commands that there are, and those that there are not; wrong usage and help.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/clients/cli/program_fixture.h"

namespace weir::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using Usage = ProgramTest;

TEST_F(Usage, RefusesWrongUsageWithOneLine) {
  const std::vector<std::vector<std::string>> cases = {
      {"flows"},
      {"flows", "x.pcap", "--no-such-option"},
      {"flows", "x.pcap", "--output", "xml"},
      {"flows", "x.pcap", "--nfstream", "--output", "table"},
      {"flows", "x.pcap", "--nfstream", "--time-resolution", "ns"},
      {"flows", "x.pcap", "--idle-timeout", "-1"},
      {"flows", "x.pcap", "--splt", "65536"},
      {"flows", "x.pcap", "--visibility-poll", "0"},
      {"flows", "x.pcap", "--visibility-poll", "9", "--process-poll-interval", "9"},
      {"flows", "x.pcap", "--tunnels", "vxlan,gtp_u"},
      {"flows", "x.pcap", "--events", "ended,begun"},
      {"flows", "x.pcap", "--early-at-packet", "0"},
      {"flows", "x.pcap", "eth9"},
      {"flows", "-", "--server", "localhost:50051", "--remote-file"},
      {"flows", "x.pcap", "--server", "nonsense"},
      {"subscribe", "s1", "--from", "xyz"},
      {"subscribe", "s1", "--on-overflow", "cry"},
      {"sessions", "create"},
      {"sessions", "create", "x.pcap", "--label", "nonsense"},
      {"sessions", "create", "x.pcap", "--label", "a=b", "--label", "a=c"},
      {"flows", "x.pcap", "--remote-file"},
      {"sessions", "create", "x.pcap", "--immediately", "--after-subscribers", "2"},
      {"info", "--risks", "--captures"},
      {"info", "--risks", "--folder", "x"},
      {"dance"},
      {"sessions", "dance"},
      {""}};
  size_t before = 0;
  for (const std::vector<std::string>& arguments : cases) {
    const std::string shown = ::testing::PrintToString(arguments);
    EXPECT_EQ(Run(arguments), 2) << shown;
    const std::string said = error_.text().substr(before);
    EXPECT_THAT(said, StartsWith("weir: ")) << shown;
    EXPECT_THAT(said, EndsWith("--help)\n")) << shown;
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << shown << said;
    before += said.size();
  }
  EXPECT_EQ(output_.text(), "");
}

TEST_F(Usage, NamesTheCommandThatThereIsNot) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"frob"},
       "weir: unknown command \"frob\"; commands: flows, subscribe, sessions, info, health, "
       "serve"
       " (see weir --help)\n"},
      {{"flow", "x.pcap"},
       "weir: unknown command \"flow\"; did you mean flows? (see weir --help)\n"},
      {{"sessions", "lst"},
       "weir: unknown command \"lst\"; did you mean list? (see weir sessions --help)\n"},
  };
  size_t before = 0;
  for (const auto& [arguments, said] : cases) {
    EXPECT_EQ(Run(arguments), 2);
    EXPECT_EQ(error_.text().substr(before), said);
    before = error_.text().size();
  }
}

TEST_F(Usage, NamesTheOptionThatThereIsNot) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"flows", "x.pcap", "--statistic"},
       "weir: unknown option \"--statistic\"; did you mean --statistics? (see weir flows "
       "--help)\n"},
      {{"sessions", "list", "--frobnicate=3"},
       "weir: unknown option \"--frobnicate\" (see weir sessions list --help)\n"},
      {{"info", "risks"}, "weir: unexpected argument \"risks\" (see weir info --help)\n"},
      {{"info", "--risks", "--captures"},
       "weir: --risks cannot be combined with --captures (see weir info --help)\n"},
      {{"flows", "x.pcap", "-o"}, "weir: --output: missing value (see weir flows --help)\n"},
      {{"flows", "x.pcap", "-o", "jsnol"},
       "weir: --output: unknown value \"jsnol\"; did you mean jsonl? (see weir flows --help)\n"},
      {{"flows", "x.pcap", "-o", "xml"},
       "weir: --output: unknown value \"xml\"; choices: table, jsonl, csv, count (see weir flows "
       "--help)\n"},
  };
  size_t before = 0;
  for (const auto& [arguments, said] : cases) {
    EXPECT_EQ(Run(arguments), 2);
    EXPECT_EQ(error_.text().substr(before), said);
    before = error_.text().size();
  }
}

TEST_F(Usage, KnowsAnOlderNameOfACommand) {
  script().sessions.emplace_back().set_id("a");
  EXPECT_EQ(RunRemote({"sessions", "get", "a"}), 0);
  EXPECT_THAT(output_.text(), StartsWith("Session"));
}

TEST_F(Usage, TellsItsVersion) {
  environment_.version = "1.2.3";
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_EQ(output_.text(), "weir 1.2.3\n");
}

TEST_F(Usage, AloneShowsWhatThereIs) {
  EXPECT_EQ(Run({}), 0);
  EXPECT_THAT(output_.text(), StartsWith("Weir turns network traffic into flow records.\n"));
  EXPECT_THAT(output_.text(), HasSubstr("\n  subscribe "));
  const size_t before = output_.text().size();
  EXPECT_EQ(Run({"sessions"}), 0);
  EXPECT_THAT(output_.text().substr(before), HasSubstr("Usage: weir sessions [OPTIONS] COMMAND\n"));
  EXPECT_EQ(error_.text(), "");
}

TEST_F(Usage, ShowsHelpOnStandardOutput) {
  EXPECT_EQ(Run({"flows", "--help"}), 0);
  EXPECT_THAT(output_.text(), HasSubstr("is uploaded to that sensor"));
  EXPECT_THAT(output_.text(), HasSubstr("Exit codes: 0"));
  EXPECT_THAT(output_.text(), HasSubstr("\nExamples:\n"));
  EXPECT_THAT(output_.text(), Not(HasSubstr("--not-app")));  // each of them would be too many
  for (const char* group : {"Live capture:", "Output:", "Filters (", "Records:", "Events:"}) {
    EXPECT_THAT(output_.text(), HasSubstr(std::string("\n") + group)) << group;
  }
}

TEST_F(Usage, HasHelpThatFitsATerminal) {
  const std::vector<std::vector<std::string>> commands = {{},
                                                          {"flows"},
                                                          {"subscribe"},
                                                          {"sessions"},
                                                          {"sessions", "list"},
                                                          {"sessions", "show"},
                                                          {"sessions", "create"},
                                                          {"sessions", "stop"},
                                                          {"sessions", "delete"},
                                                          {"sessions", "watch"},
                                                          {"info"},
                                                          {"health"}};
  for (std::vector<std::string> command : commands) {
    command.push_back("--help");
    EXPECT_EQ(Run(command), 0);
  }
  std::istringstream lines(output_.text());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
}

}  // namespace
}  // namespace weir::cli
