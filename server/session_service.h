// weir.v1.SessionService: the captures of the sensor.
#ifndef WEIR_SERVER_SESSION_SERVICE_H_
#define WEIR_SERVER_SESSION_SERVICE_H_

#include "server/sensor_state.h"
#include "weir/v1/session_service.grpc.pb.h"

namespace weir {

// Thread-safe.
class SessionService final : public v1::SessionService::CallbackService {
 public:
  // `state` outlives it.
  explicit SessionService(SensorState& state) : state_(state) {}

  grpc::ServerUnaryReactor* CreateSession(grpc::CallbackServerContext* context,
                                          const v1::CreateSessionRequest* request,
                                          v1::CreateSessionResponse* response) override;
  grpc::ServerUnaryReactor* GetSession(grpc::CallbackServerContext* context,
                                       const v1::GetSessionRequest* request,
                                       v1::GetSessionResponse* response) override;
  grpc::ServerUnaryReactor* ListSessions(grpc::CallbackServerContext* context,
                                         const v1::ListSessionsRequest* request,
                                         v1::ListSessionsResponse* response) override;
  grpc::ServerUnaryReactor* StopSession(grpc::CallbackServerContext* context,
                                        const v1::StopSessionRequest* request,
                                        v1::StopSessionResponse* response) override;
  grpc::ServerUnaryReactor* DeleteSession(grpc::CallbackServerContext* context,
                                          const v1::DeleteSessionRequest* request,
                                          v1::DeleteSessionResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchSessionResponse>* WatchSession(
      grpc::CallbackServerContext* context, const v1::WatchSessionRequest* request) override;

 private:
  absl::Status Create(const v1::CreateSessionRequest& request, v1::CreateSessionResponse& response);
  absl::Status Get(const v1::GetSessionRequest& request, v1::GetSessionResponse& response);
  absl::Status List(const v1::ListSessionsRequest& request, v1::ListSessionsResponse& response);
  absl::Status Stop(const v1::StopSessionRequest& request, v1::StopSessionResponse& response);
  absl::Status Delete(const v1::DeleteSessionRequest& request);

  SensorState& state_;
};

}  // namespace weir

#endif  // WEIR_SERVER_SESSION_SERVICE_H_
