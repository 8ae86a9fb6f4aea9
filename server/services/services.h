// The services of weir.v1, as a gRPC server registers them.
#ifndef WEIR_SERVER_SERVICES_SERVICES_H_
#define WEIR_SERVER_SERVICES_SERVICES_H_

#include <memory>

#include "grpcpp/impl/codegen/service_type.h"
#include "server/sensor_state.h"

namespace weir {

// Thread-safe. `state` outlives them.
std::unique_ptr<grpc::Service> MakeFlowService(SensorState& state);     // streams of flows
std::unique_ptr<grpc::Service> MakeSessionService(SensorState& state);  // the captures
std::unique_ptr<grpc::Service> MakeSensorService(SensorState& state);   // what the sensor is

}  // namespace weir

#endif  // WEIR_SERVER_SERVICES_SERVICES_H_
