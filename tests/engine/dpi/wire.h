// Packets for the dissector's tests, written byte by byte.
#ifndef WEIR_TESTS_ENGINE_DPI_WIRE_H_
#define WEIR_TESTS_ENGINE_DPI_WIRE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::wire {

enum class Sender { kClient, kServer };

// One end of a conversation by IPv4 between 10.0.0.1 (the client) and 10.0.0.2.
struct Ports {
  uint16_t client;
  uint16_t server;
};

// An IP packet with the readable bytes behind it that the dissector asks for.
class IpPacket {
 public:
  explicit IpPacket(std::string bytes);

  const uint8_t* data() const { return reinterpret_cast<const uint8_t*>(bytes_.data()); }
  uint32_t length() const { return length_; }

 private:
  std::string bytes_;
  uint32_t length_;
};

IpPacket Udp(Ports ports, Sender sender, std::string_view payload);
IpPacket Tcp(Ports ports, Sender sender, std::string_view payload, uint32_t sequence = 1);

// The three packets that open a connection, so that data begins at sequence number 1.
std::vector<IpPacket> TcpHandshake(Ports ports);

// A number in network order.
std::string U8(uint8_t number);
std::string U16(uint16_t number);

// A text or list behind its own length.
std::string Sized8(std::string_view bytes);
std::string Sized16(std::string_view bytes);

// A TLS 1.2 record that holds a ClientHello with these extensions.
std::string ClientHello(std::string_view server_name, std::string_view alpn);

// A query for `name` ("www.example.org"), and a response to it with one A record.
std::string DnsQuery(std::string_view name, uint16_t type);
std::string DnsResponse(std::string_view name, std::string_view address);

}  // namespace weir::wire

#endif  // WEIR_TESTS_ENGINE_DPI_WIRE_H_
