// Runs the program against a sensor with canned answers, its output caught.
#ifndef WEIR_TESTS_CLIENTS_CLI_PROGRAM_FIXTURE_H_
#define WEIR_TESTS_CLIENTS_CLI_PROGRAM_FIXTURE_H_

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "clients/cli/program.h"
#include "tests/clients/fake_sensor.h"

namespace weir::cli {

// A file in memory that stands for a standard stream.
class Capture {
 public:
  Capture() : descriptor_(memfd_create("capture", 0)) {}
  ~Capture() { close(descriptor_); }

  int descriptor() const { return descriptor_; }
  std::string text() const {
    std::string text(static_cast<size_t>(lseek(descriptor_, 0, SEEK_END)), '\0');
    EXPECT_EQ(pread(descriptor_, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    return text;
  }

 private:
  int descriptor_;
};

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() {
    signal(SIGPIPE, SIG_IGN);
    environment_.output = output_.descriptor();
    environment_.error = error_.descriptor();
    environment_.default_server = "unix:///nowhere/weir.sock";
    environment_.start_local_sensor = [this] {
      return absl::StatusOr<LocalSensor>(LocalSensor{nullptr, sensor_.channel()});
    };
    environment_.serve = [](int argc, char** argv) {
      return argc == 2 && argv[1][0] == 'x' ? 0 : 9;
    };
    environment_.is_interface = [](const std::string& name) { return name == "eth9"; };
  }

  int Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "weir");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    return RunProgram(static_cast<int>(argv.size()), argv.data(), environment_);
  }

  // As Run(), but with the sensor behind a socket, for commands that need one.
  int RunRemote(std::vector<std::string> arguments) {
    arguments.push_back("--server");
    arguments.push_back(sensor_.address());
    return Run(std::move(arguments));
  }

  FakeScript& script() { return sensor_.script(); }

  FakeSensor sensor_;
  Capture output_;
  Capture error_;
  Environment environment_;
};

}  // namespace weir::cli

#endif  // WEIR_TESTS_CLIENTS_CLI_PROGRAM_FIXTURE_H_
