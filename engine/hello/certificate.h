// The server's certificate in a handshake of TLS 1.2 and before.
#ifndef WEIR_ENGINE_HELLO_CERTIFICATE_H_
#define WEIR_ENGINE_HELLO_CERTIFICATE_H_

#include <string>

#include "engine/hello/hello_fields.h"
#include "engine/hello/wire.h"

namespace weir::hello {

// Writes what the first certificate in the body of a Certificate message (RFC 5246, 7.4.2) says, by
// OpenSSL's reading of X.509; nothing where it is malformed. `scratch` is overwritten. Allocates.
void WriteCertificate(Bytes body, std::string& scratch, HelloFieldWriter& writer);

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_CERTIFICATE_H_
