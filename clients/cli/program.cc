#include "clients/cli/program.h"

#include <CLI/CLI.hpp>
#include <sstream>
#include <string>
#include <string_view>

#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/output/buffered_writer.h"

namespace weir::cli {
namespace {

constexpr char kDescription[] =
    "Weir turns network traffic into flow records.\n"
    "The sensor that a command asks is the one of --server, else of the variable WEIR_SERVER, "
    "else\n"
    "the one that listens on this machine's Unix socket.";

// "weir flows" while the arguments of that command were read.
std::string PathOf(const CLI::App& program) {
  std::string path = program.get_name();
  for (const CLI::App* app = &program; !app->get_subcommands().empty();) {
    app = app->get_subcommands().front();
    if (!app->get_name().empty()) path += " " + app->get_name();
  }
  return path;
}

int OnParseError(const CLI::App& program, const CLI::ParseError& error,
                 const Environment& environment) {
  if (error.get_exit_code() == 0) {  // help was asked for
    std::ostringstream out, ignored;
    program.exit(error, out, ignored);
    BufferedWriter writer(environment.output);
    writer.text() = out.str();
    writer.Flush();
    return kExitOk;
  }
  const std::string path = PathOf(program);
  std::string message = error.what();
  for (char& c : message) c = c == '\n' ? ' ' : c;
  Complain(environment, message + " (see " + path + " --help)");
  return kExitUsage;
}

}  // namespace

int RunProgram(int argc, char** argv, const Environment& environment) {
  if (argc > 1 && std::string_view(argv[1]) == "serve")
    return environment.serve(argc - 1, argv + 1);
  CLI::App program(kDescription, "weir");
  program.footer(kExitCodesHelp);
  program.require_subcommand(1);
  int exit_code = kExitOk;
  AddFlowsCommand(program, environment, exit_code);
  AddSubscribeCommand(program, environment, exit_code);
  AddSessionsCommand(program, environment, exit_code);
  AddInfoCommand(program, environment, exit_code);
  AddHealthCommand(program, environment, exit_code);
  program.add_subcommand("serve", "Run a sensor (see weir serve --help)");
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return OnParseError(program, error, environment);
  }
  return exit_code;
}

}  // namespace weir::cli
