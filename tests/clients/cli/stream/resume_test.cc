// `weir subscribe` with --output-file and --resume-file, against canned streams.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/clients/cli/program_fixture.h"
#include "tests/clients/sample_flow.h"
#include "tests/support/temporary_folder.h"

namespace weir::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Resume : public ProgramTest {
 protected:
  // The command, with what belongs to it; `more` comes last.
  int Subscribe(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"subscribe",
                                          "s1",
                                          "--output-file",
                                          folder_.Path("out"),
                                          "--resume-file",
                                          folder_.Path("resume"),
                                          "-o",
                                          "csv"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunRemote(arguments);
  }

  // A stream of events from `first` on, that breaks off before its end where asked to.
  void Play(int first, int count, bool whole) {
    std::vector<v1::FlowStreamMessage> messages = SampleStream(count);
    messages[0].mutable_started()->set_start_sequence(first);
    for (int i = 0; i < count; ++i) {
      *messages[1].mutable_events()->mutable_events(i) = SampleEvent(first + i);
    }
    messages[1].set_resume_token("after " + std::to_string(first + count - 1));
    v1::Ledger& ledger = *messages.back().mutable_ended()->mutable_ledger();
    ledger.set_start_sequence(first);
    ledger.set_end_sequence(first + count);
    script().status = absl::OkStatus();
    if (!whole) {
      messages.pop_back();
      script().status = absl::UnavailableError("the sensor went away");
    }
    script().messages = messages;
  }

