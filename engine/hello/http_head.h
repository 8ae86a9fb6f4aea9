// The head of an HTTP/1 message (RFC 9112): its first line and its fields.
#ifndef WEIR_ENGINE_HELLO_HTTP_HEAD_H_
#define WEIR_ENGINE_HELLO_HTTP_HEAD_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::hello {

// Of a request or a response; texts are borrowed from the message, and empty where they are not
// there.
struct HttpHead {
  std::string_view method;  // of a request
  std::string_view target;
  uint16_t status = 0;  // of a response, 100 to 999
  std::string_view host;
  std::string_view user_agent;
  std::string_view content_type;
  std::string_view forwarded_for;

  bool is_response() const { return status != 0; }
  bool is_interim() const { return status >= 100 && status < 200; }  // RFC 9110, 15.2
};

// The length of the head that `text` begins with, the empty line behind it included; 0 where it is
// not whole.
size_t HttpHeadBytes(std::string_view text);

// Reads a head, as far as it is there. False where its first line is none of HTTP/1.
bool ReadHttpHead(std::string_view text, HttpHead& head);

// Host without its port (RFC 3986, 3.2.2 and 3.2.3).
std::string_view WithoutPort(std::string_view host);

}  // namespace weir::hello

#endif  // WEIR_ENGINE_HELLO_HTTP_HEAD_H_
