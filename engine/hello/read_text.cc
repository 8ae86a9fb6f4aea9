// HTTP, SSH and DNS over TCP.
#include <algorithm>

#include "engine/hello/http_head.h"
#include "engine/hello/reader.h"

namespace weir::hello {
namespace {

constexpr size_t kMaxHostBytes = 255, kMaxUserAgentBytes = 255, kMaxTypeBytes = 63;
constexpr size_t kMaxUrlBytes = 4096;
constexpr uint8_t kMaxDnsMessages = 32;  // kept of a flow
constexpr uint16_t kSshPort = 22;

// A target may be a whole URL (RFC 9112, 3.2.2); its scheme is left out.
std::string_view WithoutScheme(std::string_view target) {
  const size_t at = target.find("://");
  const size_t query = target.find_first_of("/?");
  return at != std::string_view::npos && at < query ? target.substr(at + 3) : target;
}

void WriteRequest(const HttpHead& head, std::string& url, HelloFieldWriter& writer) {
  writer.Text(HelloField::kHttpMethod, head.method);
  writer.LowerCaseText(HelloField::kHttpHost, WithoutPort(head.host).substr(0, kMaxHostBytes));
  const bool is_path = head.target.substr(0, 1) == "/";
  url = is_path ? head.host : std::string_view();
  url.append(WithoutScheme(head.target));
  writer.Text(HelloField::kHttpUrl, std::string_view(url).substr(0, kMaxUrlBytes));
  writer.Text(HelloField::kHttpUserAgent, head.user_agent.substr(0, kMaxUserAgentBytes));
  writer.Text(HelloField::kHttpRequestContentType, head.content_type.substr(0, kMaxTypeBytes));
  writer.Text(HelloField::kHttpForwardedFor, head.forwarded_for.substr(0, kMaxHostBytes));
}

}  // namespace

void Reader::ReadHttp(Side side, Bytes bytes, FlowReading& flow) {
  ReadOn(side, bytes, flow, [&](Bytes all) -> Bytes {
    while (!all.empty() && flow.sides[IndexOf(side)] == OfSide::kInside) {
      const size_t length = HttpHeadBytes(TextOf(all));
      if (length == 0) return all;
      const bool more = OnHttpHead(side, TextOf(all.first(length)), flow);
      all = all.subspan(length);
      if (!more && flow.sides[IndexOf(side)] == OfSide::kInside) SetDone(side, flow);
    }
    return {};
  });
}

// Whether another head of the same side is wanted. The one behind CONNECT may turn to TLS.
bool Reader::OnHttpHead(Side side, std::string_view text, FlowReading& flow) {
  HttpHead head;
  if (!ReadHttpHead(text, head)) return false;
  if (head.is_response()) {
    writer_.Number(HelloField::kHttpStatus, head.status);
    if (!head.is_interim()) {
      writer_.Text(HelloField::kHttpContentType, head.content_type.substr(0, kMaxTypeBytes));
    }
  } else {
    WriteRequest(head, text_, writer_);
    if (head.method == "CONNECT") flow.speech = Speech::kHttpConnect;
  }
  flow.hello_fields.Take(writer_);
  if (flow.speech == Speech::kHttpConnect && !head.is_interim()) {
    flow.sides[IndexOf(side)] = OfSide::kWatch;
  }
  return head.is_interim();
}

void Reader::ReadSsh(Side side, Bytes bytes, FlowReading& flow) {
  const size_t index = IndexOf(side);
  const bool by_port = flow.opener > 1;
  const bool from_server_port =
      side == Side::kSource ? ports_.first == kSshPort : ports_.second == kSshPort;
  const bool has_port = ports_.Has(kSshPort);
  const bool of_client =
      by_port ? (has_port ? !from_server_port : side == Side::kSource) : flow.opener == index;
  ReadOn(side, bytes, flow, [&](Bytes all) -> Bytes {
    std::string_view banner;
    if (!flow.is_banner_read[index]) {
      const SshStep step = TakeSshBanner(all, banner);
      if (step == SshStep::kMore) return all;
      if (step == SshStep::kNone) return SetDone(side, flow), Bytes();
      flow.is_banner_read[index] = true;
      writer_.Text(of_client ? HelloField::kSshClientBanner : HelloField::kSshServerBanner, banner);
      flow.hello_fields.Take(writer_);
    }
    const bool wanted = options_.detail == Detail::kFull;
    const SshStep step = wanted ? ReadKexInit(all, of_client, text_) : SshStep::kNone;
    if (step == SshStep::kMore) return all;
    if (step == SshStep::kWhole) {
      writer_.Text(of_client ? HelloField::kSshClientHassh : HelloField::kSshServerHassh,
                   fingerprints_.Hassh(text_));
      flow.hello_fields.Take(writer_);
    }
    SetDone(side, flow);
    return {};
  });
}

// RFC 1035, 4.2.2: each message behind its length.
void Reader::ReadDnsStream(Side side, Bytes bytes, FlowReading& flow) {
  ReadOn(side, bytes, flow, [&](Bytes all) -> Bytes {
    while (all.size() >= 2) {
      const size_t length = LoadBig16(all.data());
      if (all.size() < 2 + length) break;
      OnDnsMessage(all.subspan(2, length), flow);
      all = all.subspan(2 + length);
    }
    return all;
  });
}

void Reader::OnDnsMessage(Bytes message, FlowReading& flow) {
  constexpr uint16_t kMulticastPort = 5353;
  const DnsKind kind = ports_.Has(kMulticastPort) ? DnsKind::kMulticast : DnsKind::kUnicast;
  if (flow.messages == kMaxDnsMessages) return;
  DnsFields hello_fields;
  if (!ReadDnsMessage(message, kind, hello_fields, text_)) return;
  ++flow.messages;
  hello_fields.time_ns = time_ns_;
  writer_.DnsMessage(hello_fields, text_);
  flow.hello_fields.Take(writer_);
}

}  // namespace weir::hello
