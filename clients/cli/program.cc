#include "clients/cli/program.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "clients/cli/commands/command_words.h"
#include "clients/cli/commands/commands.h"
#include "clients/cli/environment.h"
#include "clients/cli/options/option_parsers.h"
#include "clients/cli/output/standard_streams.h"

namespace weir::cli {
namespace {

constexpr char kDescription[] = "Weir turns network traffic into flow records.";
constexpr char kFooter[] =
    "subscribe, sessions, info and health use the sensor given by --server, else by the "
    "environment\n"
    "variable WEIR_SERVER, else the one that listens on this machine's Unix socket.\n"
    "See weir COMMAND --help for details.\n"
    "\n";
constexpr char kExamples[] =
    "Examples:\n"
    "  weir flows monday.pcap                   the flows of a capture, no sensor needed\n"
    "  weir flows eth0                          the flows of an interface, until Ctrl-C\n"
    "  weir serve --capture-root /captures      run a sensor\n"
    "  weir sessions create --id lab monday.pcap && weir subscribe lab";

// "Commands" in the help, where CLI11 has "Subcommands".
void NameGroups(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands({})) {
    command->group("Commands");
    NameGroups(*command);
  }
}

// Help and version, as asked for.
int OnAsked(const CLI::App& program, const CLI::ParseError& error, const Environment& environment) {
  std::ostringstream out, ignored;
  program.exit(error, out, ignored);
  return WriteOut(environment, out.str());
}

int OnParseError(const CLI::App& program, const NamedCommand& command, const CLI::ParseError& error,
                 const Environment& environment) {
  if (error.get_exit_code() == 0) return OnAsked(program, error, environment);
  Complain(environment, DescribeError(command, error) + " (see " + command.path + " --help)");
  return kExitUsage;
}

}  // namespace

int RunProgram(int argc, char** argv, const Environment& environment) {
  if (argc > 1 && std::string_view(argv[1]) == "serve")
    return environment.serve(argc - 1, argv + 1);
  CLI::App program(kDescription, "weir");
  program.formatter(std::make_shared<HelpFormatter>());
  program.footer(std::string(kFooter) + kExamples);
  program.set_help_flag("-h,--help", "print this help and exit");
  program.set_version_flag("--version", "weir " + environment.version,
                           "print the version and exit");
  program.require_subcommand(1);
  int exit_code = kExitOk;
  AddFlowsCommand(program, environment, exit_code);
  AddSubscribeCommand(program, environment, exit_code);
  AddSessionsCommand(program, environment, exit_code);
  AddInfoCommand(program, environment, exit_code);
  AddHealthCommand(program, environment, exit_code);
  program.add_subcommand("serve", "Run a sensor (see weir serve --help)");
  NameGroups(program);
  const NamedCommand command = FindCommand(program, argc, argv);
  if (!command.complete) return WriteOut(environment, command.app->help(command.parents));
  if (!command.unknown.empty()) {
    Complain(environment, DescribeUnknown(command) + " (see " + command.path + " --help)");
    return kExitUsage;
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return OnParseError(program, command, error, environment);
  }
  return exit_code;
}

}  // namespace weir::cli
