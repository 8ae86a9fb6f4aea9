#include "server/process/declared_session.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/convert/session_spec.h"
#include "server/process/yaml_message.h"
#include "weir/v1/session.pb.h"

namespace weir {
namespace {

absl::Status At(const std::string& place, const std::string& id, const absl::Status& status) {
  return absl::InvalidArgumentError(absl::StrCat(place, ": sessions.", id, ": ", status.message()));
}

absl::StatusOr<DeclaredSession> ReadOne(const std::string& file, const YAML::Node& id,
                                        const YAML::Node& node) {
  DeclaredSession session = {.id = id.Scalar(), .spec = {}};
  const std::string place = SourceLocation(file, id.Mark());
  absl::Status status = ValidateSessionId(session.id);
  if (!status.ok()) return At(place, session.id, status);
  v1::SessionSpec spec;
  status = FillFromYaml(file, absl::StrCat("sessions.", session.id), node, spec);
  if (!status.ok()) return status;
  if (spec.start().mode() == v1::START_MODE_UNSPECIFIED)
    spec.mutable_start()->set_mode(v1::START_MODE_IMMEDIATE);
  absl::StatusOr<SessionSpec> converted = FromProto(spec);
  if (!converted.ok()) return At(place, session.id, converted.status());
  session.spec = *std::move(converted);
  const absl::StatusOr<SessionSpec> effective = EffectiveSpec(session.spec);
  if (!effective.ok()) return At(place, session.id, effective.status());
  return session;
}

}  // namespace

absl::StatusOr<std::vector<DeclaredSession>> ReadDeclaredSessions(const std::string& file,
                                                                  const YAML::Node& sessions) {
  std::vector<DeclaredSession> read;
  if (sessions.IsNull()) return read;
  if (!sessions.IsMap()) {
    return absl::InvalidArgumentError(absl::StrCat(SourceLocation(file, sessions.Mark()),
                                                   ": sessions: is not a map of ids to specs"));
  }
  std::set<std::string> seen;
  for (const auto& pair : sessions) {
    absl::StatusOr<DeclaredSession> session = ReadOne(file, pair.first, pair.second);
    if (!session.ok()) return session.status();
    if (!seen.insert(session->id).second) {
      return At(SourceLocation(file, pair.first.Mark()), session->id,
                absl::InvalidArgumentError("is declared twice"));
    }
    read.push_back(*std::move(session));
  }
  return read;
}

}  // namespace weir
