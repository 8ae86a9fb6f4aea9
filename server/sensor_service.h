// weir.v1.SensorService: what the sensor is and what it knows.
#ifndef WEIR_SERVER_SENSOR_SERVICE_H_
#define WEIR_SERVER_SENSOR_SERVICE_H_

#include "server/sensor_state.h"
#include "weir/v1/sensor_service.grpc.pb.h"

namespace weir {

// Thread-safe.
class SensorService final : public v1::SensorService::CallbackService {
 public:
  // `state` outlives it.
  explicit SensorService(SensorState& state) : state_(state) {}

  grpc::ServerUnaryReactor* GetSensor(grpc::CallbackServerContext* context,
                                      const v1::GetSensorRequest* request,
                                      v1::GetSensorResponse* response) override;
  grpc::ServerUnaryReactor* ListInterfaces(grpc::CallbackServerContext* context,
                                           const v1::ListInterfacesRequest* request,
                                           v1::ListInterfacesResponse* response) override;
  grpc::ServerUnaryReactor* ListProtocols(grpc::CallbackServerContext* context,
                                          const v1::ListProtocolsRequest* request,
                                          v1::ListProtocolsResponse* response) override;
  grpc::ServerUnaryReactor* ListRisks(grpc::CallbackServerContext* context,
                                      const v1::ListRisksRequest* request,
                                      v1::ListRisksResponse* response) override;
  grpc::ServerUnaryReactor* ListFlowFields(grpc::CallbackServerContext* context,
                                           const v1::ListFlowFieldsRequest* request,
                                           v1::ListFlowFieldsResponse* response) override;
  grpc::ServerUnaryReactor* ListCaptureFiles(grpc::CallbackServerContext* context,
                                             const v1::ListCaptureFilesRequest* request,
                                             v1::ListCaptureFilesResponse* response) override;

 private:
  void Describe(v1::Sensor& sensor) const;
  absl::Status ListFiles(const v1::ListCaptureFilesRequest& request,
                         v1::ListCaptureFilesResponse& response) const;

  SensorState& state_;
};

}  // namespace weir

#endif  // WEIR_SERVER_SENSOR_SERVICE_H_
