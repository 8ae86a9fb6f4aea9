// The certificates of the sensor's port with TLS.
#ifndef WEIR_TESTS_SCRIPTED_SENSOR_TLS_PORT_H_
#define WEIR_TESTS_SCRIPTED_SENSOR_TLS_PORT_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

namespace weir::scripted {

// What a client needs to know is written to `folder`: authority.pem, of whom the sensor's
// certificate for "sensor.example" is, and stranger.pem, of whom it is not. Null where the folder
// cannot be written to.
std::shared_ptr<grpc::ServerCredentials> MakeTlsCredentials(const std::string& folder);

}  // namespace weir::scripted

#endif  // WEIR_TESTS_SCRIPTED_SENSOR_TLS_PORT_H_