  static size_t LinesOf(const std::string& text) {
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  const v1::Subscription& asked() { return script().subscribe_request.subscription(); }

  TemporaryFolder folder_;
};

TEST_F(Resume, GoesOnWhereTheStreamBrokeOff) {
  Play(1, 2, false);
  EXPECT_EQ(Subscribe(), 1);
  EXPECT_EQ(asked().position(), v1::START_POSITION_OLDEST);
  EXPECT_EQ(error_.text(),
            "weir: s1: the sensor went away\nweir: resume with: the same command again\n");
  EXPECT_EQ(LinesOf(folder_.Text("out")), 3u);  // with the header
  Play(3, 1, true);
  EXPECT_EQ(Subscribe(), 0);
  EXPECT_EQ(asked().resume_token(), "after 2");
  const std::string text = folder_.Text("out");
  EXPECT_THAT(text, StartsWith("event,id,"));
  EXPECT_EQ(text.find("event,id,", 1), std::string::npos);
  EXPECT_EQ(LinesOf(text), 4u);
  EXPECT_EQ(output_.text(), "");
}

TEST_F(Resume, TakesBackWhatAKilledProgramWroteBeyond) {
  Play(1, 2, false);
  EXPECT_EQ(Subscribe(), 1);
  const std::string good = folder_.Text("out");
  folder_.Write("out", good + "ended,3,half a li");
  Play(3, 1, true);
  EXPECT_EQ(Subscribe(), 0);
  EXPECT_EQ(LinesOf(folder_.Text("out")), 4u);
  EXPECT_THAT(folder_.Text("out"), StartsWith(good + "ended,17,"));
}

TEST_F(Resume, WritesTheHeaderWithTheFirstEventWheneverThatComes) {
  script().messages = SampleStream(0);
  script().messages.pop_back();
  script().messages[0].set_resume_token("begun");
  script().status = absl::UnavailableError("the sensor went away");
  EXPECT_EQ(Subscribe(), 1);
  EXPECT_EQ(folder_.Text("out"), "");
  Play(1, 1, true);
  EXPECT_EQ(Subscribe(), 0);
  EXPECT_EQ(asked().resume_token(), "begun");
  EXPECT_THAT(folder_.Text("out"), StartsWith("event,id,"));
}

TEST_F(Resume, RefusesWhatWouldMixTwoOutputs) {
  Play(1, 2, true);
  EXPECT_EQ(Subscribe(), 0);
  const std::string good = folder_.Text("out");
  script().subscribe_request.Clear();
  EXPECT_EQ(Subscribe({"--net", "10.0.0.0/8"}), 1);
  EXPECT_THAT(error_.text(), EndsWith("resume: was written with other options: --output csv {}\n"));
  EXPECT_EQ(Subscribe({"--nfstream"}), 1);
  EXPECT_EQ(RunRemote({"subscribe", "s2", "--output-file", folder_.Path("out"), "--resume-file",
                       folder_.Path("resume"), "-o", "csv"}),
            1);
  EXPECT_THAT(error_.text(), EndsWith("resume: belongs to session \"s1\", not \"s2\"\n"));
  EXPECT_EQ(script().subscribe_request.session_id(), "");  // the sensor was not asked
  EXPECT_EQ(folder_.Text("out"), good);
}

TEST_F(Resume, KnowsTheTimeAndTheOriginThatItsOutputHas) {
  const std::vector<std::string> shape = {"--since", "1969-12-31T23:59:59.5", "--with-origin"};
  Play(1, 2, false);
  EXPECT_EQ(Subscribe(shape), 1);
  EXPECT_EQ(asked().since_unix_nano(), -500'000'000);
  Play(3, 1, true);
  EXPECT_EQ(Subscribe(shape), 0);
  EXPECT_EQ(Subscribe({"--since", "1969-12-31T23:59:59.5"}), 1);
  EXPECT_EQ(Subscribe({"--since", "1970-01-01", "--with-origin"}), 1);
  EXPECT_THAT(error_.text(), HasSubstr("resume: was written with other options: --with-origin "));
}

TEST_F(Resume, RefusesToWriteOnBehindARestart) {
  Play(1, 2, true);
  EXPECT_EQ(Subscribe(), 0);
  const std::string good = folder_.Text("out");
  Play(1, 2, true);
  v1::FlowStreamMessage gap;
  gap.mutable_gap()->set_reason(v1::LOSS_REASON_RESTARTED);
  script().messages.insert(script().messages.begin() + 1, gap);
  EXPECT_EQ(Subscribe(), 1);
  EXPECT_THAT(error_.text(), HasSubstr("weir: gap: an unknown number of events lost (restarted)\n"
                                       "weir: s1: the session was restarted after " +
                                       folder_.Path("out") + " was written: "));
  EXPECT_EQ(folder_.Text("out"), good);
}

TEST_F(Resume, OnStandardOutputGoesOnBehindARestart) {
  const std::vector<std::string> command = {"subscribe", "s1", "--resume-file",
                                            folder_.Path("resume")};
  Play(1, 2, true);
  EXPECT_EQ(RunRemote(command), 0);
  EXPECT_EQ(LinesOf(output_.text()), 2u);  // jsonl by default
  EXPECT_THAT(output_.text(), StartsWith("{\"event\":\"ended\",\"sequence\":1,"));
  Play(1, 1, true);
  v1::FlowStreamMessage gap;
  gap.mutable_gap()->set_reason(v1::LOSS_REASON_RESTARTED);
  script().messages.insert(script().messages.begin() + 1, gap);
  EXPECT_EQ(RunRemote(command), 0);
  EXPECT_EQ(asked().resume_token(), "after 2");
  EXPECT_EQ(LinesOf(output_.text()), 3u);
}

TEST_F(Resume, TellsWhatTheSensorSaysOfTheToken) {
  Play(1, 2, true);
  EXPECT_EQ(Subscribe(), 0);
  script().messages.clear();
  script().status = absl::InvalidArgumentError("resume_token: is damaged");
  EXPECT_EQ(Subscribe(), 1);
  EXPECT_THAT(error_.text(), HasSubstr("weir: s1: resume_token: is damaged\n"));
}

TEST_F(Resume, SaysWhichFileCannotBeWritten) {
  Play(1, 1, true);
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--output-file", "/dev/full"}), 1);
  EXPECT_EQ(error_.text(), "weir: /dev/full: No space left on device\n");
}

TEST_F(Resume, WithoutAResumeFileWritesTheOutputAnew) {
  folder_.Write("out", "old\n");
  Play(1, 1, true);
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--output-file", folder_.Path("out")}), 0);
  EXPECT_THAT(folder_.Text("out"), StartsWith("{\"event\""));
  EXPECT_EQ(RunRemote({"subscribe", "s1", "--output-file", folder_.Path("no/out")}), 1);
  EXPECT_THAT(error_.text(), HasSubstr("no/out: No such file or directory"));
}

TEST_F(Resume, GoesWithFormatsAndPlacesThatCanBeResumed) {
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--from", "0aff"}, {"--from", "snapshot"}}) {
    EXPECT_EQ(Subscribe(more), 2);
    EXPECT_THAT(error_.text(), HasSubstr("weir: --from: invalid value \"" + more[1] +
                                         "\": expected oldest or live"));
  }
  EXPECT_EQ(Subscribe({"--since", "10m"}), 2);
  EXPECT_THAT(error_.text(),
              HasSubstr("weir: --since: invalid value \"10m\": expected a date and"));
  for (const char* format : {"table", "count"}) {
    EXPECT_EQ(RunRemote({"subscribe", "s1", "--resume-file", folder_.Path("r"), "-o", format}), 2);
    EXPECT_THAT(error_.text(), HasSubstr("weir: --output: only jsonl and csv"));
  }
  EXPECT_FALSE(folder_.Has("resume"));
}

}  // namespace
}  // namespace weir::cli
