// One session, told in full.
#ifndef WEIR_CLIENTS_CLI_VIEWS_SESSION_VIEW_H_
#define WEIR_CLIENTS_CLI_VIEWS_SESSION_VIEW_H_

#include "clients/cli/environment.h"
#include "weir/v1/session.pb.h"

namespace weir::cli {

// Writes a line for each thing that there is to say, or with `json` the whole message. Returns the
// exit code.
int PrintSession(const Environment& environment, const v1::Session& session, bool json);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_VIEWS_SESSION_VIEW_H_
