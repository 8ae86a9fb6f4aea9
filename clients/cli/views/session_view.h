// Sessions: one with all its properties, or many as rows.
#ifndef WEIR_CLIENTS_CLI_VIEWS_SESSION_VIEW_H_
#define WEIR_CLIENTS_CLI_VIEWS_SESSION_VIEW_H_

#include <string>

#include "clients/cli/environment.h"
#include "clients/cli/views/tables.h"
#include "weir/v1/session.pb.h"

namespace weir::cli {

// Writes the session's properties, or with `json` the whole message. Returns the exit code.
int PrintSession(const Environment& environment, const v1::Session& session, bool json);

// A row for each session, or with `json` an object: id, state, subscribers, flows, packets, events,
// source and error.
class SessionListing {
 public:
  SessionListing(const Environment& environment, bool json);

  void Add(const v1::Session& session);
  void Flush() { listing_.Flush(); }
  int End() { return listing_.End(); }
  bool closed() const { return listing_.closed(); }

 private:
  Listing listing_;
};

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_VIEWS_SESSION_VIEW_H_
