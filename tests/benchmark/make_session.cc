// Creates a session at a running sensor, for benchmarks that want sources and settings which the
// `weir` command has no words for.
//
// usage: make_session ADDRESS ID SPEC     SPEC is a weir.v1.SessionSpec in text format
#include <cstdio>

#include "clients/cpp/channel.h"
#include "clients/cpp/session_client.h"
#include "google/protobuf/text_format.h"
#include "weir/v1/session_service.pb.h"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: make_session ADDRESS ID SPEC\n");
    return 2;
  }
  weir::v1::CreateSessionRequest request;
  request.set_session_id(argv[2]);
  if (!google::protobuf::TextFormat::ParseFromString(argv[3], request.mutable_spec())) return 2;
  const auto channel = weir::client::Connect(argv[1]);
  if (!channel.ok()) {
    std::fprintf(stderr, "make_session: %s\n", channel.status().ToString().c_str());
    return 1;
  }
  const auto session = weir::client::SessionClient(*channel).Create(request);
  if (session.ok()) return 0;
  std::fprintf(stderr, "make_session: %s\n", session.status().ToString().c_str());
  return 1;
}
