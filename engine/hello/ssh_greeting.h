// What each side of SSH says in the clear: its identification and its lists of algorithms.
#ifndef WEIR_ENGINE_HELLO_SSH_GREETING_H_
#define WEIR_ENGINE_HELLO_SSH_GREETING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/hello/wire.h"

namespace weir::hello {

enum class SshStep : uint8_t { kMore, kWhole, kNone };

// The identification string (RFC 4253, 4.2), behind lines that a server may send before it. `bytes`
// is moved behind it. kMore where it is not whole; kNone where this is none.
SshStep TakeSshBanner(Bytes& bytes, std::string_view& banner);

// The first packet (RFC 4253, 6 and 7.1). Where it is SSH_MSG_KEXINIT, `lists` becomes what HASSH
// hashes of the client, or of the server: key exchange, encryption, MAC, compression, with ";"
// between them. kNone where it is another one or malformed.
SshStep ReadKexInit(Bytes bytes, bool of_client, std::string& lists);

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_SSH_GREETING_H_
