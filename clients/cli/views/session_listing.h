// Sessions as a table or as JSON.
#ifndef WEIR_CLIENTS_CLI_VIEWS_SESSION_LISTING_H_
#define WEIR_CLIENTS_CLI_VIEWS_SESSION_LISTING_H_

#include <string>

#include "clients/cli/environment.h"
#include "clients/cli/views/listing.h"
#include "weir/v1/session.pb.h"

namespace weir::cli {

// A row for each session: id, state, subscribers, flows, packets, events, source and error.
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

// "running".
std::string StateWord(v1::SessionState state);

// The files, interfaces or the kind of a source.
std::string SourceCell(const v1::Source& source);

}  // namespace weir::cli

#endif  // WEIR_CLIENTS_CLI_VIEWS_SESSION_LISTING_H_
