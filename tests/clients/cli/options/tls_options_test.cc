// The options and variables of encryption reach the connection: what is wrong with their files is
// said before it is made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "tests/clients/cli/program_fixture.h"

namespace weir::cli {
namespace {

using ::testing::StartsWith;
using Words = std::vector<std::string>;

constexpr char kNone[] = "/nowhere/file.pem";
constexpr char kThere[] = "127.0.0.1:1";

class TlsOptionsTest : public ProgramTest {
 protected:
  ~TlsOptionsTest() override {
    for (const char* name : {"WEIR_TLS_CA", "WEIR_TLS_CERTIFICATE", "WEIR_TLS_KEY"}) {
      unsetenv(name);
    }
  }

  // What a wrong use is told.
  std::string Refusal(const Words& words) {
    const size_t before = error_.text().size();
    EXPECT_EQ(Run(words), 2);
    return error_.text().substr(before);
  }
};

TEST_F(TlsOptionsTest, AreThoseOfEveryCommandThatAsksASensor) {
  const std::vector<Words> commands = {
      {"info"},
      {"health"},
      {"subscribe", "s"},
      {"sessions", "list"},
      {"sessions", "show", "s"},
      {"sessions", "watch", "s"},
      {"sessions", "stop", "s"},
      {"sessions", "delete", "s"},
      {"sessions", "create", "x.pcap"},
      {"flows", "--remote-file", "x.pcap"},
  };
  for (Words words : commands) {
    SCOPED_TRACE(testing::PrintToString(words));
    words.insert(words.end(), {"--server", kThere, "--tls-ca", kNone});
    EXPECT_THAT(Refusal(words), StartsWith("weir: --tls-ca: /nowhere/file.pem: No such file"));
  }
}

TEST_F(TlsOptionsTest, MayBeVariables) {
  const Words words = {"info", "--server", kThere};
  setenv("WEIR_TLS_CA", kNone, 1);
  EXPECT_THAT(Refusal(words), StartsWith("weir: --tls-ca: /nowhere/file.pem"));
  unsetenv("WEIR_TLS_CA");
  setenv("WEIR_TLS_CERTIFICATE", kNone, 1);
  EXPECT_THAT(Refusal(words), StartsWith("weir: --tls-certificate and --tls-key go together"));
  setenv("WEIR_TLS_KEY", kNone, 1);
  EXPECT_THAT(Refusal(words), StartsWith("weir: --tls-certificate: /nowhere/file.pem"));
}

TEST_F(TlsOptionsTest, AreNotLeftEmpty) {
  EXPECT_THAT(Refusal({"info", "--server", kThere, "--tls-ca", ""}),
              StartsWith("weir: --tls-ca: must not be empty"));
}

}  // namespace
}  // namespace weir::cli
